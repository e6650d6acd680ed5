import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What follows a request through the code, for logs, traces and calls to other services. */
export type Scope = {
  requestId: string;
  tenantId?: string;
  actorId?: string;
  /** W3C traceparent of the span we are in. */
  traceparent: string;
  /** Epoch milliseconds at which nobody waits for the answer any more. */
  deadline?: number;
};

const storage = new AsyncLocalStorage<Scope>();

export const scope = (): Scope | undefined => storage.getStore();
export const inScope = <T>(value: Scope, run: () => T): T => storage.run(value, run);

const shape = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Random hexadecimal digits; a UUID costs a quarter of `randomBytes`, and every request asks several times. */
const hex = (digits: 16 | 32) => randomUUID().replaceAll('-', '').slice(-digits);

/** A span below the given one, or the root of a new trace. Not sampled unless the caller sampled it. */
export function childSpan(traceparent?: string): string {
  const parent = traceparent && shape.exec(traceparent);
  const traceId = parent ? parent[1] : hex(32);
  return `00-${traceId}-${hex(16)}-${parent ? parent[3] : '00'}`;
}
