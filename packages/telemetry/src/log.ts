import { type Logger, pino } from 'pino';
import { scope } from './scope.ts';

export type { Logger };

/** JSON lines with request id, tenant and trace; secrets never appear. */
export function makeLog(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin() {
      const current = scope();
      if (!current) return {};
      const { requestId, tenantId, actorId, traceparent } = current;
      return { requestId, tenantId, actorId, traceId: traceparent.slice(3, 35) };
    },
    redact: {
      paths: ['password', 'pin', 'token', 'authorization', 'secret', 'credential', 'code'].flatMap((key) => [
        key,
        `*.${key}`,
        `*.*.${key}`,
      ]),
      censor: '[redacted]',
    },
  });
}
