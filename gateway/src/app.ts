import {
  brokerTrouble,
  type Bus,
  connectBus,
  foldersOf,
  inScope,
  type Logger,
  makeAuth,
  makeLog,
  makeMetrics,
  makeTracing,
  type Metrics,
  readEnv,
  serveAdmin,
  type Tracing,
} from '@mostrador/kit';
import compression from 'compression';
import cors from 'cors';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { manifest } from '../manifest.ts';
import { makeConnections } from './connections.ts';
import { makeCounting } from './counting.ts';
import { readImage } from './descriptors.ts';
import { watchDescriptors } from './descriptor-watch.ts';
import { makeEndpoints } from './endpoints.ts';
import { addressEnv, gatewayEnv } from './env.ts';
import { type FileRoutes, makeFiles } from './files.ts';
import { makeHeld } from './held.ts';
import { makeLimits } from './limits.ts';
import { follow } from './notices.ts';
import { loadImage, makeDocument, publishedDocument } from './openapi.ts';
import { pages } from './pages.ts';
import { fail, sendProblem, toRefusal } from './problem.ts';
import { makeRenewals, type Renewals } from './renewals.ts';
import { connectAll, type Endpoint, type Parts, serve } from './rest.ts';
import type { Verb } from './route.ts';
import { contexts, tables } from './routes/index.ts';
import { letGo, listen } from './listen.ts';
import { makeRequestLog, type RequestLog } from './request-log.ts';
import { makeShedding } from './shedding.ts';
import { makeStreams, type Streams } from './streams.ts';

export type Running = { port: number; adminPort: number; idle(): Promise<boolean>; stop(): Promise<void> };

const requestIdShape = /^[\w.:-]{1,128}$/;

/** Gives every request its id and its place in a trace, and every answer what all of them carry. */
const beginWith =
  (requestLog: RequestLog): RequestHandler =>
  (request, response, next) => {
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && requestIdShape.test(given) ? given : randomUUID();
    response.setHeader('X-Request-Id', requestId);
    response.setHeader('Cache-Control', 'no-store');
    const current = { requestId, traceparent: String(request.headers['traceparent'] ?? '') };
    requestLog.follow(request, response, current);
    inScope(current, next);
  };

/** What every answer is sent with. The API is data: a browser has nothing to load or run from it. */
function shields(origins: string[]): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      crossOriginResourcePolicy: { policy: origins.length > 0 ? 'cross-origin' : 'same-origin' },
      referrerPolicy: { policy: 'no-referrer' },
    }),
    cors({
      origin: origins,
      methods: ['GET', 'POST', 'PUT', 'PATCH'],
      allowedHeaders: [
        'Authorization',
        'Content-Type',
        'Idempotency-Key',
        'If-Range',
        'Last-Event-ID',
        'Range',
        'X-Request-Id',
        'traceparent',
      ],
      exposedHeaders: [
        'Accept-Ranges',
        'Content-Disposition',
        'Content-Range',
        'ETag',
        'X-Request-Id',
        'Retry-After',
        'Mostrador-Epoch',
        'Mostrador-Stream',
      ],
      maxAge: 600,
    }),
  ];
}

/** Listings and documents are worth compressing; what a till sends and gets is small, and waits for nothing. */
function compressReads(): RequestHandler {
  const compress = compression({ threshold: 4096 });
  return (request, response, next) => (request.method === 'GET' ? compress(request, response, next) : next());
}

/** Binds endpoints to their paths; a path with another method is answered with those it takes. */
function mount(app: express.Express, endpoints: Endpoint[], parts: Parts): void {
  for (const [path, same] of Map.groupBy(endpoints, (endpoint) => endpoint.route.path)) {
    const route = app.route(path);
    for (const endpoint of same) route[endpoint.route.verb](serve(endpoint, parts));
    route.all(notAllowed(same.map((endpoint) => endpoint.route.verb)));
  }
}

const notAllowed =
  (verbs: Verb[]): RequestHandler =>
  (_request, response) => {
    response.setHeader('Allow', verbs.map((verb) => verb.toUpperCase()).join(', '));
    return fail('method_not_allowed');
  };

type Env = ReturnType<typeof readEnv<typeof gatewayEnv>>;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Connects for good to a Redis that may come and go. One that is there is waited for, so that limits begin shared. */
async function connectRedis(url: string | undefined): Promise<Redis | null> {
  if (!url) return null;
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    lazyConnect: true,
    retryStrategy: () => 500,
  });
  redis.on('error', () => {});
  await Promise.race([redis.connect().catch(() => {}), sleep(250)]);
  return redis;
}

/** What is no call of a verb with JSON: the live stream, and the bytes of files. */
type Streamed = { streams: Streams; renewals: Renewals; files: FileRoutes };

type Served = { endpoints: Endpoint[]; document: string };

