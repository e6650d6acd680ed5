import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

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

/** A span below the given one, or the root of a new trace. Not sampled unless the caller sampled it. */
export function childSpan(traceparent?: string): string {
  const parent = traceparent && shape.exec(traceparent);
  const traceId = parent ? parent[1] : randomBytes(16).toString('hex');
  return `00-${traceId}-${randomBytes(8).toString('hex')}-${parent ? parent[3] : '00'}`;
}
