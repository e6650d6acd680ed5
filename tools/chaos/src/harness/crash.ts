import { subscribe } from 'node:diagnostics_channel';
import { ProtocolHandler } from '@nats-io/nats-core/internal';
import pg from 'pg';
import type { CrashPoint } from './steps.ts';

// Loaded by `node --import` before a service, so that the shipped code knows nothing of it: between every two steps that
// last, the process can be made to die. The parent says at which, and at the how manieth time it is passed.

/** Where a process is to die: a step of every service, or one that another preload knows. */
export type CrashOrder = { point: string; passes: number } | null;

let order: CrashOrder = null;
export const pass = (point: string): void => {
  if (order?.point === point && --order.passes <= 0) process.kill(process.pid, 'SIGKILL');
};

/** What a statement passes: before it, when it is sent, and once it is done. */
export type Steps = { before?: string; sent?: string; done?: string[] };

/** Every statement passes the steps that are found for it. */
export function followStatements(
  find: (client: pg.Client, text: string, values: unknown[]) => Steps | undefined,
): void {
  const query = pg.Client.prototype.query as (this: pg.Client, ...args: unknown[]) => unknown;
  const wrapped = function (this: pg.Client, ...args: unknown[]) {
    const asked = (typeof args[0] === 'string' ? { text: args[0] } : args[0]) as { text?: string; values?: unknown[] };
    const found = find(this, (asked?.text ?? '').trimStart(), asked?.values ?? []);
    if (!found) return query.apply(this, args);
    const { before, sent, done = [] } = found;
    if (before) pass(before);
    const told = args.at(-1);
    if (typeof told === 'function') {
      args[args.length - 1] = (error: unknown, ...rest: unknown[]) => {
        if (!error) done.forEach(pass);
        return told(error, ...rest) as unknown;
      };
    }
    const result = query.apply(this, args);
    if (sent) pass(sent);
    if (!(result instanceof Promise)) return result;
    return result.then((value: unknown) => {
      done.forEach(pass);
      return value;
    });
  };
  Object.assign(pg.Client.prototype, { query: wrapped });
}

type Known = { before?: CrashPoint; sent?: CrashPoint; done?: CrashPoint[] };

const steps: [RegExp, Known][] = [
  [/^begin/i, { done: ['begun'] }],
  [/^insert into kit_outbox/i, { done: ['outbox-written'] }],
  [/^insert into kit_inbox/i, { done: ['inbox-written'] }],
  [/^commit/i, { before: 'commit', sent: 'commit-sent', done: ['committed'] }],
  [/stream_seq = a\.seq/i, { before: 'mark', done: ['marked'] }],
];

function wrapNats(): void {
  const publish = ProtocolHandler.prototype.publish;
  ProtocolHandler.prototype.publish = function (subject, payload, options) {
    const isAck = subject.startsWith('$JS.ACK') && Buffer.from(payload ?? '').toString() === '+ACK';
    const isFact = !subject.startsWith('$') && subject.includes('mostrador.');
    if (isAck) pass('ack');
    if (isFact) pass('publish');
    publish.call(this, subject, payload, options);
    // It leaves in a later tick; what is asked for is that it has left.
    if (isAck) setImmediate(() => pass('acked'));
    if (isFact) setImmediate(() => pass('published'));
  };
}

if (process.send) {
  process.on('message', (message: CrashOrder) => (order = message));
  process.channel?.unref();
  // Nobody keeps it any more.
  process.on('disconnect', () => process.exit());
  followStatements((_, text) => steps.find(([pattern]) => pattern.test(text))?.[1]);
  wrapNats();
  subscribe('http2.server.stream.close', () => pass('answered'));
  subscribe('http.server.response.finish', () => pass('answered'));
  subscribe('http.server.request.start', () => pass('asked'));
}
