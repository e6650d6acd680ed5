import { inScope, type Logger, type Metrics, type Scope } from '@mostrador/kit';
import type { Request, Response } from 'express';

type Settings = { LOG_READS: number; LOG_REFUSALS_PER_MINUTE: number };

/** A line of the log: what was asked and what became of it. Never what was sent or answered. */
type Line = { method: string; route: string; status: number; reason?: string; ms: number; left?: true };

const minuteMs = 60_000;
const reads = new Set(['GET', 'HEAD', 'OPTIONS']);

/** So many lines a minute for each key; of what is more only the number is kept, and said when the minute is over. */
function makeCapped(most: number, tell: (key: string, notShown: number) => void) {
  let counts = new Map<string, number>();
  const flush = () => {
    const before = counts;
    counts = new Map();
    for (const [key, count] of before) if (count > most) tell(key, count - most);
  };
  const timer = setInterval(flush, minuteMs);
  timer.unref();
  return {
    /** True while there is room. */
    take(key: string): boolean {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count <= most;
    },
    stop() {
      clearInterval(timer);
      flush();
    },
  };
}

export type RequestLog = ReturnType<typeof makeRequestLog>;

/**
 * One line for each write and each refusal, and for a share of the reads. Whoever can be refused can be refused often:
 * of one company's refusals, of all strangers' and of what strangers did (as logging in) only so many a minute are written.
 */
export function makeRequestLog(log: Logger, metrics: Metrics, settings: Settings) {
  const capped = makeCapped(settings.LOG_REFUSALS_PER_MINUTE, (key, notShown) =>
    log.warn({ of: key, notShown }, `${notShown} more not shown`),
  );
  const refusals = metrics.counter(
    'mostrador_gateway_refusals_total',
    'Refused requests, by reason and by who sent them',
    ['reason', 'sender'],
  );

  function write(current: Scope, line: Line): void {
    const company = current.tenantId;
    const { reason } = line;
    if (reason) refusals.inc({ reason, sender: company ? 'company' : 'stranger' });
    const key = reason ? company || 'strangers' : company ? '' : 'newcomers';
    if (key && !capped.take(key)) return;
    const level = line.status >= 500 ? 'warn' : 'info';
    inScope(current, () => log[level](line, reason ? 'refused' : reads.has(line.method) ? 'read' : 'written'));
  }

  return {
    /** Writes of a request when its answer is out, or when whoever asked has left. */
    follow(request: Request, response: Response, current: Scope): void {
      const startedAt = performance.now();
      response.once('close', () => {
        const { method } = request;
        const reason = response.locals['reason'] as string | undefined;
        if (!reason && reads.has(method) && Math.random() >= settings.LOG_READS) return;
        const route = (request.route as { path: string } | undefined)?.path ?? 'none';
        write(current, {
          method,
          route,
          status: response.statusCode,
          ...(reason ? { reason } : {}),
          ms: Math.round(performance.now() - startedAt),
          ...(response.writableFinished ? {} : { left: true as const }),
        });
      });
    },
    /** What was refused before it became a request. */
    refusedSocket(requestId: string, reason: string, status: number): void {
      write({ requestId, traceparent: '' }, { method: 'none', route: 'none', status, reason, ms: 0 });
    },
    stop: capped.stop,
  };
}
