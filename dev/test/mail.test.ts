import { temporary } from '@mostrador/ops/testing';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

const infra = {
  postgresUrl: 'postgres://a:b@127.0.0.1:1/x',
  natsUrl: 'nats://127.0.0.1:1',
  redisUrl: 'redis://127.0.0.1:1',
};

/** What a shop of its own would be started with. */
async function planWith(environment: Record<string, string>) {
  vi.stubEnv('MOSTRADOR_HOME', temporary());
  vi.stubEnv('SMTP_URL', '');
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  // Read after the home is known.
  const { makePlan } = await import('../src/plan.ts');
  const { processes } = await makePlan(infra as Parameters<typeof makePlan>[0], { single: false });
  const of = (name: string) => processes.find((one) => one.name === name);
  return { mailbox: of('mailbox'), identity: of('identity')!.env, fiscal: of('fiscal')!.env };
}

test('a shop that is only tried has a mailbox, and its services send there', async () => {
  const { mailbox, identity, fiscal } = await planWith({});
  const [port] = /\d+$/.exec(identity['SMTP_URL']!)!;
  expect(identity['SMTP_URL']).toMatch(/^smtp:\/\/127\.0\.0\.1:\d+$/);
  expect(fiscal['SMTP_URL']).toBe(identity['SMTP_URL']);
  expect(fiscal['MAIL_FROM']).toContain('@');
  expect(mailbox!.args[1]).toBe(`--port=${port}`);
  expect(mailbox!.admin['mailbox']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

const others: Record<string, string>[] = [
  { SMTP_URL: 'smtps://mail.example' },
  { AFIP_ENVIRONMENT: 'homologacion' },
  { AFIP_ENVIRONMENT: 'produccion' },
];
test.each(others)('there is none with %j', async (environment) => {
  const { mailbox, identity } = await planWith(environment);
  expect(mailbox).toBeUndefined();
  expect(identity['SMTP_URL']).toBeUndefined();
});
