import { type Actor, AppError, type Auth, type Metrics } from '@mostrador/kit';
import type { Request, Response } from 'express';
import { type Counting, tillOf } from './counting.ts';
import { admit, assertMayFollow, type Client, deliver, greet, isSame, send } from './followers.ts';
import { makeHeld } from './held.ts';
import type { Feed } from './notices.ts';
import { toId } from './places.ts';
import { fail } from './problem.ts';

const heartbeatMs = 15_000;
/** A token that was revoked is known to be so within a second; its stream ends with the next look. */
const lookMs = 1_000;
/** Notices that come together leave together. */
const gatherMs = 25;
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

const isUnavailable = (error: unknown) => error instanceof AppError && error.kind === 'unavailable';

/** Keeps connections open, and the ids of clients fresh; lets those go whose token was revoked. */
function watch(auth: Auth, clients: Map<string, Client>): () => void {
  const look = (client: Client) => {
    const { authorization } = client;
    auth.verify(authorization).catch((error: unknown) => {
      // It may have been renewed meanwhile.
      if (!isUnavailable(error) && client.authorization === authorization) client.response.end();
    });
  };
  const beat = (client: Client) => send(client, `: still here\nid: ${toId(client.places)}\n\n`);
  const timers = [
    setInterval(() => clients.forEach(look), lookMs),
    setInterval(() => clients.forEach(beat), heartbeatMs),
  ];
  for (const timer of timers) timer.unref();
  return () => timers.forEach(clearInterval);
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

  const stopWatching = watch(parts.auth, clients);
  parts.metrics.gauge('mostrador_gateway_live_streams', 'Live streams that are open', seats.all);

  return {
    /** Opens a live stream under an id; throws where it may not be. */
    async open(id: string, request: Request, response: Response): Promise<void> {
      const actor = await parts.counting.admit(request);
      assertMayFollow(actor);
      // Who has left meanwhile will not leave again.
      if (response.closed) return;
      const leave = seats.take(actor);
      const { authorization, 'last-event-id': lastId } = request.headers;
      const { tenantId } = actor;
      const empty = { branchIds: null, authorization: '', expiry: undefined, places: new Map() };
      const client: Client = { id, tenantId, actor, response, ...empty };
      admit(client, actor, authorization!);
      clients.set(id, client);
      response.on('close', () => {
        clearTimeout(client.expiry);
        clients.delete(id);
        leave();
      });
      greet(client, feeds, lastId as string | undefined);
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
      stopWatching();
      if (gathering) clearTimeout(gathering);
      for (const client of clients.values()) client.response.end();
      await Promise.all(feeds.map((feed) => feed.stop()));
    },
  };
}
