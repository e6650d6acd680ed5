import { type Actor, AppError, type Auth, branchesOf, fail as common, type Metrics } from '@mostrador/kit';
import type { Request, Response } from 'express';
import { type Counting, tillOf } from './counting.ts';
import { makeHeld } from './held.ts';
import type { Feed, Listener } from './notices.ts';
import { fromId, type Places, toId } from './places.ts';
import { fail } from './problem.ts';

const heartbeatMs = 15_000;
/** A token that was revoked is known to be so within a second; its stream ends with the next look. */
const lookMs = 1_000;
/** Notices that come together leave together. */
const gatherMs = 25;
/** A client that does not read what it is sent is let go; it comes back with its last id. */
const maxUnsentBytes = 1_000_000;

type Client = Listener & {
  id: string;
  actor: Actor;
  authorization: string;
  expiry: NodeJS.Timeout | undefined;
  response: Response;
  places: Places;
};

/** The scope with which an API key may follow what happens. */
const scope = 'events:read';

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

/** Who may follow: people, tills, and API keys that say so. */
function assertMayFollow(actor: Actor | null): asserts actor is Actor {
  if (!actor) return common('unavailable', { detail: 'Access tokens cannot be checked.' });
  if (actor.kind === 'public') return common('unauthenticated');
  if (actor.kind === 'service') return common('forbidden');
  if (actor.kind === 'api_key' && !actor.scopes.includes(scope)) common('scope_missing', { detail: scope });
}

/** True where both are the same person's, till's or key's; a person's also of the same session. */
const isSame = (one: Actor, other: Actor): boolean =>
  one.kind === other.kind &&
  one.tenantId === other.tenantId &&
  one.id === other.id &&
  (one.kind !== 'user' || other.kind !== 'user' || one.sessionId === other.sessionId);

/** Lets a client follow until its token ends, in the branches that the token names; until when, in ms. */
function admit(client: Client, actor: Actor, authorization: string): number {
  clearTimeout(client.expiry);
  const until = expiryOf(authorization);
  Object.assign(client, { actor, authorization, branchIds: branchesOf(actor) });
  client.expiry = setTimeout(() => client.response.end(), until - Date.now());
  return until;
}

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
  const clients = new Map<string, Client>();
  const seats = makeSeats(parts.max);
  let gathering: NodeJS.Timeout | null = null;
  const changed = () => {
    if (gathering || clients.size === 0) return;
    gathering = setTimeout(() => {
      gathering = null;
      for (const client of clients.values()) deliver(client, feeds);
    }, gatherMs);
  };
  const feeds = parts.contexts.map((context) => parts.follow(context, changed));

  /** Lets those go whose token was revoked. */
  const look = ({ authorization, response }: Client) =>
    parts.auth.verify(authorization).catch((error: unknown) => isUnavailable(error) || response.end());
  const looking = setInterval(() => clients.forEach((client) => void look(client)), lookMs);
  /** Keeps the connection open, and the client's id fresh. */
  const beat = (client: Client) => send(client, `: still here\nid: ${toId(client.places)}\n\n`);
  const heartbeat = setInterval(() => clients.forEach(beat), heartbeatMs);
  looking.unref();
  heartbeat.unref();
  parts.metrics.gauge('live_streams', 'Live streams that are open', seats.all);

  return {
    /** Opens a live stream under an id; throws where it may not be. */
    async open(id: string, request: Request, response: Response): Promise<void> {
      const actor = await parts.counting.admit(request);
      assertMayFollow(actor);
      const { authorization, 'last-event-id': lastId } = request.headers;
      // Who has left meanwhile will not leave again.
      if (response.closed) return;
      const leave = seats.take(actor);
      const known = typeof lastId === 'string' && lastId !== '' ? fromId(lastId) : placesOf(feeds);
      const { tenantId } = actor;
      const places = known ?? placesOf(feeds);
      const client: Client = {
        id,
        tenantId,
        branchIds: null,
        actor,
        authorization: '',
        expiry: undefined,
        response,
        places,
      };
      admit(client, actor, authorization!);
      clients.set(id, client);
      response.on('close', () => {
        clearTimeout(client.expiry);
        clients.delete(id);
        leave();
      });
      const head = { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no', 'Mostrador-Stream': id };
      response.writeHead(200, head);
      response.write('retry: 3000\n\n');
      deliver(client, feeds);
      if (known) send(client, `id: ${toId(client.places)}\n\n`);
      else sendReset(client);
    },
    /** Lets a stream go on with a newer token of the same person, till or key; until when. Throws where it may not. */
    async renew(id: string, authorization: string): Promise<number> {
      const actor = await parts.auth.verify(authorization);
      assertMayFollow(actor);
      const client = clients.get(id);
      if (!client || !isSame(client.actor, actor)) return fail('stream_unknown');
      return admit(client, actor, authorization);
    },
    /** True when every stream of the bus is being followed. */
    isFollowing: () => feeds.every((feed) => feed.end() !== null),
    async stop(): Promise<void> {
      clearInterval(heartbeat);
      clearInterval(looking);
      if (gathering) clearTimeout(gathering);
      for (const client of clients.values()) client.response.end();
      await Promise.all(feeds.map((feed) => feed.stop()));
    },
  };
}
