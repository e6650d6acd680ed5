import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { open as openFile } from 'node:fs/promises';
import type pg from 'pg';
import { followStatements, pass, type Steps } from '@mostrador/chaos/harness/crash';

// Loaded by `node --import` before `fiscal`, beside the points that every service has: between every two steps of issuing
// a voucher the process can be made to die. The shipped code knows nothing of it.

const steps: [RegExp, string][] = [
  [/^update vouchers v set state = p\.state/, 'prepared'],
  [/^with before as \(\s*select \* from lanes/, 'turn'],
  [/^update tickets set sealed/, 'ticket'],
  [/^update vouchers v set number = n\.number/, 'numbers'],
  [/^insert into attempts/, 'intent'],
  [/^update lanes set attempts = 0, problem = ''/, 'end'],
  [/^insert into journal_read/, 'journal-read'],
];

/** What a statement does in the protocol. An outcome is its second value: approved, adopted, uncertain, ... */
function stepOf(text: string, values: unknown[]): string | undefined {
  if (text.startsWith('insert into outcomes')) return String(values[1]);
  return steps.find(([pattern]) => pattern.test(text))?.[1];
}

/** Steps of the transaction that each connection is in. */
const open = new WeakMap<pg.Client, string[]>();

function stepsOf(client: pg.Client, text: string, values: unknown[]): Steps | undefined {
  const step = stepOf(text, values);
  const before = open.get(client) ?? [];
  if (step) {
    open.set(client, [...before, step]);
    return { done: [`${step}-written`] };
  }
  if (!/^commit/i.test(text)) return undefined;
  open.delete(client);
  return { done: before.map((one) => `${one}-committed`) };
}

/** The journal is the only file that a service appends to. */
async function wrapJournal(): Promise<void> {
  const handle = await openFile(import.meta.filename);
  const prototype = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  const { appendFile, sync } = prototype;
  prototype.appendFile = async function (...args) {
    await appendFile.apply(this, args);
    pass('journal-written');
  };
  prototype.sync = async function () {
    await sync.apply(this);
    pass('journal-synced');
  };
}

/** The operation that is asked of AFIP; WSAA has but one, and no action. */
function operationOf(message: unknown): string | undefined {
  const { request } = message as { request: ClientRequest };
  const action = request.getHeader('soapaction');
  if (typeof action !== 'string') return undefined;
  return action.replaceAll('"', '').split('/').at(-1) || 'loginCms';
}

if (process.send) {
  followStatements(stepsOf);
  await wrapJournal();
  subscribe('http.client.request.created', (message) => pass(`${operationOf(message)}-asked`));
  // It leaves in a later tick; what is asked for is that it has left.
  subscribe('http.client.request.start', (message) => setImmediate(() => pass(`${operationOf(message)}-sent`)));
  subscribe('http.client.response.finish', (message) => pass(`${operationOf(message)}-answered`));
}
