import { type Network, startNetwork } from '@mostrador/kit/testing';
import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

let network: Network;
beforeAll(async () => {
  network = await startNetwork([]);
});
afterAll(() => network.stop());

it('out of descriptors: it says so, goes on, and serves again when there are some', { timeout: 60_000 }, async () => {
  const main = join(import.meta.dirname, '../src/main.ts');
  const env = { ...network.envOfGateway(), LOG_LEVEL: 'info' };
  const limited = ['-c', 'ulimit -n 90 && exec "$0" "$1"', process.execPath, main];
  const gateway = spawn('sh', limited, { env: { ...process.env, ...env, PORT: '0', ADMIN_PORT: '0' } });
  let said = '';
  for (const stream of [gateway.stdout, gateway.stderr]) stream.on('data', (text) => (said += String(text)));
  const sockets: Socket[] = [];
  try {
    await network.until(async () => /"serving"/.test(said), 'the gateway to serve');
    const { port } = JSON.parse(said.split('\n').find((line) => line.includes('"serving"'))!) as { port: number };
    for (let many = 0; many < 120; many += 1) sockets.push(connect(port, '127.0.0.1').on('error', () => undefined));
    await network.until(async () => said.includes('no file descriptors are left'), 'the gateway to say it');
    for (const socket of sockets) socket.destroy();
    await network.until(async () => said.includes('there are file descriptors again'), 'the gateway to recover');
    const answer = await fetch(`http://127.0.0.1:${port}/v1/sales`);
    expect(answer.status).toBe(401);
    expect(gateway.exitCode).toBe(null);
  } finally {
    gateway.kill('SIGKILL');
  }
});
