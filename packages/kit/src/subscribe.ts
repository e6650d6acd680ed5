import { setTimeout as sleep } from 'node:timers/promises';
import type { JsMsg } from '@nats-io/jetstream';
import type { Logger } from '@mostrador/telemetry';
import type { Applier } from './apply.ts';
import { type Bus, ensureDurable, type Epoch, readStream, streamName } from './bus.ts';

/** After a batch we wait for the next to grow, longer when much is coming: few transactions do the work of many. */
const breathMs = (taken: number) => (taken < 10 ? 50 : taken < 200 ? 350 : 0);

export type SubscribeParts = {
  service: string;
  applier: Applier;
  bus: () => Bus | null;
  epoch: () => Promise<Epoch>;
  /** Asks an emitter to publish everything again. */
  askReplay: (context: string) => Promise<void>;
  log: Logger;
};

/** What a running subscription tells. */
export type Subscription = {
  /** Events in the stream that are not applied yet, of one company where it is named; null while the broker cannot be asked. */
  waiting(tenantId?: string): Promise<number | null>;
  stop(): Promise<void>;
};

/** Opens the durable, asking for what the stream no longer holds. */
async function openDurable({ service, epoch, askReplay, log }: SubscribeParts, bus: Bus, context: string) {
  const { name, ack_floor: floor } = await ensureDurable(bus, service, context, await epoch());
  const { state } = await readStream(bus, context);
  if (floor.stream_seq + 1 < state.first_seq) {
    await askReplay(context).catch((error: Error) =>
      log.warn({ err: error, context }, 'behind the stream, and its emitter does not answer'),
    );
  }
  return bus.js.consumers.get(streamName(bus, context), name);
}

/** More than these are not read to tell whose they are: then one is said to be a company's own, as it may well be. */
const mostRead = 500;

/** How many of the events after a place, up to the last one, are one company's. */
async function ownOf(bus: Bus, context: string, after: number, tenantId: string): Promise<number> {
  const { state } = await readStream(bus, context);
  const places = Array.from({ length: Math.min(mostRead, state.last_seq - after) }, (_, index) => after + 1 + index);
  const read = (seq: number) => bus.jsm.streams.getMessage(streamName(bus, context), { seq }).catch(() => null);
  const messages = await Promise.all(places.map(read));
  return messages.filter((message) => message?.header.get('Tenant') === tenantId).length;
}

/** One batch, and what is held besides it. */
type Held = { batch: JsMsg[]; waiting: JsMsg[]; prefix: string };

/**
 * What nobody will apply here is for whoever comes next, and not only when the broker has given up on us. A moment later,
 * when it knows that we are gone: or it would hand some of it to us again.
 */
const giveBack = (messages: JsMsg[]) => messages.forEach((message) => message.nak(200));

/** Applies a batch, however long its database is away; gives it back when it is stopped meanwhile. */
async function takeForEver(
  parts: SubscribeParts,
  context: string,
  { batch, waiting, prefix }: Held,
  stopped: () => boolean,
): Promise<void> {
  for (let delay = 100; !stopped(); delay = Math.min(delay * 2, 5_000)) {
    try {
      await parts.applier.take(batch, prefix, context);
      for (const message of batch) message.ack();
      return;
    } catch (error) {
      parts.log.warn({ err: error, context, events: batch.length }, 'consumer waits');
      // Of the others too, or they would come again and again, and all be held.
      for (const message of [...batch, ...waiting]) message.working();
      await sleep(delay);
    }
  }
  giveBack(batch);
}

/**
 * Feeds the events of one context to the applier, for ever. Messages are acknowledged after the commit. While the
 * database is away the batch is kept and tried again; the broker is told that work goes on.
 */
export function subscribe(parts: SubscribeParts, context: string): Subscription {
  const { service, bus, log } = parts;
  let stopped = false;
  let interrupt = () => {};

  /** Consumes until the broker changes or something breaks. */
  async function session(current: Bus): Promise<void> {
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
    while (!ended && !stopped) {
      if (waiting.length === 0) await new Promise<void>((resolve) => (more = resolve));
      const batch = waiting.splice(0, 500);
      if (batch.length > 0)
        await takeForEver(parts, context, { batch, waiting, prefix: current.prefix }, () => stopped);
      await sleep(breathMs(batch.length));
    }
    await iterator.close().catch(() => {});
    giveBack(waiting);
  }

  const loop = (async () => {
    while (!stopped) {
      const current = bus();
      try {
        if (current) await session(current);
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
      return ownOf(current, context, info.ack_floor.stream_seq, tenantId).catch(() => null);
    },
    async stop() {
      stopped = true;
      interrupt();
      await loop;
    },
  };
}
