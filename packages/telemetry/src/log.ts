import { type Logger, type LoggerOptions, pino } from 'pino';
import { scope } from './scope.ts';
import { makeSink } from './sink.ts';

export type { Logger };

let sink: ReturnType<typeof makeSink> | undefined;

/** JSON lines with request id, tenant and trace; secrets never appear. */
export function makeLog(service: string, level: string): Logger {
  const options: LoggerOptions = {
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
  };
  return pino(options, (sink ??= makeSink(1)));
}
