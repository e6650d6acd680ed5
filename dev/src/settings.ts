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
}
