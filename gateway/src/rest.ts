import {
  connectPeer,
  fail as common,
  isDiskFull,
  type Logger,
  type Metrics,
  type Peer,
  scope,
  type Tracing,
} from '@mostrador/kit';
import type { Request, RequestHandler, Response } from 'express';
import { Metadata } from 'nice-grpc-common';
import { parse as parseQuery } from 'node:querystring';
import { type Body, parseBody, readBody } from './body.ts';
import { addressOf, type Counting, holderOf } from './counting.ts';
import type { makeHeld } from './held.ts';
import { fail, sendProblem, toRefusal } from './problem.ts';
import type { Ask, CallVerb, Route, RouteTable } from './route.ts';
import { sendFile, sendJson } from './send.ts';
import type { Shedding, Weight } from './shedding.ts';
import { type Checks, refuseUnplain } from './validate.ts';

const usualBytes = 1_000_000;
const usualMs = 10_000;
/** Nobody waits long for what cannot be written. */
const diskFullMs = 1_500;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const printable = /^[\x21-\x7e]{1,255}$/;

type CallOptions = { metadata: Metadata; onHeader(header: Metadata): void };
type Client = Record<string, (message: object, options: CallOptions) => Promise<unknown>>;

/** What stands behind the routes of one definition: of one context, or of the one that the path names. */
export type Clients = Map<string, Client>;

/** Connects to the services that have an address. One that is away is tried anew with every request. */
export function connectAll(
  contexts: string[],
  addressOf: (context: string) => string,
  options: { metrics: Metrics; tracing: Tracing },
) {
  const peers = new Map<string, Peer>();
  for (const context of contexts) {
    const address = addressOf(context);
    // The request's own deadline is the shorter one.
    if (address) peers.set(context, connectPeer(context, address, { ...options, timeoutMs: 60_000 }));
  }
  return {
    clientsOf: (table: RouteTable): Clients =>
      new Map([...peers].map(([name, peer]) => [name, peer.client(table.definition as never) as unknown as Client])),
    close: () => {
      for (const peer of peers.values()) peer.close();
    },
  };
}

export type Parts = {
  counting: Counting;
  shedding: Shedding;
  /** Bytes of bodies in hand. */
  bodies: ReturnType<typeof makeHeld>;
  maxBodyBytes: number;
  /** How long a body may take, besides the time for its size. */
  graceMs: number;
  log: Logger;
  metrics: Metrics;
  tracing: Tracing;
};

/** One verb behind one route, with everything that does not change from request to request. */
export type Endpoint = {
  ask: Ask;
  route: Route;
  /** The service that is called, unless the path says it. */
  context: string;
  clients: Clients;
  checks: Checks;
  needsKey: boolean;
  /** Fields that go on as the JSON text of what was sent. */
  keptAsSent: string[];
};

/** The JSON text of what was sent, of each item of a list. */
function textOf(value: unknown): string | string[] {
  try {
    return Array.isArray(value) ? value.map((item) => JSON.stringify(item)) : JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return fail('malformed_json', { detail: 'nested too deeply' });
    throw error;
  }
}

/** What an address asks for; what is left empty is left out. */
function queryOf(request: Request): Record<string, unknown> | null {
  const start = request.url.indexOf('?');
  if (start < 0) return null;
  return Object.fromEntries(
    Object.entries(parseQuery(request.url.slice(start + 1))).filter(([, value]) => value !== ''),
  );
}

/** Metadata of the call: who asks, from where, and under which key. */
function metadataOf({ needsKey }: Pick<Endpoint, 'needsKey'>, request: Request): Metadata {
  const { authorization, 'idempotency-key': key } = request.headers;
  const metadata = Metadata({ 'x-forwarded-for': addressOf(request) });
  if (authorization) metadata.set('authorization', authorization);
  if (needsKey) {
    if (key === undefined) return common('idempotency_key_missing');
    if (typeof key !== 'string' || !printable.test(key))
      return common('wrong_format', { field: 'Idempotency-Key', detail: '1 to 255 printable ASCII characters' });
    metadata.set('idempotency-key', key);
  }
  return metadata;
}

function clientOf({ clients, context, route }: Endpoint, request: Request): Client {
  const name = context === 'ops' ? (request.params['service'] as string) : context;
  return clients.get(name) ?? common('unavailable', { detail: `${name} has no address (${route.path})` });
}

/** Checks a body; one that does not fit may have to be kept before it is refused. */
async function checkBody(endpoint: Endpoint, body: Body, call: CallVerb, log: Logger): Promise<void> {
  const { whenMalformed } = endpoint.route.traits;
  try {
    refuseUnplain(body, endpoint.keptAsSent);
    endpoint.checks.body(body.value);
  } catch (error) {
    const isObject = typeof body.value === 'object' && body.value !== null && !Array.isArray(body.value);
    if (whenMalformed && isObject) await whenMalformed(call, body.text, toRefusal(error, log));
    throw error;
  }
}

/** Ids go by one name, whatever case they are sent in: they are keys of caches and limits. */
function lowerIds(params: Record<string, string>): void {
  for (const [name, value] of Object.entries(params)) if (uuid.test(value)) params[name] = value.toLowerCase();
}

