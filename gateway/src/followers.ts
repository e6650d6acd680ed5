import { type Actor, branchesOf, fail as common } from '@mostrador/kit';
import type { Response } from 'express';
import type { Feed, Listener } from './notices.ts';
import { fromId, type Places, toId } from './places.ts';

/** A client that does not read what it is sent is let go; it comes back with its last id. */
const maxUnsentBytes = 1_000_000;

/** Who follows: what their token lets them hear, and what they have seen. */
export type Client = Listener & {
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
export function send({ response }: Client, text: string): void {
  response.write(text);
  if (response.writableLength > maxUnsentBytes) response.destroy();
}

const sendReset = (client: Client) => send(client, `event: reset\nid: ${toId(client.places)}\ndata: {}\n\n`);

/** Sends what a client has not seen of its company; a `reset` where that cannot be known. */
export function deliver(client: Client, feeds: Feed[]): void {
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

/** Who may follow: people, tills, and API keys that say so. */
export function assertMayFollow(actor: Actor | null): asserts actor is Actor {
  if (!actor) return common('unavailable', { detail: 'Access tokens cannot be checked.' });
  if (actor.kind === 'public') return common('unauthenticated');
  if (actor.kind === 'service') return common('forbidden');
  if (actor.kind === 'api_key' && !actor.scopes.includes(scope)) common('scope_missing', { detail: scope });
}

/** True where both are the same person's, till's or key's; a person's also of the same session. */
export const isSame = (one: Actor, other: Actor): boolean =>
  one.kind === other.kind &&
  one.tenantId === other.tenantId &&
  one.id === other.id &&
  (one.kind !== 'user' || other.kind !== 'user' || one.sessionId === other.sessionId);

/** Lets a client follow until its token ends, in the branches that the token names; until when, in ms. */
export function admit(client: Client, actor: Actor, authorization: string): number {
  clearTimeout(client.expiry);
  const until = expiryOf(authorization);
  Object.assign(client, { actor, authorization, branchIds: branchesOf(actor) });
  client.expiry = setTimeout(() => client.response.end(), until - Date.now());
  return until;
}

/** Opens a client's stream: it begins after what it saw last, where that is known, else now. */
export function greet(client: Client, feeds: Feed[], lastId: string | undefined): void {
  const known = lastId ? fromId(lastId) : placesOf(feeds);
  client.places = known ?? placesOf(feeds);
  const head = { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no', 'Mostrador-Stream': client.id };
  client.response.writeHead(200, head);
  client.response.write('retry: 3000\n\n');
  deliver(client, feeds);
  if (known) send(client, `id: ${toId(client.places)}\n\n`);
  else sendReset(client);
}
