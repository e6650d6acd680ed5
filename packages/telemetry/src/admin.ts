import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** A page of the admin port besides the usual ones: path -> what it answers as JSON. */
export type AdminPages = Record<string, () => Promise<unknown>>;

export type Admin = { server: Server; port: number };

/** Serves /healthz (alive), /readyz (may get traffic) and /metrics. Never reachable from outside. */
export async function serveAdmin(
  host: string,
  port: number,
  registry: Registry,
  ready: () => Promise<boolean>,
  pages: AdminPages = {},
): Promise<Admin> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<[number, string, string]> => {
      const page = pages[request.url ?? ''];
      if (page) return [200, 'application/json', JSON.stringify(await page())];
      if (request.url === '/healthz') return [200, 'text/plain', 'ok'];
      if (request.url === '/readyz')
        return (await ready().catch(() => false)) ? [200, 'text/plain', 'ready'] : [503, 'text/plain', 'no'];
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
