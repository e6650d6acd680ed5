import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Connections } from './connections.ts';
import { refuseConnection, type Refused } from './problem.ts';

/** Longer than any answer takes to be made: who has not read some of it by then gets no more. */
const unreadMs = 90_000;

type Where = { HOST: string; PORT: number; MAX_SEND_SECONDS: number };

/** The HTTP server itself: how long a connection may do nothing, and what becomes of what never becomes a request. */
export async function listen(
  app: RequestListener,
  connections: Connections,
  where: Where,
  refused: Refused,
): Promise<Server> {
  const times = {
    headersTimeout: where.MAX_SEND_SECONDS * 1_000,
    // A file may take long; how slow a body may be is said where it is read.
    requestTimeout: 30 * 60_000,
    connectionsCheckingInterval: 1_000,
    // Idle connections outlive those of the balancer before us.
    keepAliveTimeout: 65_000,
  };
  const server = createServer(times, app);
  server.setTimeout(unreadMs);
  server
    .on('connection', connections.accept)
    .on('clientError', (cause: Error, socket: Duplex) => refuseConnection(cause, socket, refused));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(where.PORT, where.HOST, resolve));
  return server;
}

/** Ends what clients of a server hold open that takes nothing new. */
export async function letGo(server: Server, connections: Connections, closed: Promise<unknown>): Promise<void> {
  // Connections are kept open between requests: each is closed once its answer is out.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const silence = setTimeout(connections.closeSilent, 1_000);
  const hurry = setTimeout(() => server.closeAllConnections(), 10_000);
  await closed;
  clearInterval(sweep);
  clearTimeout(silence);
  clearTimeout(hurry);
}
