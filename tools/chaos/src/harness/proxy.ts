import { connect, createServer, type Socket } from 'node:net';

/** What a link does to what goes over it. */
export type Weather =
  | { kind: 'fine' }
  /** Everything arrives, later. */
  | { kind: 'slow'; ms: number }
  /** What is asked arrives, the answer never does. */
  | { kind: 'deaf' }
  /** Nothing arrives, and nobody is told. */
  | { kind: 'hole' };

export type Link = {
  name: string;
  port: number;
  setWeather(weather: Weather): void;
  /** Breaks every connection of now. */
  cut(): void;
  /** Every connection of now stays open for ever and carries nothing; new ones are fine. */
  abandon(): void;
  close(): void;
};

type Pair = { caller: Socket; callee: Socket; dead: boolean; last: Promise<void> };

/**
 * A way from one process to one server, which can be spoiled; at a port that nobody will want. The server's port is asked
 * for anew each time: one that comes back may find its old port taken.
 */
export async function openLink(name: string, targetPort: () => number, wanted: Set<number>): Promise<Link> {
  const pairs = new Set<Pair>();
  let weather: Weather = { kind: 'fine' };

  const pass = (pair: Pair, to: Socket, chunk: Buffer, isAnswer: boolean) => {
    if (pair.dead) return;
    // Bytes left out would garble what follows: the connection carries nothing from here on.
    if (weather.kind === 'hole' || (weather.kind === 'deaf' && isAnswer)) return void (pair.dead = true);
    const waitMs = weather.kind === 'slow' ? weather.ms : 0;
    const due = Date.now() + waitMs;
    pair.last = pair.last.then(async () => {
      const left = due - Date.now();
      if (left > 0) await new Promise((done) => setTimeout(done, left));
      if (!pair.dead && to.writable) to.write(chunk);
    });
  };

  const server = createServer({ noDelay: true }, (caller) => {
    const port = targetPort();
    const callee = connect({ port, host: '127.0.0.1', noDelay: true });
    // Where nobody listens, a connection can meet itself.
    callee.once('connect', () => callee.localPort === port && callee.destroy());
    const pair: Pair = { caller, callee, dead: false, last: Promise.resolve() };
    pairs.add(pair);
    const end = () => {
      caller.destroy();
      callee.destroy();
      pairs.delete(pair);
    };
    for (const socket of [caller, callee]) socket.on('error', end).on('close', end);
    caller.on('data', (chunk) => pass(pair, callee, chunk, false));
    callee.on('data', (chunk) => pass(pair, caller, chunk, true));
  });
  const portOf = () => (server.address() as { port: number }).port;
  for (;;) {
    await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
    if (!wanted.has(portOf())) break;
    await new Promise((done) => server.close(done));
  }
  const cut = () => {
    for (const { caller, callee } of pairs) {
      caller.resetAndDestroy();
      callee.resetAndDestroy();
    }
  };
  return {
    name,
    port: portOf(),
    setWeather: (next) => (weather = next),
    cut,
    abandon: () => pairs.forEach((pair) => (pair.dead = true)),
    close() {
      cut();
      server.close();
    },
  };
}
