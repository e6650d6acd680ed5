import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { FaultRule, Faults } from './faults.ts';
import type { Answer, Exchange, Service, Task } from './soap.ts';

const limitBytes = 16 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limitBytes) throw new Error('request too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const page = (status: number, title: string): Answer => ({
  status,
  contentType: 'text/html',
  body: `<html><head><title>${status} ${title}</title></head><body><center><h1>${status} ${title}</h1></center></body></html>`,
});

function send(response: ServerResponse, { status, contentType, body }: Answer): void {
  // Someone who waited too long is gone by now; what was done stays done.
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }).end(body);
}

const drop = (response: ServerResponse) => response.socket?.destroy();

async function strike(rule: FaultRule, task: Task, response: ServerResponse, faults: Faults): Promise<void> {
  faults.struck(task.operation, rule.kind);
  switch (rule.kind) {
    case 'dropBefore':
      drop(response);
      return;
    case 'dropAfter':
      await task.perform();
      drop(response);
      return;
    case 'lateCommit':
      drop(response);
      faults.later(async () => {
        await task.perform();
      }, rule.delayMs ?? 1_000);
      return;
    case 'html500':
    case 'html502': {
      if (rule.commits) await task.perform();
      const title = rule.kind === 'html500' ? 'Internal Server Error' : 'Bad Gateway';
      send(response, page(Number(rule.kind.slice(4)), title));
      return;
    }
    case 'error':
      send(response, task.fail(rule.code ?? ''));
  }
}

async function serve(services: Service[], faults: Faults, request: IncomingMessage, response: ServerResponse) {
  const scheme = 'encrypted' in request.socket ? 'https' : 'http';
  const url = new URL(request.url ?? '/', `${scheme}://${request.headers.host ?? 'localhost'}`);
  const service = services.find(({ path }) => path.toLowerCase() === url.pathname.toLowerCase());
  if (!service) return send(response, page(404, 'Not Found'));
  const headers = request.headers as Exchange['headers'];
  const exchange: Exchange = { method: request.method ?? 'GET', url, headers, body: await readBody(request) };
  if (faults.plan().down.includes(service.name)) {
    faults.struck(service.name, 'down');
    drop(response);
    return;
  }
  const planned = service.plan(exchange);
  if (!('perform' in planned)) return send(response, planned);
  const { rule, latencyMs } = faults.draw(planned.operation);
  if (latencyMs > 0) await wait(latencyMs);
  if (rule) await strike(rule, planned, response, faults);
  else send(response, await planned.perform());
}

export type Door = { url: string; close: () => Promise<void> };

async function open(server: Server, scheme: string, port: number, host: string): Promise<Door> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: `${scheme}://${host}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type Place = { port: number; host: string };

/** The door clients come in by, where faults strike. */
export function openServices(
  { port, host }: Place,
  services: Service[],
  faults: Faults,
  tls?: { key: string; cert: string },
): Promise<Door> {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    faults.count.inFlight += 1;
    serve(services, faults, request, response)
      .catch((error: unknown) => {
        if (response.destroyed) return;
        process.stderr.write(`${(error as Error).stack}\n`);
        send(response, page(500, 'Internal Server Error'));
      })
      .finally(() => {
        faults.count.inFlight -= 1;
      });
  };
  const server = tls ? createHttps(tls, listener) : createHttp(listener);
  return open(server as Server, tls ? 'https' : 'http', port, host);
}

/** The door of the control API: plain HTTP. */
export function openControl(
  { port, host }: Place,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
) {
  return open(createHttp(listener), 'http', port, host);
}
