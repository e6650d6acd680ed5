import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { temporary } from '@mostrador/ops/testing';
import { expect, onTestFinished, test } from 'vitest';
import { freePort, isFree, keepPort, nextFree, rememberedPorts } from '../src/ports.ts';

function take(port: number): Promise<Server> {
  const server = createServer();
  onTestFinished(() => void server.close());
  return new Promise((done) => server.listen(port, '127.0.0.1', () => done(server)));
}

test('a port somebody listens on is not free, and the next one up is taken instead', async () => {
  const port = await freePort();
  expect(await isFree(port)).toBe(true);
  await take(port);
  expect(await isFree(port)).toBe(false);
  expect(await nextFree(port, '127.0.0.1')).toBeGreaterThan(port);
});

test('the port of the last run is kept while it is free', async () => {
  const port = await freePort();
  expect(await keepPort(port)).toBe(port);
  await take(port);
  expect(await keepPort(port)).not.toBe(port);
});

test('names keep their ports between runs, and no two share one', async () => {
  const file = join(temporary(), 'ports.json');
  const first = await rememberedPorts(['a', 'b', 'c'], file);
  expect(new Set(Object.values(first)).size).toBe(3);
  await take(first.b!);
  const second = await rememberedPorts(['a', 'b', 'c', 'd'], file);
  expect(second).toMatchObject({ a: first.a, c: first.c });
  expect(second.b).not.toBe(first.b);
  expect(new Set(Object.values(second)).size).toBe(4);
});
