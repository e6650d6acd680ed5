import { withHome } from '@mostrador/ops/paths';
import { expect, test } from 'vitest';
import type { Plan } from '../src/plan.ts';
import { assertAsRunning, assertSettings, givenSettings, keptSettings } from '../src/settings.ts';

const settings = { LOG_LEVEL: 'info', SMTP_URL: 'smtp://127.0.0.1:25', TRUST_PROXY: '' };
const plan = { gatewayUrl: 'http://127.0.0.1:8081', single: false, afip: 'simulator', settings } as unknown as Plan;

test.each([
  ['PORT', 'abc'],
  ['PORT', '0'],
  ['PORT', '70000'],
  ['PORT', '80.5'],
  ['SINGLE', 'yes'],
  ['LOG_LEVEL', 'loud'],
  ['AFIP_ENVIRONMENT', 'homologación'],
  ['POSTGRES_URL', 'localhost'],
  ['NATS_URL', 'redis://localhost'],
  ['PUBLIC_HOST', 'banana'],
  ['SMTP_URL', 'banana'],
  ['WEBHOOKS_ALLOW_PRIVATE', 'ja'],
])('%s=%s is named in the last line', (name, value) => {
  expect(() => assertSettings({ [name]: value })).toThrow(new RegExp(`^${name} is ${value}: it takes [^\\n]*$`));
});

test('what is right, or not set, is taken', () => {
  assertSettings({ PORT: '65535', SINGLE: '', LOG_LEVEL: 'debug', NATS_URL: 'nats://a:4222,nats://b:4222' });
  assertAsRunning(plan, { PORT: '8081', SINGLE: '0', AFIP_ENVIRONMENT: 'simulator' });
});

test.each([
  [{ PORT: '9000' }, /with PORT=8081\. To change PORT: make down/],
  [{ SINGLE: '1' }, /with SINGLE=0\. To change SINGLE/],
  [{ AFIP_ENVIRONMENT: 'produccion' }, /AFIP_ENVIRONMENT=simulator, for good/],
  [{ LOG_LEVEL: 'debug', TRUST_PROXY: '1' }, /To change LOG_LEVEL, TRUST_PROXY: make down/],
  [{ SMTP_URL: 'smtp://127.0.0.1:26' }, /To change SMTP_URL: make down/],
])('a running shop does not take %o for heard', (env, said) => {
  expect(() => assertAsRunning(plan, env)).toThrow(said);
});

test('what it was started with is as good as given again, and stays', () => {
  assertAsRunning(plan, { LOG_LEVEL: 'info', SMTP_URL: 'smtp://127.0.0.1:25' });
  expect(keptSettings(plan, { LOG_LEVEL: 'info' })).toEqual([['SMTP_URL', 'smtp://127.0.0.1:25']]);
});

test('a mail server needs an address to send from', () => {
  expect(() => assertSettings({ SMTP_URL: 'smtp://127.0.0.1:25' })).toThrow(/^MAIL_FROM is not set/);
});

test('all that a process reads is looked at before any is started', async () => {
  const made = { DATABASE_URL: 'x', RELAY_DATABASE_URL: 'x', NATS_URL: 'x', IDENTITY_JWKS_URL: 'x', STATE_DIR: 'x' };
  const keys = { SERVICE_KEY_FILE: 'x', SERVICE_JWKS_FILE: 'x', PORT: '0' };
  const parts = { gateway: { ...made, ...keys }, sales: { ...made, ...keys } };
  expect(await givenSettings(parts)).toMatchObject({ TRUST_PROXY: '', DATABASE_POOL: '', SMTP_URL: '' });
  process.env.LIMIT_TILL = 'fast';
  try {
    await expect(givenSettings(parts)).rejects.toThrow(/LIMIT_TILL: must be like 10\/60/);
  } finally {
    delete process.env.LIMIT_TILL;
  }
});

test('commands are named as they have to be typed for this shop', () => {
  const before = process.env.MOSTRADOR_HOME;
  process.env.MOSTRADOR_HOME = '/srv/shop';
  try {
    expect(withHome('See make logs NAME=sales; make sure of it.')).toMatch(
      /^See MOSTRADOR_HOME=\S+ make logs NAME=sales; make sure of it\.$/,
    );
    expect(withHome('off for good: make take-over')).toMatch(/: MOSTRADOR_HOME=\S+ make take-over$/);
    expect(withHome('MOSTRADOR_HOME=/x make up')).toBe('MOSTRADOR_HOME=/x make up');
  } finally {
    if (before === undefined) delete process.env.MOSTRADOR_HOME;
    else process.env.MOSTRADOR_HOME = before;
  }
  if (before === undefined) expect(withHome('make up')).toBe('make up');
});