function makeApp(
  env: Env,
  parts: Parts & { requestLog: RequestLog },
  { endpoints, document }: Served,
  { streams, renewals, files }: Streamed,
) {
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').enable('strict routing');
  app.set('trust proxy', env.TRUST_PROXY).set('query parser', false);
  const isTrusted = app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  const { requestLog } = parts;
  const connections = makeConnections(
    env.MAX_CONNECTIONS,
    (address) => isTrusted(address, 0),
    requestLog.refusedSocket,
  );
  const what = 'Connections that are open, but those of trusted proxies';
  parts.metrics.gauge('mostrador_gateway_open_connections', what, connections.open);
  app.use(beginWith(requestLog), connections.hold, ...shields(env.CORS_ORIGINS));
  app
    .route('/v1/events')
    .get((request, response) => streams.open(renewals.newId(), request, response))
    .all(notAllowed(['get']));
  app
    .route('/v1/events/:streamId/renew')
    .post((request, response) => renewals.renew(request, response))
    .all(notAllowed(['post']));
  for (const [path, handlers] of files) {
    const route = app.route(path);
    for (const [verb, handle] of handlers) route[verb](handle);
    route.all(notAllowed([...handlers.keys()]));
  }
  app.use(compressReads());
  mount(app, endpoints, parts);
  app.use((request, _response, next) => {
    parts.counting.countAddress(request);
    next();
  });
  app.use(pages(document));
  app.use(() => fail('no_such_route'));
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    sendProblem(response, toRefusal(error, parts.log)),
  );
  return { app, connections };
}

type Watching = { log: Logger; metrics: Metrics; tracing: Tracing };

/** Who calls, how often they may, and how much is being done. */
function makeParts(env: Env, redis: Redis | null, { log, metrics, tracing }: Watching) {
  const auth = makeAuth({
    service: 'gateway',
    keyFile: env.SERVICE_KEY_FILE,
    jwksFile: env.SERVICE_JWKS_FILE,
    identityJwksUrl: env.IDENTITY_JWKS_URL,
    stateDir: env.STATE_DIR,
    redis,
  });
  const limits = makeLimits(redis, env.BUS_PREFIX);
  const counting = makeCounting(auth, limits, {
    till: env.LIMIT_TILL,
    user: env.LIMIT_USER,
    address: env.LIMIT_ADDRESS,
    auth: env.LIMIT_AUTH,
    prices: env.LIMIT_PRICES,
    companyPrices: env.LIMIT_COMPANY_PRICES,
  });
  const shedding = makeShedding(env.MAX_IN_FLIGHT);
  const bodies = makeHeld();
  const requestLog = makeRequestLog(log, metrics, env);
  metrics.gauge('mostrador_gateway_requests_in_flight', 'Requests at work', shedding.inFlight);
  metrics.gauge('mostrador_gateway_body_bytes', 'Bytes of request bodies in hand', bodies.all);
  const stop = async () => {
    limits.stop();
    requestLog.stop();
    shedding.stop();
    auth.stop();
    redis?.disconnect();
    await tracing.stop();
  };
  const limited = { maxBodyBytes: env.MAX_BODY_MB * 1_000_000, graceMs: env.MAX_SEND_SECONDS * 1_000 };
  return { auth, counting, shedding, bodies, requestLog, ...limited, log, metrics, tracing, stop };
}

/** Starts the gateway. It serves although services, NATS or Redis are away. */
export async function start(environment: Record<string, string | undefined>): Promise<Running> {
  const env = readEnv(gatewayEnv, environment);
  const addresses = readEnv(addressEnv, environment);
  const log = makeLog('gateway', env.LOG_LEVEL);
  const metrics = makeMetrics('gateway');
  metrics.watchDisks({ ...foldersOf(manifest, environment), STATE_DIR: env.STATE_DIR });
  const tracing = await makeTracing('gateway', env.OTEL_EXPORTER_OTLP_ENDPOINT);
  const parts = makeParts(env, await connectRedis(env.REDIS_URL), { log, metrics, tracing });

  let bus: Bus | null = null;
  const connecting = connectBus('gateway', env, log).then(
    (connected) => {
      bus = connected;
      renewals.answer(connected);
    },
    (error: Error) => log.error({ err: error }, 'no broker'),
  );
  const streams = makeStreams({
    ...parts,
    contexts,
    follow: (context, changed) => follow(context, () => bus, changed, log),
    max: { total: env.MAX_STREAMS_TOTAL, company: env.MAX_STREAMS, each: env.MAX_STREAMS_EACH },
  });
  const renewals = makeRenewals({ ...parts, streams, bus: () => bus });

  const image = loadImage();
  const document = makeDocument(image);
  const peers = connectAll(contexts, (context) => addresses[`${context.toUpperCase()}_URL`]!, parts);
  const endpoints = makeEndpoints(tables, document, readImage(image), peers.clientsOf);
  const served = { endpoints, document: publishedDocument() };
  const files = makeFiles(env.FILES_STORAGE, document, peers.clientsOf, parts);
  const { app, connections } = makeApp(env, parts, served, { streams, renewals, files });
  const server = await listen(app, connections, env, parts.requestLog.refusedSocket);
  server.on('error', (error) => log.error({ err: error }, 'a connection could not be taken'));
  const unwatch = watchDescriptors(log, metrics, connections.open);
  const { port } = server.address() as AddressInfo;
  let stopping = false;
  const admin = await serveAdmin({
    host: env.HOST,
    port: env.ADMIN_PORT,
    registry: metrics.registry,
    readiness: async () => ({ ready: !stopping, troubles: [await brokerTrouble(bus)] }),
  });
  log.info({ port, adminPort: admin.port }, 'serving');

  return {
    port,
    adminPort: admin.port,
    idle: async () => streams.isFollowing(),
    async stop() {
      stopping = true;
      unwatch();
      const closed = new Promise((resolve) => server.close(resolve));
      await streams.stop();
      await letGo(server, connections, closed);
      peers.close();
      // A broker that never came would keep us waiting for ever.
      await Promise.race([connecting, sleep(100)]);
      await bus?.close();
      await parts.stop();
      admin.server.close();
    },
  };
}
