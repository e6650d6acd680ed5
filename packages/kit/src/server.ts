import { type CallContext, createServer, Metadata, type Server, ServerError, Status } from 'nice-grpc';
import { randomUUID } from 'node:crypto';
import { type Auth, everybody } from './auth.ts';
import { AppError, fail, isTransient, kinds } from './errors.ts';
import { assertMay, type Ctx, type Handler, parse } from './handler.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { inScope, type Scope } from './scope.ts';
import type { Tracing } from './trace.ts';

type Method = { name: string; options: { idempotencyLevel?: string } };

/** What ts-proto generates for a service. */
export type Definition = { name: string; fullName: string; methods: Record<string, Method> };

/** One handler per method of a definition; a missing one does not compile. */
export type HandlersOf<D extends Definition> = {
  [M in keyof D['methods']]: D['methods'][M] extends {
    requestType: { decode(...args: never[]): infer Request };
    responseType: { decode(...args: never[]): infer Response };
  }
    ? Handler<Request, Response>
    : never;
};

export type Implementation = { definition: Definition; handlers: Record<string, Handler<never, unknown>> };

/** Binds handlers to their definition: `serves(SalesServiceDefinition, { completeSale, ... })`. */
export const serves = <D extends Definition>(definition: D, handlers: HandlersOf<D>): Implementation => ({
  definition,
  handlers: handlers as unknown as Implementation['handlers'],
});

export type MakeCtx = (call: {
  actor: Ctx['actor'];
  method: string;
  request: unknown;
  idempotencyKey: string | undefined;
  address: string;
  signal: AbortSignal;
}) => Ctx;

/** An error as the caller may see it. What is not a refusal stays in the log, with the request id to find it by. */
export function toAppError(error: unknown, log: Logger): AppError {
  if (error instanceof AppError) return error;
  if (isTransient(error)) {
    log.warn({ err: error }, 'a dependency is away');
    return new AppError('unavailable', 'unavailable', fail.catalogue['unavailable']!.message);
  }
  log.error({ err: error }, 'unexpected error');
  return new AppError('internal', 'internal', fail.catalogue['internal']!.message);
}

/** The gRPC server of a service: for every call trace, actor, permission, rules, deadline, metrics and errors, here only. */
export function makeServer(options: {
  service: string;
  implementations: Implementation[];
  auth: Auth;
  log: Logger;
  metrics: Metrics;
  tracing: Tracing;
  makeCtx: MakeCtx;
  epoch: () => number;
}): Server {
  const { auth, log, metrics, tracing } = options;
  const server = createServer({
    'grpc.max_receive_message_length': 32 * 1024 * 1024,
    'grpc.max_connection_age_ms': 5 * 60_000,
    'grpc.max_connection_age_grace_ms': 30_000,
  });

  const answer = (path: string, scopeName: string, one: Handler<never, unknown>) =>
    async function serve(request: unknown, context: CallContext): Promise<unknown> {
      const { metadata } = context;
      const end = metrics.server.startTimer({ method: path });
      const deadline = Number(metadata.get('x-deadline')) || undefined;
      const span = tracing.open(path, 'server', metadata.get('traceparent'));
      const scope: Scope = {
        requestId: metadata.get('x-request-id') ?? randomUUID(),
        traceparent: span.traceparent,
        ...(deadline ? { deadline } : {}),
      };
      return inScope(scope, async () => {
        try {
          context.header.set('epoch', String(options.epoch()));
          if (deadline && deadline <= Date.now()) fail('deadline_exceeded');
          const authorization = metadata.get('authorization');
          const actor = one.can.includes('public') && !authorization ? everybody : await auth.verify(authorization);
          scope.tenantId = actor.tenantId;
          scope.actorId = actor.id;
          assertMay(actor, one.can, scopeName);
          const input = parse(one.rules, request);
          const ctx = options.makeCtx({
            actor,
            method: path,
            request: input,
            idempotencyKey: metadata.get('idempotency-key'),
            address: metadata.get('x-forwarded-for') ?? context.peer,
            signal: context.signal,
          });
          const result = await one.run(ctx, input);
          end({ code: 'OK' });
          span.end();
          return result;
        } catch (error) {
          const refusal = toAppError(error, log);
          const status = kinds[refusal.kind].grpc as number as Status;
          end({ code: Status[status] });
          span.end(refusal);
          context.trailer.set('error-kind', refusal.kind);
          context.trailer.set('error-reason', refusal.reason);
          // Trailers carry ASCII only.
          context.trailer.set('error-told', JSON.stringify(refusal.told).replace(/[^\x20-\x7e]/g, escapeUnit));
          throw new ServerError(status, refusal.message);
        }
      });
    };

  for (const { definition, handlers } of options.implementations) {
    const methods = Object.entries(definition.methods).map(([name, method]) => {
      const scopeName = `${options.service}:${method.options.idempotencyLevel === 'NO_SIDE_EFFECTS' ? 'read' : 'write'}`;
      return [name, answer(`${definition.fullName}/${method.name}`, scopeName, handlers[name]!)];
    });
    server.add(definition as never, Object.fromEntries(methods) as never);
  }
  return server;
}

const escapeUnit = (character: string) =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');

export { Metadata };
