import { createChannel, createClientFactory, type Client, ClientError, Metadata, Status } from 'nice-grpc';
import type { CallOptions, ClientMiddlewareCall, CompatServiceDefinition } from 'nice-grpc';
import { retryMiddleware, type RetryOptions } from 'nice-grpc-client-middleware-retry';
import { type Metrics, passOn, scope, type Tracing } from '@mostrador/telemetry';
import { makeBreaker, type Outcome } from './breaker.ts';
import { AppError, fail, kinds, type Kind } from '@mostrador/access';

/** A refusal as it came over the wire, from the trailers that the server sets. */
function fromClientError(error: ClientError, trailer?: Metadata): AppError {
  const kind = trailer?.get('error-kind');
  if (kind && kind in kinds) {
    const told = JSON.parse(trailer?.get('error-told') ?? '{}') as AppError['told'];
    return new AppError(kind as Kind, trailer?.get('error-reason') ?? 'internal', error.details, told);
  }
  const reasons: Partial<Record<Status, keyof typeof fail.catalogue>> = {
    [Status.UNAVAILABLE]: 'unavailable',
    [Status.DEADLINE_EXCEEDED]: 'deadline_exceeded',
    [Status.CANCELLED]: 'deadline_exceeded',
  };
  const reason = reasons[error.code] ?? 'internal';
  const known = fail.catalogue[reason]!;
  return new AppError(known.kind, reason, known.message);
}

export type PeerClient<Service extends CompatServiceDefinition> = Client<Service, RetryOptions>;

export type Peer = {
  /** A client that calls on behalf of the request under way, or of the tenant named. */
  client<Service extends CompatServiceDefinition>(definition: Service, tenantId?: string): PeerClient<Service>;
  close(): void;
};

export type ConnectOptions = {
  metrics: Metrics;
  tracing?: Tracing;
  /** Makes the token of a call that brings none. */
  authorization?: (tenantId: string) => Promise<string>;
  /** The longest that a call may take, whatever the caller's own deadline is. 5 s when absent. */
  timeoutMs?: number;
};

/** The name of how an attempt ended. */
function codeOf(error: unknown): string {
  if (error instanceof ClientError) return Status[error.code];
  return error instanceof AppError ? Status[kinds[error.kind].grpc]! : 'UNKNOWN';
}

/** Whose calls these are, for the attempts below. */
type Company = { company?: string };

/** Each attempt: breaker and metrics. */
function guardedBy(name: string, metrics: Metrics) {
  const tryFor = makeBreaker(name, metrics);
  return async function* guard<Request, Response>(
    call: ClientMiddlewareCall<Request, Response>,
    { company = '', ...options }: CallOptions & Company,
  ) {
    const method = call.method.path;
    const end = metrics.client.startTimer({ method });
    let trailer: Metadata | undefined;
    const onTrailer = (received: Metadata) => {
      trailer = received;
      options.onTrailer?.(received);
    };
    const attempt = async (): Promise<Outcome<Response>> => {
      try {
        const answer = await call.next(call.request as Request, { ...options, onTrailer }).next();
        return { answer: answer.value as Response };
      } catch (error) {
        if (error instanceof ClientError && trailer?.has('error-kind')) return { refusal: error };
        if ((error as Error).name !== 'AbortError') throw error;
        throw new ClientError(method, Status.DEADLINE_EXCEEDED, 'no answer in time');
      }
    };
    try {
      const outcome = await tryFor(company, attempt);
      if (outcome === null) throw new ClientError(method, Status.UNAVAILABLE, `${name} is not being tried`);
      if ('refusal' in outcome) {
        const refusal = fromClientError(outcome.refusal, trailer);
        // Only a ClientError is tried again: who says when to come back is not asked before.
        throw refusal.told.retryAfterSeconds === undefined ? outcome.refusal : refusal;
      }
      end({ code: 'OK' });
      return outcome.answer;
    } catch (error) {
      end({ code: codeOf(error) });
      throw error;
    }
  };
}

/** Once a call, around its attempts: deadline, request id, trace, token, and the refusal out of the trailers. */
function preparedWith({ tracing = passOn, authorization, timeoutMs = 5_000 }: ConnectOptions) {
  return async function* prepare<Request, Response>(
    call: ClientMiddlewareCall<Request, Response>,
    { tenantId, ...options }: CallOptions & { tenantId?: string },
  ) {
    if (call.responseStream) throw new Error('streams are not used between services');
    const current = scope();
    const deadline = Math.min(current?.deadline ?? Infinity, Date.now() + timeoutMs);
    const left = deadline - Date.now();
    if (left <= 0) return fail('deadline_exceeded');
    const company = tenantId ?? current?.tenantId ?? '';
    const span = tracing.open(call.method.path, 'client', current?.traceparent);
    const metadata = Metadata(options.metadata);
    // A duration, for the clock of the callee may be another one.
    metadata.set('x-timeout-ms', String(Math.ceil(left)));
    metadata.set('traceparent', span.traceparent);
    if (current) metadata.set('x-request-id', current.requestId);
    if (authorization && !metadata.has('authorization')) {
      metadata.set('authorization', `Bearer ${await authorization(company)}`);
    }
    let trailer: Metadata | undefined;
    // Not `AbortSignal.timeout`, which would keep all that a call holds until it strikes, however soon the answer came.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), left);
    const onTrailer = (received: Metadata) => (trailer = received);
    try {
      const withAll: CallOptions & Company = { ...options, metadata, signal: late.signal, onTrailer, company };
      const answer = yield* call.next(call.request as Request, withAll);
      span.end();
      return answer;
    } catch (error) {
      span.end(error);
      if (error instanceof ClientError) throw fromClientError(error, trailer);
      // What is broken off before it was sent is no answer of the callee, but an abort of our own.
      throw late.signal.aborted ? fail.refusal('deadline_exceeded') : error;
    } finally {
      clearTimeout(timer);
    }
  };
}

/**
 * A connection to another service. Every call has a deadline, methods that are idempotent by contract are tried up to
 * three times on UNAVAILABLE, and a breaker stops trying a callee that is down.
 */
export function connectPeer(name: string, address: string, options: ConnectOptions): Peer {
  const channel = createChannel(address, undefined, {
    'grpc.keepalive_time_ms': 20_000,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.max_receive_message_length': 32 * 1024 * 1024,
    'grpc.service_config': '{"loadBalancingConfig":[{"round_robin":{}}]}',
  });
  // The one attached last runs first.
  const factory = createClientFactory()
    .use(guardedBy(name, options.metrics))
    .use(retryMiddleware)
    .use(preparedWith(options));
  const retries = { retryMaxAttempts: 2, retryBaseDelayMs: 50, retryableStatuses: [Status.UNAVAILABLE] };
  return {
    client<Service extends CompatServiceDefinition>(definition: Service, tenantId?: string) {
      const defaults = { '*': tenantId === undefined ? retries : { ...retries, tenantId } };
      return factory.create(definition, channel, defaults) as PeerClient<Service>;
    },
    close: () => channel.close(),
  };
}
