import { randomUUID } from 'node:crypto';
import { inScope, type Logger, type Metrics, type Scope, type Tracing } from '@mostrador/telemetry';
import { type CallContext, createServer, type Server, ServerError, Status } from 'nice-grpc';
import { type Auth, everybody } from '@mostrador/access';
import { AppError, type Catalogue, fail, kinds, reasonOf } from '@mostrador/access';
import { unmarked } from '@mostrador/rules/paging';
import { assertMay, type Ctx, type Handler, parse } from './handler.ts';

type Method = { name: string; options: { idempotencyLevel?: string } };

/** What ts-proto generates for a service. */
export type Definition = { name: string; fullName: string; methods: Record<string, Method> };

/** One handler per method of a definition; a missing one does not compile. */
type HandlersOf<D extends Definition> = {
  [M in keyof D['methods']]: D['methods'][M] extends {
    requestType: { decode(...args: never[]): infer Request };
    responseType: { decode(...args: never[]): infer Response };
  }
    ? Handler<Request, Response>
    : never;
};

type AnyHandler = Handler<never, unknown>;

export type Implementation = { definition: Definition; handlers: Record<string, AnyHandler> };

/** Binds handlers to their definition: `serves(SalesServiceDefinition, { completeSale, ... })`. */
export const serves = <D extends Definition>(definition: D, handlers: HandlersOf<D>): Implementation => ({
  definition,
  handlers: handlers as unknown as Implementation['handlers'],
});

/** What a context is made from, besides the service's own resources. */
export type CallFacts = {
  actor: Ctx['actor'];
  method: string;
  request: unknown;
  idempotencyKey: string | undefined;
  address: string;
  signal: AbortSignal;
};

export type ServerParts = {
  service: string;
  /** What the service's own refusals mean. */
  catalogue: Catalogue;
  implementations: Implementation[];
  auth: Auth;
  log: Logger;
  metrics: Metrics;
  tracing: Tracing;
  makeCtx: (call: CallFacts) => Ctx;
  epoch: () => number;
  isDrill: () => boolean;
};

/** An error as the caller may see it. What is not a refusal stays in the log, with the request id to find it by. */
function toAppError(error: unknown, log: Logger): AppError {
  if (error instanceof AppError) return error;
  const reason = reasonOf(error);
  if (reason === 'internal') log.error({ err: error }, 'unexpected error');
  else log.warn({ err: error }, 'a dependency is away');
  const { kind, message } = fail.catalogue[reason]!;
  return new AppError(kind, reason, message);
}

/** What is told may hold what was sent, and trailers have little room. */
const maxTold = 300;

/** Trailers carry ASCII only. */
const toAscii = (text: string) =>
  text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const shortened = (_key: string, value: unknown) => (typeof value === 'string' ? value.slice(0, maxTold) : value);

/** A handler under the name of its method, and the scope that an API key needs for it. */
type Verb = { one: AnyHandler; method: string; needed: string };

/** Who calls, whether they may, whether it is well formed, and then the verb. */
async function answer(
  parts: ServerParts,
  { one, method, needed }: Verb,
  { request, context }: { request: unknown; context: CallContext },
  scope: Scope,
): Promise<unknown> {
  const { metadata } = context;
  if (scope.deadline && scope.deadline <= Date.now()) fail('deadline_exceeded');
  const authorization = metadata.get('authorization');
  const actor = one.can.includes('public') && !authorization ? everybody : await parts.auth.verify(authorization);
  scope.tenantId = actor.tenantId;
  scope.actorId = actor.id;
  // Services go on among themselves, or nobody could see how the copy would go on.
  const isQuestion = needed.endsWith(':read') || one.inDrill;
  if (parts.isDrill() && !isQuestion && actor.kind !== 'service') fail('drill', { retryAfterSeconds: 60 });
  assertMay(actor, one, needed);
  const { request: asked, marked } = unmarked(method, actor.tenantId, request);
  const input = parse(one.rules, asked, parts.catalogue);
  const ctx = parts.makeCtx({
    actor,
    method,
    request: input,
    idempotencyKey: metadata.get('idempotency-key'),
    address: metadata.get('x-forwarded-for') ?? context.peer,
    signal: context.signal,
  });
  return marked(await one.run(ctx, input));
}

/** A verb on the wire: trace, metrics and errors around its answer. */
function onWire(parts: ServerParts, verb: Verb) {
  const { method } = verb;
  return async function serve(request: unknown, context: CallContext): Promise<unknown> {
    const { metadata, trailer, header } = context;
    const end = parts.metrics.server.startTimer({ method });
    const span = parts.tracing.open(method, 'server', metadata.get('traceparent'));
    const left = Number(metadata.get('x-timeout-ms'));
    const deadline = left > 0 ? Date.now() + left : undefined;
    const requestId = metadata.get('x-request-id') ?? randomUUID();
    const scope: Scope = { requestId, traceparent: span.traceparent, ...(deadline ? { deadline } : {}) };
    header.set('epoch', String(parts.epoch()));
    return inScope(scope, async () => {
      try {
        const result = await answer(parts, verb, { request, context }, scope);
        end({ code: 'OK' });
        span.end();
        return result;
      } catch (error) {
        const refusal = toAppError(error, parts.log);
        const { reason, told } = refusal;
        parts.log.debug({ method, reason, field: told.field }, 'refused');
        const status = kinds[refusal.kind].grpc as number as Status;
        end({ code: Status[status] });
        span.end(refusal);
        trailer.set('error-kind', refusal.kind);
        trailer.set('error-reason', refusal.reason);
        trailer.set('error-told', toAscii(JSON.stringify(refusal.told, shortened)));
        throw new ServerError(status, refusal.message);
      }
    });
  };
}

/** The gRPC server of a service. What goes for every call stands here and nowhere else. */
export function makeServer(parts: ServerParts): Server {
  const server = createServer({
    'grpc.max_receive_message_length': 32 * 1024 * 1024,
    'grpc.max_connection_age_ms': 5 * 60_000,
    'grpc.max_connection_age_grace_ms': 30_000,
  });
  for (const { definition, handlers } of parts.implementations) {
    const methods = Object.entries(definition.methods).map(([name, method]) => {
      const access = method.options.idempotencyLevel === 'NO_SIDE_EFFECTS' ? 'read' : 'write';
      const verb = {
        one: handlers[name]!,
        method: `${definition.fullName}/${method.name}`,
        needed: `${parts.service}:${access}`,
      };
      return [name, onWire(parts, verb)];
    });
    server.add(definition as never, Object.fromEntries(methods) as never);
  }
  return server;
}
