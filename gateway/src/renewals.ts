import { randomUUID } from 'node:crypto';
import { AppError, type Bus, fail as common, type Logger } from '@mostrador/kit';
import type { Request, Response } from 'express';
import type { Counting } from './counting.ts';
import { fail, toRefusal } from './problem.ts';
import { sendJson } from './send.ts';
import type { Streams } from './streams.ts';

/** How long another gateway may take to answer. */
const answerMs = 2_000;

type Answer = { until?: number; refused?: Pick<AppError, 'kind' | 'reason' | 'message' | 'told'> };

const shape = /^([0-9a-f]{12})\.[0-9a-f-]{36}$/;

/**
 * Renews live streams at whichever gateway they are open: a stream's id begins with that of its gateway, which is asked
 * over NATS where it is another one.
 */
export function makeRenewals(parts: { streams: Streams; counting: Counting; bus: () => Bus | null; log: Logger }) {
  const { streams, counting, bus, log } = parts;
  const own = randomUUID().slice(-12);
  const subjectOf = (current: Bus, gateway: string) => `${current.prefix}gateway.${gateway}.renew`;

  async function elsewhere(gateway: string, id: string, authorization: string): Promise<number> {
    const current = bus();
    if (!current) return common('unavailable');
    const asked = JSON.stringify({ id, authorization });
    const reply = await current.nc
      .request(subjectOf(current, gateway), asked, { timeout: answerMs })
      .catch((error: Error) =>
        /no ?responders/i.test(`${error.name} ${error.message}`) ? null : common('unavailable'),
      );
    // Its gateway has gone, and the stream with it.
    if (!reply) return fail('stream_unknown');
    const { until, refused } = reply.json<Answer>();
    if (refused) throw new AppError(refused.kind, refused.reason, refused.message, refused.told);
    return until!;
  }

  return {
    newId: () => `${own}.${randomUUID()}`,
    /** Answers the other gateways, from now on. */
    answer(current: Bus): void {
      current.nc.subscribe(subjectOf(current, own), {
        callback: (_error, message) => {
          const { id, authorization } = message.json<{ id: string; authorization: string }>();
          const told: Promise<Answer> = streams.renew(id, authorization).then(
            (until) => ({ until }),
            (error: unknown) => {
              const { kind, reason, message: text, told: more } = toRefusal(error, log);
              return { refused: { kind, reason, message: text, told: more } };
            },
          );
          void told.then((answer) => message.respond(JSON.stringify(answer)));
        },
      });
    },
    async renew(request: Request, response: Response): Promise<void> {
      const actor = await counting.admit(request);
      const { authorization } = request.headers;
      if (!actor) return common('unavailable', { detail: 'Access tokens cannot be checked.' });
      if (actor.kind === 'public' || !authorization) return common('unauthenticated');
      const id = String(request.params['streamId']);
      const [, gateway] = shape.exec(id) ?? [];
      if (!gateway) return fail('stream_unknown');
      const until = await (gateway === own ? streams.renew(id, authorization) : elsewhere(gateway, id, authorization));
      sendJson(response, JSON.stringify({ streamId: id, expiresAt: new Date(until).toISOString() }));
    },
  };
}

export type Renewals = ReturnType<typeof makeRenewals>;