/** What a request has before its body has come, from somebody known. */
type Known = { holder: string; query: Record<string, unknown> | null; metadata: Metadata };

/** Who sends what, and that its address may be sent. */
export async function admit(
  endpoint: Pick<Endpoint, 'route' | 'checks' | 'needsKey'>,
  parts: Parts,
  request: Request,
): Promise<Known> {
  const { checks } = endpoint;
  const { traits } = endpoint.route;
  lowerIds(request.params as Record<string, string>);
  // An open route takes no token: one that has expired must not keep its owner from asking for the next.
  if (traits.open) delete request.headers.authorization;
  const actor = await parts.counting.admit(request, traits.limit);
  if (actor?.kind === 'public' && !traits.open) common('unauthenticated');

  if (request.url.includes('%00')) common('wrong_format', { detail: 'the address holds a NUL character' });
  const query = queryOf(request);
  if (query || checks.needsQuery) checks.query(query ?? {});
  checks.path?.(request.params);
  return { holder: holderOf(request, actor), query, metadata: metadataOf(endpoint, request) };
}

/** All of a request. It takes no place: whoever sends half of one costs a connection. */
async function receive(
  endpoint: Endpoint,
  parts: Parts,
  request: Request,
  stay: DisposableStack,
): Promise<Known & { bytes: Buffer | null }> {
  const { route } = endpoint;
  const known = await admit(endpoint, parts, request);
  const { holder } = known;
  const takeRoom = (bytes: number) => {
    if (!parts.bodies.isFair(holder, bytes, parts.maxBodyBytes)) return false;
    parts.bodies.add(holder, bytes);
    stay.defer(() => parts.bodies.add(holder, -bytes));
    return true;
  };
  const allowance = { maxBytes: route.traits.maxBytes ?? usualBytes, graceMs: parts.graceMs, takeRoom };
  const bytes = route.verb === 'get' ? null : await readBody(request, allowance);
  return { ...known, bytes };
}

type Exchange = { request: Request; response: Response };

/** How a verb is called for a request; the answer tells the epoch. */
export const optionsOf = (metadata: Metadata, response: Response): CallOptions => ({
  metadata,
  onHeader: (header) => {
    const epoch = header.get('epoch');
    if (epoch !== undefined && !response.headersSent) response.setHeader('Mostrador-Epoch', epoch);
  },
});

async function answer(
  endpoint: Endpoint,
  parts: Parts,
  { request, response }: Exchange,
  stay: DisposableStack,
): Promise<void> {
  const { route } = endpoint;
  const { holder, query, metadata, bytes } = await receive(endpoint, parts, request, stay);
  stay.defer(parts.shedding.enter(weightOf(route), holder));
  scope()!.deadline = Date.now() + (isDiskFull() ? diskFullMs : (route.traits.deadlineMs ?? usualMs));
  const options = optionsOf(metadata, response);
  const call: CallVerb = async (method, message) => clientOf(endpoint, request)[method]!(message, options);
  let message: Record<string, unknown> = query ?? {};
  if (route.verb !== 'get') {
    const body = parseBody(bytes);
    await checkBody(endpoint, body, call, parts.log);
    message = body.value as Record<string, unknown>;
    for (const field of endpoint.keptAsSent) if (field in message) message[field] = textOf(message[field]);
  }
  const reply = await endpoint.ask(call, Object.assign(message, request.params));
  const { download } = route.traits;
  if (download && sendFile(download.field, reply as Record<string, string>, request, response)) return;
  sendJson(response, JSON.stringify(reply));
}

/** What is asked without a token has places of its own. */
function weightOf({ verb, traits }: Route): Weight {
  if (traits.open) return traits.limit === 'prices' ? 'prices' : 'door';
  if (traits.vital) return 'vital';
  return verb === 'get' ? 'read' : 'write';
}

/** The request handler of an endpoint. Order: who and how often, all of it, a place, what, call, answer. */
export const serve = (endpoint: Endpoint, parts: Parts): RequestHandler =>
  framed(endpoint.route, parts, (exchange, stay) => answer(endpoint, parts, exchange, stay));

/** What goes for every route, around its answer: trace, refusals, figures, and giving back what it took. */
export function framed(
  { path, verb }: Route,
  parts: Parts,
  run: (exchange: Exchange, stay: DisposableStack) => Promise<void>,
): RequestHandler {
  const { metrics, tracing, log } = parts;
  const name = `${verb.toUpperCase()} ${path}`;
  return async (request, response) => {
    const start = performance.now();
    const current = scope()!;
    const span = tracing.open(name, 'server', current.traceparent);
    current.traceparent = span.traceparent;
    const stay = new DisposableStack();
    let failure: unknown;
    try {
      await run({ request, response }, stay);
    } catch (error) {
      failure = error;
      sendProblem(response, toRefusal(error, log));
    } finally {
      span.end(response.statusCode >= 500 ? failure : undefined);
      stay.dispose();
      metrics.http.observe(
        { method: verb, route: path, code: response.statusCode },
        (performance.now() - start) / 1000,
      );
    }
  };
}
