import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { isDiskFull } from './disk.ts';

/** A page of the admin port besides the usual ones: path -> what it answers as JSON. */
export type AdminPages = Record<string, () => Promise<unknown>>;

type AdminParts = {
  host: string;
  port: number;
  registry: Registry;
  readiness: () => Promise<Readiness>;
  pages?: AdminPages;
};

export type Admin = { server: Server; port: number };

/** Whether it may get traffic, and what is wrong all the same: sales go on without a broker, and somebody should know. */
export type Readiness = { ready: boolean; troubles: (string | null)[] };

async function told(ask: () => Promise<Readiness>): Promise<[number, string]> {
  const { ready, troubles } = await ask().catch((): Readiness => ({ ready: false, troubles: [] }));
  const all = [...troubles, isDiskFull() ? 'the disk is full' : null].filter((one) => one !== null);
  return [ready ? 200 : 503, [ready ? 'ready' : 'no', ...all].join('\n')];
}

/** Serves /healthz (alive), /readyz (may get traffic) and /metrics. Never reachable from outside. */
export async function serveAdmin({ host, port, registry, readiness, pages = {} }: AdminParts): Promise<Admin> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<[number, string, string]> => {
      const page = pages[request.url ?? ''];
      if (page) return [200, 'application/json', JSON.stringify(await page())];
      if (request.url === '/healthz') return [200, 'text/plain', 'ok'];
      if (request.url === '/readyz') {
        const [status, text] = await told(readiness);
        return [status, 'text/plain', text];
      }
      if (request.url === '/metrics') return [200, registry.contentType, await registry.metrics()];
      return [404, 'text/plain', 'no such page'];
    };
    answer().then(
      ([status, type, body]) => response.writeHead(status, { 'content-type': type }).end(body),
      (error: Error) => response.writeHead(500, { 'content-type': 'text/plain' }).end(error.message),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return { server, port: (server.address() as AddressInfo).port };
}
