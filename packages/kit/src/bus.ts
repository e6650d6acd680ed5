import {
  AckPolicy,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { DiscardPolicy, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { connect, type NatsConnection, nanos } from '@nats-io/transport-node';
import type { Logger } from '@mostrador/telemetry';

/** How long a stream keeps events. The outbox keeps them longer, and is what they are replayed from. */
const streamRetentionMs = 7 * 24 * 60 * 60 * 1000;

export type Bus = {
  nc: NatsConnection;
  js: JetStreamClient;
  jsm: JetStreamManager;
  prefix: string;
  /** How long the broker waits for an acknowledgement before it gives the event again. */
  ackWaitMs: number;
  /** Grows with every reconnect: what was known of the broker must then be checked again. */
  generation(): number;
  /** Resolves when the connection next breaks or comes back: whoever waits for an answer need not wait any longer. */
  nextChange(): Promise<void>;
  close(): Promise<void>;
};

/** Connects for good: reconnects for ever, and never keeps a caller from starting without the broker. */
export async function connectBus(
  url: string,
  prefix: string,
  name: string,
  log: Logger,
  ackWaitMs = 30_000,
): Promise<Bus> {
  const nc = await connect({
    servers: url.split(','),
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    waitOnFirstConnect: true,
    pingInterval: 5_000,
    maxPingOut: 2,
    // Or each event sent would make a stack trace for the case that it fails.
    noAsyncTraces: true,
  });
  let generation = 0;
  let change = Promise.withResolvers<void>();
  void (async () => {
    for await (const status of nc.status()) {
      if (status.type === 'reconnect') generation += 1;
      if (status.type !== 'disconnect' && status.type !== 'reconnect') continue;
      log.warn({ status: status.type }, 'nats');
      change.resolve();
      change = Promise.withResolvers<void>();
    }
  })();
  const js = jetstream(nc, { timeout: 5_000 });
  const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: 1_500 });
  return {
    nc,
    js,
    jsm,
    prefix,
    ackWaitMs,
    generation: () => generation,
    nextChange: () => change.promise,
    close: () => nc.drain().catch(() => nc.close()),
  };
}

export const streamName = (bus: Bus, context: string) => `${bus.prefix}${context}`;

/** The stream of one context, made where it is missing; what the broker knows of it. */
export async function ensureStream(bus: Bus, context: string) {
  const name = streamName(bus, context);
  try {
    return await bus.jsm.streams.info(name);
  } catch (error) {
    if ((error as { code?: number }).code !== 404 && !/stream not found/i.test((error as Error).message)) throw error;
    return bus.jsm.streams.add({
      name,
      subjects: [`${bus.prefix}mostrador.${context}.>`],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      discard: DiscardPolicy.Old,
      max_age: nanos(streamRetentionMs),
      duplicate_window: nanos(10 * 60 * 1000),
    });
  }
}

/** Why the broker does not do its work, or null: its greeting praises JetStream even when a full disk has ended that. */
export const brokerTrouble = async (bus: Bus | null): Promise<string | null> =>
  bus
    ? bus.jsm.getAccountInfo().then(
        () => null,
        () => 'the broker stores no events: they wait',
      )
    : 'the broker is away';

/** Where a durable begins: everything, or, in a restored history, from before the moment it went back to. */
export type Epoch = { epoch: number; restorePoint: string | null };

export const durableName = (service: string, epoch: Epoch) => `${service}-${epoch.epoch}`;

/**
 * The durable of a service on a context's stream. One that is ahead of its stream belongs to a store that was rolled
 * back: it is made anew, or it would skip as many events as it is ahead.
 */
export async function ensureDurable(bus: Bus, service: string, context: string, epoch: Epoch) {
  const stream = streamName(bus, context);
  const durable = durableName(service, epoch);
  const { state } = await ensureStream(bus, context);
  const info = await bus.jsm.consumers.info(stream, durable).catch(() => null);
  if (info && info.ack_floor.stream_seq <= state.last_seq && info.delivered.stream_seq <= state.last_seq) return info;
  if (info) await bus.jsm.consumers.delete(stream, durable);
  const hourBefore = epoch.restorePoint ? new Date(Date.parse(epoch.restorePoint) - 3_600_000).toISOString() : null;
  return bus.jsm.consumers.add(stream, {
    durable_name: durable,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(bus.ackWaitMs),
    max_ack_pending: 5_000,
    ...(hourBefore
      ? { deliver_policy: 'by_start_time' as const, opt_start_time: hourBefore }
      : { deliver_policy: 'all' as const }),
  });
}
