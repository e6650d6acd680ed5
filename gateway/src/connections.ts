import type { RequestHandler } from 'express';
import type { Socket } from 'node:net';
import { addressKey, addressOf } from './counting.ts';
import { makeHeld } from './held.ts';
import { fail, type Refused, refuseSocket } from './problem.ts';

/** After an answer, how long the rest of a body may still come: who is sending it shall be able to read the answer. */
const lingerMs = 1_000;

export type Connections = ReturnType<typeof makeConnections>;

/**
 * What one address may hold open. A trusted proxy brings the requests of many on its connections: those are counted for
 * who sent them, as soon as that can be read.
 */
export function makeConnections(maxOfAddress: number, isTrusted: (address: string) => boolean, refused: Refused) {
  const sockets = makeHeld();
  const requests = makeHeld();
  const taken = new Set<Socket>();

  return {
    open: sockets.all,
    /** Ends connections on which nothing was ever asked: browsers, and pools of connections, open some in advance. */
    closeSilent(): void {
      for (const socket of taken) if (socket.bytesRead === 0) socket.destroy();
    },
    accept(socket: Socket): void {
      taken.add(socket);
      socket.once('close', () => taken.delete(socket));
      const { remoteAddress } = socket;
      if (remoteAddress === undefined || isTrusted(remoteAddress)) return;
      const address = addressKey(remoteAddress);
      if (sockets.of(address) >= maxOfAddress) return refuseSocket(socket, 'too_many_connections', refused);
      sockets.add(address, 1);
      socket.once('close', () => sockets.add(address, -1));
    },
    /** Counts a request until it is answered, and closes its connection when the rest of it does not come. */
    hold: ((request, response, next) => {
      const address = addressKey(addressOf(request));
      response.once('finish', () => {
        if (request.complete) return;
        const timer = setTimeout(() => request.complete || request.socket.destroy(), lingerMs);
        timer.unref();
      });
      if (requests.of(address) >= maxOfAddress) return fail('too_many_connections', { retryAfterSeconds: 1 });
      requests.add(address, 1);
      response.once('close', () => requests.add(address, -1));
      next();
    }) satisfies RequestHandler,
  };
}
