import { SalesServiceDefinition, type HoldRefundRequest } from '@mostrador/proto/sales';
import { createServer, type CallContext, ServerError, Status } from 'nice-grpc';

/** Stands in for `sales` at a socket: it keeps what it is asked to hold, and can be told to refuse, or to be away. */
export async function startSales() {
  const held: HoldRefundRequest[] = [];
  const behaviour = { away: false, refusal: null as null | { reason: string; field: string } };
  const others = Object.keys(SalesServiceDefinition.methods).map((name) => [
    name,
    async () => {
      throw new ServerError(Status.UNIMPLEMENTED, name);
    },
  ]);
  const server = createServer();
  server.add(SalesServiceDefinition, {
    ...(Object.fromEntries(others) as object),
    async holdRefund(request: HoldRefundRequest, call: CallContext) {
      if (behaviour.away) throw new ServerError(Status.UNAVAILABLE, 'away');
      const { refusal } = behaviour;
      if (refusal) {
        call.trailer.set('error-kind', 'precondition').set('error-reason', refusal.reason);
        call.trailer.set('error-told', JSON.stringify({ field: refusal.field }));
        throw new ServerError(Status.FAILED_PRECONDITION, refusal.reason);
      }
      held.push(request);
      return { heldUntil: new Date().toISOString() };
    },
  } as never);
  const port = await server.listen('127.0.0.1:0');
  return { address: `127.0.0.1:${port}`, held, behaviour, stop: () => server.forceShutdown() };
}
