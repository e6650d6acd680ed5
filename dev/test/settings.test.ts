import { expect, test } from 'vitest';
import { withHome } from '../src/paths.ts';
import type { Plan } from '../src/plan.ts';
import { assertAsRunning, assertSettings } from '../src/settings.ts';

const plan = { gatewayUrl: 'http://127.0.0.1:8081', single: false, afip: 'simulator' } as Plan;

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
])('a running shop does not take %o for heard', (env, said) => {
  expect(() => assertAsRunning(plan, env)).toThrow(said);
});

test('commands are named as they have to be typed for this shop', () => {
  const before = process.env.MOSTRADOR_HOME;
  process.env.MOSTRADOR_HOME = '/srv/shop';
  try {
    expect(withHome('See make logs NAME=sales; make sure of it.')).toMatch(
      /^See MOSTRADOR_HOME=\S+ make logs NAME=sales; make sure of it\.$/,
    );
    expect(withHome('MOSTRADOR_HOME=/x make up')).toBe('MOSTRADOR_HOME=/x make up');
  } finally {
    if (before === undefined) delete process.env.MOSTRADOR_HOME;
    else process.env.MOSTRADOR_HOME = before;
  }
  if (before === undefined) expect(withHome('make up')).toBe('make up');
});
