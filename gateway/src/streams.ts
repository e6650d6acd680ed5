import { type Auth, AppError, fail as common, type Metrics } from '@mostrador/kit';
import type { Request, Response } from 'express';
import type { Counting } from './counting.ts';
import type { Feed, Place } from './notices.ts';
import { fail } from './problem.ts';

const heartbeatMs = 15_000;
/** Notices that come together leave together. */
const gatherMs = 25;
/** A client that does not read what it is sent is let go; it comes back with its last id. */
const maxUnsentBytes = 1_000_000;

type Client = {
  tenantId: string;
  authorization: string;
  response: Response;
  /** By context. */
  places: Map<string, Place>;
  expiry: NodeJS.Timeout;
};

const idShape = /^[a-z]+:[a-z0-9]+:\d+:[\w-]*$/;

/** Places as an event id: `sales:lx2k9:120:ab12cd34,...`. */
export const toId = (places: Map<string, Place>): string =>
  [...places].map(([context, { store, seq, tag }]) => `${context}:${store}:${seq}:${tag}`).join(',');

/** The places of an event id; null when it is not one of ours. */
export function fromId(id: string): Map<string, Place> | null {
  const parts = id.split(',');
  if (parts.length > 100 || !parts.every((part) => idShape.test(part))) return null;
  return new Map(
    parts.map((part) => {
      const [context, store, seq, tag] = part.split(':') as [string, string, string, string];
      return [context, { store, seq: Number(seq), tag }];
    }),
  );
}

const expiryOf = (authorization: string): number =>
  (JSON.parse(Buffer.from(authorization.split('.')[1]!, 'base64url').toString()) as { exp: number }).exp * 1000;

export type Streams = ReturnType<typeof makeStreams>;

/** The live streams: each client gets the notices of its own company, and nobody else's. */
export function makeStreams(parts: {
  auth: Auth;
  counting: Counting;
  contexts: string[];
  follow(context: string, changed: () => void): Feed;
  maxPerCompany: number;
  metrics: Metrics;
}) {
  const clients = new Map<string, Set<Client>>();
  const all = () => [...clients.values()].flatMap((set) => [...set]);
  let gathering: NodeJS.Timeout | null = null;

  function deliver(client: Client): void {
    const texts: string[] = [];
    let isMissing = false;
    for (const feed of feeds) {
      const end = feed.end();
      if (!end) continue;
      const place = client.places.get(feed.context);
      const news = place ? feed.since(place, client.tenantId) : [];
      if (news) texts.push(...news);
      else isMissing = true;
      client.places.set(feed.context, end);
    }
    if (isMissing) send(client, `event: reset\nid: ${toId(client.places)}\ndata: {}\n\n`);
    else if (texts.length > 0) {
      // The id says that all is seen up to here, so only the last one carries it.
      const last = texts.pop()!;
      send(client, `${texts.map((text) => `data: ${text}\n\n`).join('')}id: ${toId(client.places)}\ndata: ${last}\n\n`);
    }
  }

  function send(client: Client, text: string): void {
    client.response.write(text);
    if (client.response.writableLength > maxUnsentBytes) leave(client);
  }

  function leave(client: Client): void {
    clearTimeout(client.expiry);
    const set = clients.get(client.tenantId);
    set?.delete(client);
    if (set?.size === 0) clients.delete(client.tenantId);
    client.response.end();
  }

  const changed = () => {
    if (gathering || clients.size === 0) return;
    gathering = setTimeout(() => {
      gathering = null;
      for (const client of all()) deliver(client);
    }, gatherMs);
  };
  const feeds = parts.contexts.map((context) => parts.follow(context, changed));

  const heartbeat = setInterval(() => {
    for (const client of all()) {
      parts.auth.verify(client.authorization).then(
        () => send(client, `: still here\nid: ${toId(client.places)}\n\n`),
        (error: unknown) => {
          if (!(error instanceof AppError && error.kind === 'unavailable')) leave(client);
        },
      );
    }
  }, heartbeatMs);
  heartbeat.unref();
  parts.metrics.gauge('live_streams', 'Live streams that are open', () => all().length);

  return {
    /** Opens a live stream; throws where it may not be. */
    async open(request: Request, response: Response): Promise<void> {
      const actor = await parts.counting.admit(request);
      const { authorization, 'last-event-id': lastId } = request.headers;
      if (!actor) return common('unavailable', { detail: 'Access tokens cannot be checked.' });
      if (actor.kind === 'public' || !authorization) return common('unauthenticated');
      if (actor.kind !== 'user' && actor.kind !== 'till') return common('forbidden');
      const set = clients.get(actor.tenantId) ?? new Set();
      if (set.size >= parts.maxPerCompany) return fail('too_many_streams', { retryAfterSeconds: 30 });
      const resumed = typeof lastId === 'string' && lastId !== '' ? fromId(lastId) : new Map<string, Place>();
      const client: Client = {
        tenantId: actor.tenantId,
        authorization,
        response,
        places: resumed ?? new Map(),
        expiry: setTimeout(() => leave(client), expiryOf(authorization) - Date.now()),
      };
      clients.set(actor.tenantId, set.add(client));
      response.on('close', () => leave(client));
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
      response.write('retry: 3000\n\n');
      deliver(client);
      if (!resumed) send(client, `event: reset\nid: ${toId(client.places)}\ndata: {}\n\n`);
      else send(client, `id: ${toId(client.places)}\n\n`);
    },
    /** True when every stream of the bus is being followed. */
    isFollowing: () => feeds.every((feed) => feed.end() !== null),
    async stop(): Promise<void> {
      clearInterval(heartbeat);
      if (gathering) clearTimeout(gathering);
      for (const client of all()) leave(client);
      await Promise.all(feeds.map((feed) => feed.stop()));
    },
  };
}
