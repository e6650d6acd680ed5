import {
  AckPolicy,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { DiscardPolicy, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { connect, jwtAuthenticator, type NatsConnection, nanos } from '@nats-io/transport-node';
import { inboxOf } from '@mostrador/manifest';
import type { BaseEnv } from './env.ts';
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

type BusEnv = Pick<BaseEnv, 'NATS_URL' | 'NATS_CREDENTIALS' | 'BUS_PREFIX' | 'BUS_ACK_WAIT_MS'>;

/** Connects for good: reconnects for ever, and never keeps a caller from starting without the broker. */
export async function connectBus(name: string, env: BusEnv, log: Logger): Promise<Bus> {
  const [token, seed] = env.NATS_CREDENTIALS.split(' ');
  const nc = await connect({
    servers: env.NATS_URL.split(','),
    name,
    inboxPrefix: inboxOf(name),
    ...(token ? { authenticator: jwtAuthenticator(token, Buffer.from(seed ?? '')) } : {}),
    // Whoever starts it again may be about to tell it who we are.
    ignoreAuthErrorAbort: true,
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
    prefix: env.BUS_PREFIX,
    ackWaitMs: env.BUS_ACK_WAIT_MS,
    generation: () => generation,
    nextChange: () => change.promise,
    close: () => nc.drain().catch(() => nc.close()),
  };
}

export const streamName = (bus: Bus, context: string) => `${bus.prefix}${context}`;

/** What the broker knows of the stream of one context; throws until whoever tells it has made it. */
export const readStream = (bus: Bus, context: string) => bus.jsm.streams.info(streamName(bus, context));

/** The stream of a context of our own, made where it is missing; what the broker knows of it. */
export async function ensureStream(bus: Bus, context: string) {
  const name = streamName(bus, context);
  try {
    return await readStream(bus, context);
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

/**
 * The durable of a service on a context's stream, called as the service is. One of another epoch is made anew; so is one
 * that is ahead of its stream, which belongs to a store that was rolled back: it would skip as many events as it is ahead.
 */
export async function ensureDurable(bus: Bus, durable: string, context: string, epoch: Epoch) {
  const stream = streamName(bus, context);
  const ofEpoch = `epoch ${epoch.epoch}`;
  const { state } = await readStream(bus, context);
  const info = await bus.jsm.consumers.info(stream, durable).catch(() => null);
  const isAhead = info && Math.max(info.ack_floor.stream_seq, info.delivered.stream_seq) > state.last_seq;
  if (info && !isAhead && info.config.description === ofEpoch) return info;
  if (info) await bus.jsm.consumers.delete(stream, durable);
  const hourBefore = epoch.restorePoint ? new Date(Date.parse(epoch.restorePoint) - 3_600_000).toISOString() : null;
  return bus.jsm.consumers.add(stream, {
    durable_name: durable,
    description: ofEpoch,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(bus.ackWaitMs),
    max_ack_pending: 5_000,
    ...(hourBefore
      ? { deliver_policy: 'by_start_time' as const, opt_start_time: hourBefore }
      : { deliver_policy: 'all' as const }),
  });
}
