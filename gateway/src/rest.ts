import { connectPeer, fail as common, type Logger, type Metrics, type Peer, scope, type Tracing } from '@mostrador/kit';
import type { Request, RequestHandler, Response } from 'express';
import { Metadata } from 'nice-grpc-common';
import { parse as parseQuery } from 'node:querystring';
import { type Body, readJson } from './body.ts';
import type { Counting } from './counting.ts';
import { fail, sendProblem, toRefusal } from './problem.ts';
import type { Ask, CallVerb, Route, RouteTable } from './route.ts';
import { sendFile, sendJson } from './send.ts';
import type { Shedding, Weight } from './shedding.ts';
import { type Checks, refuseNul } from './validate.ts';

const usualBytes = 1_000_000;
const usualMs = 10_000;
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

export type Parts = { counting: Counting; shedding: Shedding; log: Logger; metrics: Metrics; tracing: Tracing };

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

const queryOf = (request: Request): Record<string, unknown> | null => {
  const start = request.url.indexOf('?');
  return start < 0 ? null : parseQuery(request.url.slice(start + 1));
};

/** Metadata of the call: who asks, from where, and under which key. */
function metadataOf({ needsKey }: Endpoint, request: Request): Metadata {
  const { authorization, 'idempotency-key': key } = request.headers;
  const metadata = Metadata({ 'x-forwarded-for': request.ip ?? '' });
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
    endpoint.checks.body(body.value);
    if (body.text.includes('\\u0000')) refuseNul(body.value as Record<string, unknown>, endpoint.keptAsSent);
  } catch (error) {
    const isObject = typeof body.value === 'object' && body.value !== null && !Array.isArray(body.value);
    if (whenMalformed && isObject) await whenMalformed(call, body.text, toRefusal(error, log));
    throw error;
  }
}

async function answer(endpoint: Endpoint, parts: Parts, request: Request, response: Response): Promise<void> {
  const { route, checks } = endpoint;
  const { traits } = route;
  const current = scope()!;
  current.deadline = Date.now() + (traits.deadlineMs ?? usualMs);
  // An open route takes no token: one that has expired must not keep its owner from asking for the next.
  if (traits.open) delete request.headers.authorization;
  const actor = await parts.counting.admit(request, traits.limit);
  current.tenantId = actor?.tenantId ?? '';
  current.actorId = actor?.id ?? '';
  if (actor?.kind === 'public' && !traits.open) common('unauthenticated');

  if (request.url.includes('%00')) common('wrong_format', { detail: 'the address holds a NUL character' });
  const query = queryOf(request);
  if (query) checks.query(query);
  checks.path?.(request.params);
  const metadata = metadataOf(endpoint, request);
  const options: CallOptions = {
    metadata,
    onHeader: (header) => {
      const epoch = header.get('epoch');
      if (epoch !== undefined && !response.headersSent) response.setHeader('Mostrador-Epoch', epoch);
    },
  };
  const call: CallVerb = async (method, message) => clientOf(endpoint, request)[method]!(message, options);
  let message: Record<string, unknown> = query ?? {};
  if (route.verb !== 'get') {
    const body = await readJson(request, traits.maxBytes ?? usualBytes);
    await checkBody(endpoint, body, call, parts.log);
    message = body.value as Record<string, unknown>;
    for (const field of endpoint.keptAsSent) if (field in message) message[field] = textOf(message[field]);
  }
  const reply = await endpoint.ask(call, Object.assign(message, request.params));
  if (traits.download && sendFile(traits.download.field, reply as Record<string, string>, request, response)) return;
  sendJson(response, JSON.stringify(reply));
}

/** The request handler of an endpoint. Order: shed, who and how often, what, call, answer. */
export function serve(endpoint: Endpoint, parts: Parts): RequestHandler {
  const { path, verb, traits } = endpoint.route;
  const weight: Weight = traits.vital ? 'vital' : verb === 'get' ? 'read' : 'write';
  const { shedding, metrics, tracing, log } = parts;
  const name = `${verb.toUpperCase()} ${path}`;
  return async (request, response) => {
    const start = performance.now();
    const current = scope()!;
    const span = tracing.open(name, 'server', current.traceparent);
    current.traceparent = span.traceparent;
    let entered = false;
    let failure: unknown;
    try {
      shedding.enter(weight);
      entered = true;
      await answer(endpoint, parts, request, response);
    } catch (error) {
      failure = error;
      sendProblem(response, toRefusal(error, log));
    } finally {
      span.end(response.statusCode >= 500 ? failure : undefined);
      if (entered) shedding.leave();
      metrics.http.observe(
        { method: verb, route: path, code: response.statusCode },
        (performance.now() - start) / 1000,
      );
    }
  };
}
