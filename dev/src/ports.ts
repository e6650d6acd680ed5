import { createServer } from 'node:net';
import { join } from 'node:path';
import { readJson, writeJson } from '@mostrador/ops/files';
import { run } from '@mostrador/ops/paths';

export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => done(true)));
  });
}

/**
 * A port nobody listens on, from below those that the system lends to outgoing connections: a server that died finds its
 * own again. Held only while asked for: start what needs it at once.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
}

/** The port of the last run where it is still free, so that addresses people wrote down stay good. */
export async function keepPort(remembered: number | undefined, taken: Set<number> = new Set()): Promise<number> {
  if (remembered && !taken.has(remembered) && (await isFree(remembered))) return remembered;
  for (;;) {
    const port = await freePort();
    if (!taken.has(port)) return port;
  }
}

export async function nextFree(from: number, host: string): Promise<number> {
  for (let port = from; port < from + 1000; port++) if (await isFree(port, host)) return port;
  throw new Error(`No free port between ${from} and ${from + 999}.`);
}

export const portsFile = join(run, 'ports.json');
export const gatewayPortFile = join(run, 'gateway-port.json');

/** One port per name, remembered. */
export async function rememberedPorts(names: string[], path = portsFile): Promise<Record<string, number>> {
  const before = readJson<Record<string, number>>(path) ?? {};
  const ports: Record<string, number> = {};
  for (const name of names) ports[name] = await keepPort(before[name], new Set(Object.values(ports)));
  writeJson(path, { ...before, ...ports });
  return ports;
}
