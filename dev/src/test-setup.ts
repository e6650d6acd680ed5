import { testInfra } from './infra/index.ts';

/** Vitest's global setup: the servers under the tests, started where they are not running; they stay up for the next run. */
export default async function setup(): Promise<void> {
  const { postgresUrl, natsUrl, redisUrl } = await testInfra();
  Object.assign(process.env, { POSTGRES_URL: postgresUrl, NATS_URL: natsUrl, REDIS_URL: redisUrl });
}
