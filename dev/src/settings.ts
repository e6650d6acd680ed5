import { isIP } from 'node:net';
import { definitionOf } from '@mostrador/ops/services';
import { services } from '@mostrador/ops/stack';
import type { Plan } from './plan.ts';

const PORT = /^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/;
const SWITCH = /^[01]$/;
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** What a person may set for the commands, and what each takes. */
const SETTINGS: Record<string, { takes: string; isGood: (value: string) => boolean }> = {
  PORT: { takes: 'a port from 1 to 65535', isGood: (value) => PORT.test(value) },
  SINGLE: { takes: '0 or 1', isGood: (value) => SWITCH.test(value) },
  FOLLOW: { takes: '0 or 1', isGood: (value) => SWITCH.test(value) },
  RAW: { takes: '0 or 1', isGood: (value) => SWITCH.test(value) },
  LOG_LEVEL: { takes: LEVELS.join(', '), isGood: (value) => LEVELS.includes(value) },
  AFIP_ENVIRONMENT: {
    takes: 'simulator, homologacion, produccion',
    isGood: (value) => ['simulator', 'homologacion', 'produccion'].includes(value),
  },
  WEBHOOKS_ALLOW_PRIVATE: { takes: '0 or 1', isGood: (value) => SWITCH.test(value) },
  PUBLIC_HOST: {
    takes: 'an address of this machine, as 0.0.0.0 for all',
    isGood: (value) => value === 'localhost' || isIP(value) > 0,
  },
  FILES_STORAGE: {
    takes: 'a whole path of a folder, or an address like https://key:secret@host/bucket?region=...',
    isGood: (value) => value.startsWith('/') || (URL.canParse(value) && /^https?:/.test(value)),
  },
  SMTP_URL: { takes: 'an address like smtps://user:password@host', isGood: isUrl(/^smtps?:/) },
  POSTGRES_URL: { takes: 'an address like postgres://user:password@host:5432/database', isGood: isUrl(/^postgres/) },
  NATS_URL: { takes: 'an address like nats://host:4222', isGood: isUrl(/^(nats|tls|wss?)/) },
  REDIS_URL: { takes: 'an address like redis://host:6379', isGood: isUrl(/^rediss?/) },
};

function isUrl(scheme: RegExp): (value: string) => boolean {
  return (value) => value.split(',').every((one) => URL.canParse(one) && scheme.test(one));
}

/** Throws for what is set to something that it does not take; the last line names it. */
export function assertSettings(env: NodeJS.ProcessEnv = process.env): void {
  const wrong = Object.entries(SETTINGS).flatMap(([name, { takes, isGood }]) => {
    const value = env[name];
    return value && !isGood(value) ? [`${name} is ${value}: it takes ${takes}.`] : [];
  });
  if (wrong.length === 0 && env['SMTP_URL'] && !env['MAIL_FROM'])
    wrong.push('MAIL_FROM is not set: SMTP_URL needs it, the address that e-mails come from.');
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

/** Throws for what is set otherwise than the shop that runs was started with: it would be taken for heard. */
export function assertAsRunning(plan: Plan, env: NodeJS.ProcessEnv = process.env): void {
  const { PORT: port, SINGLE: single, AFIP_ENVIRONMENT: afip } = env;
  const other = (name: string, now: string) => {
    throw new Error(`The shop runs already, with ${now}. To change ${name}: make down, then make up.`);
  };
  if (port && new URL(plan.gatewayUrl).port !== port) other('PORT', `PORT=${new URL(plan.gatewayUrl).port}`);
  if (single && (single === '1') !== plan.single) other('SINGLE', `SINGLE=${plan.single ? 1 : 0}`);
  if (afip && afip !== plan.afip)
    throw new Error(
      `The shop runs already, with AFIP_ENVIRONMENT=${plan.afip}, for good: another one needs a MOSTRADOR_HOME of its own.`,
    );
  const changed = Object.keys(plan.settings ?? {}).filter((name) => env[name] && env[name] !== plan.settings![name]);
  if (changed.length > 0)
    throw new Error(
      `The shop runs already, started otherwise. To change ${changed.join(', ')}: make down, then make up.`,
    );
}

/** Settings that the shop which runs was started with, and that are not given now. */
export const keptSettings = ({ settings = {} }: Plan, env: NodeJS.ProcessEnv = process.env): [string, string][] =>
  Object.entries(settings).filter(([name, was]) => was !== '' && !env[name]);

/** What a person may give and no process reads under that name. */
const ofCommands = [
  'SINGLE',
  'PUBLIC_HOST',
  'POSTGRES_URL',
  'NATS_URL',
  'REDIS_URL',
  'SMTP_URL',
  'MAIL_FROM',
  'FILES_STORAGE',
];

/**
 * All that may be given to the processes, as it is given now, empty where it is not. Throws where one of them would not
 * take it: each would say so only by dying.
 */
export async function givenSettings(parts: Record<string, Record<string, string>>): Promise<Record<string, string>> {
  const [{ baseEnv, readEnv }, { gatewayEnv }] = await Promise.all([
    import('@mostrador/kit'),
    import('@mostrador/gateway/reference'),
  ]);
  const names = new Set([...ofCommands, 'LOG_LEVEL', ...services.flatMap(({ trials = [] }) => trials)]);
  for (const [name, made] of Object.entries(parts)) {
    const own = name === 'gateway' ? gatewayEnv : (await definitionOf(name)).env;
    for (const schema of name === 'gateway' ? [gatewayEnv] : [baseEnv, ...(own ? [own] : [])]) {
      readEnv(schema, { ...process.env, ...made });
      for (const key of Object.keys(schema.shape)) if (!(key in made)) names.add(key);
    }
  }
  return Object.fromEntries([...names].sort().map((name) => [name, process.env[name] ?? '']));
}
