import { type Span, SpanKind, SpanStatusCode, TraceFlags, trace, ROOT_CONTEXT } from '@opentelemetry/api';
import { childSpan } from './scope.ts';

type Kind = 'server' | 'client' | 'consumer';

/** A span under way: what the work inside it passes on, and how it is ended. */
export type OpenSpan = { traceparent: string; end(error?: unknown): void };

export type Tracing = { open(name: string, kind: Kind, parent: string | undefined): OpenSpan; stop(): Promise<void> };

/** The trace's context is always passed on; without an exporter that is all. */
export const passOn: Tracing = {
  open: (_name, _kind, parent) => ({ traceparent: childSpan(parent), end() {} }),
  async stop() {},
};

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER };

function parentContext(traceparent: string | undefined) {
  const [, traceId, spanId, flags] = traceparent?.split('-') ?? [];
  if (!traceId || !spanId) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags ?? '0', 16),
    isRemote: true,
  });
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags & TraceFlags.SAMPLED ? '01' : '00'}`;
}

/** Sends spans over OTLP where an endpoint is given. Names of methods only: no ids, no bodies, nothing personal. */
export async function makeTracing(service: string, endpoint: string | undefined): Promise<Tracing> {
  if (!endpoint) return passOn;
  // Loaded only where it is used: the SDK is as large as the rest of the kit together.
  const [{ OTLPTraceExporter }, { resourceFromAttributes }, sdk] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace'),
  ]);
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `mostrador-${service}` }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  const tracer = provider.getTracer('mostrador');
  return {
    open(name, kind, parent) {
      const span = tracer.startSpan(name, { kind: kinds[kind] }, parentContext(parent));
      return {
        traceparent: traceparentOf(span),
        end(error) {
          if (error) span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).name });
          span.end();
        },
      };
    },
    stop: () => provider.shutdown(),
  };
}
