import { type Actor, AppError, type Auth, branchesOf, fail as common, type Metrics } from '@mostrador/kit';
import type { Request, Response } from 'express';
import { type Counting, tillOf } from './counting.ts';
import { makeHeld } from './held.ts';
import type { Feed, Listener } from './notices.ts';
import { fromId, type Places, toId } from './places.ts';
import { fail } from './problem.ts';

const heartbeatMs = 15_000;
/** Notices that come together leave together. */
const gatherMs = 25;
/** A client that does not read what it is sent is let go; it comes back with its last id. */
const maxUnsentBytes = 1_000_000;

type Client = Listener & { authorization: string; response: Response; places: Places };

/** Open streams by company. */
function makeClients() {
  const byTenant = new Map<string, Set<Client>>();
  return {
    all: () => [...byTenant.values()].flatMap((set) => [...set]),
    isEmpty: () => byTenant.size === 0,
    add(client: Client): void {
      byTenant.set(client.tenantId, (byTenant.get(client.tenantId) ?? new Set()).add(client));
    },
    delete(client: Client): void {
      const set = byTenant.get(client.tenantId);
      set?.delete(client);
      if (set?.size === 0) byTenant.delete(client.tenantId);
    },
  };
}

/** Its `close` event is what takes a client off the list. */
function send({ response }: Client, text: string): void {
  response.write(text);
  if (response.writableLength > maxUnsentBytes) response.destroy();
}

const sendReset = (client: Client) => send(client, `event: reset\nid: ${toId(client.places)}\ndata: {}\n\n`);

/** Sends what a client has not seen of its company; a `reset` where that cannot be known. */
function deliver(client: Client, feeds: Feed[]): void {
  const texts: string[] = [];
  let isMissing = false;
  for (const feed of feeds) {
    const end = feed.end();
    if (!end) continue;
    const place = client.places.get(feed.context);
    const news = place ? feed.since(place, client) : null;
    if (news) texts.push(...news);
    else isMissing = true;
    client.places.set(feed.context, end);
  }
  if (isMissing) return sendReset(client);
  const last = texts.pop();
  if (last === undefined) return;
  // The id says that all is seen up to here, so only the last one carries it.
  send(client, `${texts.map((text) => `data: ${text}\n\n`).join('')}id: ${toId(client.places)}\ndata: ${last}\n\n`);
}

/** Where the streams are that can be followed right now. */
const placesOf = (feeds: Feed[]): Places =>
  new Map(
    feeds.flatMap((feed) => {
      const end = feed.end();
      return end ? [[feed.context, end] as const] : [];
    }),
  );

const expiryOf = (authorization: string): number =>
  (JSON.parse(Buffer.from(authorization.split('.')[1]!, 'base64url').toString()) as { exp: number }).exp * 1000;

const isUnavailable = (error: unknown) => error instanceof AppError && error.kind === 'unavailable';

export type Streams = ReturnType<typeof makeStreams>;

type Most = { total: number; company: number; each: number };

/** Who has how many streams open: all together, a company, and a till or a person by themselves. */
function makeSeats(max: Most) {
  const held = makeHeld();
  const seats = makeHeld();
  return {
    all: held.all,
    /** Takes a seat, and answers how it is given back; throws where there is none. */
    take(actor: Actor): () => void {
      const { tenantId } = actor;
      const seat = `${tenantId} ${tillOf(actor) ?? actor.id}`;
      if (held.all() >= max.total) return fail('overloaded', { retryAfterSeconds: 30 });
      if (held.of(tenantId) >= max.company || seats.of(seat) >= max.each)
        return fail('too_many_streams', { retryAfterSeconds: 30 });
      const add = (amount: number) => {
        held.add(tenantId, amount);
        seats.add(seat, amount);
      };
      add(1);
      return () => add(-1);
    },
  };
}

/** The live streams: each client gets the notices of its own company and branches, and nobody else's. */
export function makeStreams(parts: {
  auth: Auth;
  counting: Counting;
  contexts: string[];
  follow(context: string, changed: () => void): Feed;
  max: Most;
  metrics: Metrics;
}) {
  const clients = makeClients();
  const seats = makeSeats(parts.max);
  let gathering: NodeJS.Timeout | null = null;
  const changed = () => {
    if (gathering || clients.isEmpty()) return;
    gathering = setTimeout(() => {
      gathering = null;
      for (const client of clients.all()) deliver(client, feeds);
    }, gatherMs);
  };
  const feeds = parts.contexts.map((context) => parts.follow(context, changed));

  /** Keeps the connection open, the client's id fresh, and those out whose token was revoked. */
  const beat = (client: Client) =>
    parts.auth.verify(client.authorization).then(
      () => send(client, `: still here\nid: ${toId(client.places)}\n\n`),
      (error: unknown) => isUnavailable(error) || client.response.end(),
    );
  const heartbeat = setInterval(() => clients.all().forEach((client) => void beat(client)), heartbeatMs);
  heartbeat.unref();
  parts.metrics.gauge('live_streams', 'Live streams that are open', seats.all);

  return {
    /** Opens a live stream; throws where it may not be. */
    async open(request: Request, response: Response): Promise<void> {
      const actor = await parts.counting.admit(request);
      const { authorization, 'last-event-id': lastId } = request.headers;
      if (!actor) return common('unavailable', { detail: 'Access tokens cannot be checked.' });
      if (actor.kind === 'public' || !authorization) return common('unauthenticated');
      if (actor.kind !== 'user' && actor.kind !== 'till') return common('forbidden');
      // Who has left meanwhile will not leave again.
      if (response.closed) return;
      const leave = seats.take(actor);
      const places = typeof lastId === 'string' && lastId !== '' ? fromId(lastId) : placesOf(feeds);
      const listener = { tenantId: actor.tenantId, branchIds: branchesOf(actor) };
      const client: Client = { ...listener, authorization, response, places: places ?? placesOf(feeds) };
      clients.add(client);
      const expiry = setTimeout(() => response.end(), expiryOf(authorization) - Date.now());
      response.on('close', () => {
        clearTimeout(expiry);
        clients.delete(client);
        leave();
      });
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
      response.write('retry: 3000\n\n');
      deliver(client, feeds);
      if (places) send(client, `id: ${toId(client.places)}\n\n`);
      else sendReset(client);
    },
    /** True when every stream of the bus is being followed. */
    isFollowing: () => feeds.every((feed) => feed.end() !== null),
    async stop(): Promise<void> {
      clearInterval(heartbeat);
      if (gathering) clearTimeout(gathering);
      for (const client of clients.all()) client.response.end();
      await Promise.all(feeds.map((feed) => feed.stop()));
    },
  };
}
