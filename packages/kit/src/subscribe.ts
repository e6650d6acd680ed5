import { setTimeout as sleep } from 'node:timers/promises';
import type { JsMsg } from '@nats-io/jetstream';
import type { Logger } from '@mostrador/telemetry';
import type { Applier } from './apply.ts';
import { type Bus, ensureDurable, type Epoch, readStream, streamName } from './bus.ts';

/**
 * How long to wait after a batch of so many events. Meanwhile the next batch grows, and one transaction with many events
 * costs less than many with one. A full batch is followed at once.
 */
const pauseMs = (events: number) => (events < 10 ? 50 : events < 200 ? 350 : 0);

export type SubscribeParts = {
  service: string;
  applier: Applier;
  bus: () => Bus | null;
  epoch: () => Promise<Epoch>;
  /** Asks the service that tells a context's events to publish all of them again. */
  askReplay: (context: string) => Promise<void>;
  log: Logger;
};

export type Subscription = {
  /** How many events of the stream are not applied yet; with a company, how many of its own. Null while the broker is away. */
  waiting(tenantId?: string): Promise<number | null>;
  stop(): Promise<void>;
};

/** Opens our durable consumer. Events that the stream dropped before we had read them are asked for again. */
async function openDurable({ service, epoch, askReplay, log }: SubscribeParts, bus: Bus, context: string) {
  const { name, ack_floor: floor } = await ensureDurable(bus, service, context, await epoch());
  const { state } = await readStream(bus, context);
  if (floor.stream_seq + 1 < state.first_seq) {
    await askReplay(context).catch((error: Error) =>
      log.warn(
        { err: error, context },
        'the stream has dropped events that were not read, and who told them does not answer',
      ),
    );
  }
  return bus.js.consumers.get(streamName(bus, context), name);
}

/** To count a company's own events they have to be read. Where more than these wait, the answer is 1: some may be its own. */
const mostRead = 500;

/** How many events after a sequence number are one company's. */
async function countOwn(bus: Bus, context: string, after: number, tenantId: string): Promise<number> {
  const { state } = await readStream(bus, context);
  const places = Array.from({ length: Math.min(mostRead, state.last_seq - after) }, (_, index) => after + 1 + index);
  const read = (seq: number) => bus.jsm.streams.getMessage(streamName(bus, context), { seq }).catch(() => null);
  const messages = await Promise.all(places.map(read));
  return messages.filter((message) => message?.header.get('Tenant') === tenantId).length;
}

/** The messages that we hold. */
type Held = { waiting: JsMsg[]; prefix: string };

/**
 * Applies some of what waits, and answers how many. While the database is away it tries again, for as long as it takes, or
 * until it is stopped; then they wait again, and the answer is 0.
 */
async function applySome(
  parts: SubscribeParts,
  context: string,
  { waiting, prefix }: Held,
  stopped: () => boolean,
): Promise<number> {
  const batch = waiting.splice(0, 500);
  for (let delay = 100; batch.length > 0; delay = Math.min(delay * 2, 5_000)) {
    try {
      await parts.applier.take(batch, prefix, context);
      for (const message of batch) message.ack();
      return batch.length;
    } catch (error) {
      parts.log.warn({ err: error, context, events: batch.length }, 'consumer waits');
      if (stopped()) break;
      // The broker must wait for the others that we hold too, or it would deliver them again and again.
      for (const message of [...batch, ...waiting]) message.working();
      await sleep(delay);
    }
  }
  waiting.unshift(...batch);
  return 0;
}

/**
 * Applies the events of one context until it is stopped. A message is acknowledged after its transaction has committed.
 * While the database is away the batch is kept and tried again, and the broker is told that the work goes on.
 */
export function subscribe(parts: SubscribeParts, context: string): Subscription {
  const { service, bus, log } = parts;
  let stopped = false;
  let interrupt = () => {};

  /** Consumes until the connection changes or the consumer breaks. */
  async function consume(current: Bus): Promise<void> {
    const changed = current.nextChange();
    const durable = await openDurable(parts, current, context);
    const waiting: JsMsg[] = [];
    let ended = false;
    let more = () => {};
    interrupt = () => {
      ended = true;
      more();
    };
    const end = interrupt;
    const callback = (message: JsMsg) => {
      waiting.push(message);
      more();
    };
    const iterator = await durable.consume({ max_messages: 1_000, idle_heartbeat: 2_000, callback });
    void Promise.race([iterator.closed(), changed]).then(end);
    void (async () => {
      for await (const { type } of iterator.status()) {
        if (/deleted|not_found|no_responders|missed/.test(type)) end();
      }
    })();
    const some = () => applySome(parts, context, { waiting, prefix: current.prefix }, () => stopped);
    while (!ended && !stopped) {
      if (waiting.length === 0) await new Promise<void>((resolve) => (more = resolve));
      await sleep(pauseMs(await some()));
    }
    await iterator.close().catch(() => {});
    // Who stops finishes what it holds: the broker would wait for us before it gave that to another. Only what cannot be
    // applied now goes back at once.
    while (stopped && (await some()) > 0);
    for (const message of waiting) message.nak();
  }

  const loop = (async () => {
    while (!stopped) {
      const current = bus();
      try {
        if (current) await consume(current);
      } catch (error) {
        log.warn({ err: error, context }, 'cannot consume yet');
      }
      if (!stopped) await sleep(200);
    }
  })();

  return {
    async waiting(tenantId) {
      const current = bus();
      if (!current) return null;
      const info = await current.jsm.consumers.info(streamName(current, context), service).catch(() => null);
      if (!info) return null;
      const all = info.num_pending + info.num_ack_pending;
      if (all === 0 || tenantId === undefined) return all;
      if (all > mostRead) return 1;
      return countOwn(current, context, info.ack_floor.stream_seq, tenantId).catch(() => null);
    },
    async stop() {
      stopped = true;
      interrupt();
      await loop;
    },
  };
}
