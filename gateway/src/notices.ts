import { type Bus, readStream, type Logger } from '@mostrador/kit';
import { type ConsumerMessages, DeliverPolicy, type JsMsg } from '@nats-io/jetstream';
import type { Place } from './places.ts';

/** How many notices of each context are kept for clients that come back. */
const kept = 10_000;

/** That something happened, to what and when; no more, because cashiers listen too. */
type Notice = { seq: number; tag: string; tenantId: string; branches: string; text: string };

/** Who listens: a company's, of the branches named, or of all of them. */
export type Listener = { tenantId: string; branchIds: readonly string[] | null };

/** True where somebody may hear of it: what names branches is for those who act in one of them. */
const concerns = ({ tenantId, branches }: Notice, listener: Listener): boolean =>
  tenantId === listener.tenantId &&
  (branches === '' || !listener.branchIds || listener.branchIds.some((id) => branches.includes(id)));

export type Feed = {
  context: string;
  /** The newest place; null until the stream's newest notices are loaded. */
  end(): Place | null;
  /** Notices for somebody after a place, as JSON; null when some after it may be missing. */
  since(place: Place, listener: Listener): string[] | null;
  stop(): Promise<void>;
};

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function toNotice(message: JsMsg, prefix: string): Notice {
  const head = (name: string) => message.headers?.get(name) ?? '';
  return {
    seq: message.seq,
    tag: head('Event-Id').slice(-8),
    tenantId: head('Tenant'),
    branches: head('Branches'),
    text: JSON.stringify({ type: message.subject.slice(prefix.length), key: head('Key'), at: head('Time') }),
  };
}

/** The newest notices of one store, in the order of the stream. */
export function makeRing(store: string, before: number, size = kept) {
  let notices: Notice[] = [];
  // The last one that is not held, as far as it is known.
  let floor = { seq: before, tag: '' };
  const indexAfter = (seq: number) => {
    let low = 0;
    for (let high = notices.length; low < high;) {
      const middle = (low + high) >> 1;
      if (notices[middle]!.seq > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return {
    push(notice: Notice): void {
      notices.push(notice);
      // Cut seldom, so that it costs nothing.
      if (notices.length < size * 1.25) return;
      floor = notices[notices.length - size - 1]!;
      notices = notices.slice(-size);
    },
    end(): Place {
      const { seq, tag } = notices.at(-1) ?? floor;
      return { store, seq, tag };
    },
    since(place: Place, listener: Listener): string[] | null {
      if (place.store !== store) return null;
      const start = indexAfter(place.seq);
      const seen = notices[start - 1] ?? floor;
      if (seen.seq !== place.seq || seen.tag !== place.tag) return null;
      const texts: string[] = [];
      for (let index = start; index < notices.length; index += 1) {
        if (concerns(notices[index]!, listener)) texts.push(notices[index]!.text);
      }
      return texts;
    },
  };
}

/** Waits until what is read may no longer be the stream that it was, or nobody wants it any more. */
async function untilBroken(messages: ConsumerMessages, isAnother: () => boolean, leaving: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  // It may have been told to leave while the consumer was being made.
  if (leaving.aborted) resolve();
  leaving.addEventListener('abort', () => resolve(), { once: true });
  void messages.closed().then(() => resolve());
  void (async () => {
    for await (const status of messages.status()) {
      if (/deleted|not_found|no_responders|missed|recreated/.test(status.type)) resolve();
    }
  })();
  const watch = setInterval(() => isAnother() && resolve(), 200);
  await promise;
  clearInterval(watch);
}

/**
 * Follows the stream of one context with a consumer that leaves nothing behind, from its newest notices on, for ever.
 * After each reconnect the store is looked at again: it may be another one.
 */
export function follow(context: string, bus: () => Bus | null, changed: () => void, log: Logger): Feed {
  const leaving = new AbortController();
  const stopped = () => leaving.signal.aborted;
  let ring: ReturnType<typeof makeRing> | null = null;

  async function session(current: Bus): Promise<void> {
    const generation = current.generation();
    const { config, created, state } = await readStream(current, context);
    const store = Date.parse(created).toString(36);
    const before = Math.max(state.first_seq - 1, state.last_seq - kept, 0);
    const loading = makeRing(store, before);
    const load = () => {
      ring = loading;
      changed();
    };
    const consumer = await current.js.consumers.get(config.name, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: before + 1,
      headers_only: true,
    });
    const messages = await consumer.consume({
      max_messages: 1_000,
      idle_heartbeat: 2_000,
      callback: (message) => {
        loading.push(toNotice(message, current.prefix));
        if (ring === loading) changed();
        else if (message.seq >= state.last_seq) load();
      },
    });
    if (before >= state.last_seq) load();
    await untilBroken(messages, () => current.generation() !== generation, leaving.signal);
    await messages.close().catch(() => {});
  }

  const loop = (async () => {
    while (!stopped()) {
      const current = bus();
      try {
        if (current) await session(current);
      } catch (error) {
        log.warn({ err: error, context }, 'cannot follow the stream yet');
      }
      if (!stopped()) await sleep(200);
    }
  })();

  return {
    context,
    end: () => ring?.end() ?? null,
    since: (place, listener) => (ring ? ring.since(place, listener) : []),
    async stop() {
      leaving.abort();
      await loop;
    },
  };
}
