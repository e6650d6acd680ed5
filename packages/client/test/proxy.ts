import { connect as dial, createServer, type AddressInfo, type Socket } from 'node:net';

/** What happens to the next connection that carries a request. */
type Fate = 'lose the answer' | 'lose the request' | { answer: string };

export type Proxy = Awaited<ReturnType<typeof openProxy>>;

/** A stretch of network before a gateway, where connections break when they are told to. */
export async function openProxy(port: number) {
  const fates: { of: RegExp; fate: Fate }[] = [];
  const heads: string[] = [];
  const open = new Set<Socket>();
  let isFrozen = false;

  const server = createServer((near) => {
    const far = dial(port, '127.0.0.1');
    let current: Fate | undefined;
    for (const socket of [near, far]) {
      open.add(socket);
      socket
        .on('error', () => {})
        .on('close', () => {
          open.delete(socket);
          near.destroy();
          far.destroy();
        });
    }
    near.on('data', (chunk) => {
      const head = /^(?:GET|POST|PUT|PATCH) .*$/m.exec(chunk.toString('latin1'));
      if (head) {
        heads.push(chunk.toString('latin1').split('\r\n\r\n')[0]!);
        const index = fates.findIndex(({ of }) => of.test(head[0]));
        current = index < 0 ? undefined : fates.splice(index, 1)[0]!.fate;
      }
      if (current === 'lose the request') return void near.destroy();
      if (typeof current === 'object') return void near.end(current.answer);
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (current === 'lose the answer') return void near.destroy();
      if (!isFrozen) near.write(chunk);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What the next request whose first line fits will meet. */
    next: (of: RegExp, ...each: Fate[]) => void fates.push(...each.map((fate) => ({ of, fate }))),
    /** Heads of the requests that came by, whose first line fits. */
    sent: (of: RegExp) => heads.filter((head) => of.test(head.split('\r\n')[0]!)),
    /** Ends every connection there is. */
    cut: () => open.forEach((socket) => socket.destroy()),
    /** Connections stay open, and nothing comes through any more; later ones are as usual. */
    freeze(frozen: boolean): void {
      isFrozen = frozen;
    },
    close(): void {
      server.close();
      open.forEach((socket) => socket.destroy());
    },
  };
}

export const headerOf = (head: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim();
