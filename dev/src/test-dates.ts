// Servers of its own, whose clocks it sets: those of others show the time of today.
for (const name of ['POSTGRES_URL', 'NATS_URL', 'REDIS_URL']) delete process.env[name];

const { testDates } = await import('./dates/run.ts');

try {
  const listed = (text = '') => text.split(/[\s,]+/).filter(Boolean);
  const { MOMENTS, ONLY } = process.env;
  process.exitCode = (await testDates({ moments: listed(MOMENTS), only: listed(ONLY) })) ? 0 : 1;
} catch (error) {
  console.error(process.env.DEBUG ? (error as Error).stack : (error as Error).message);
  process.exitCode = 1;
}
