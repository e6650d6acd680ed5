import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import type { Plan } from '../src/plan.ts';
import { untilAllReady } from '../src/ready.ts';

/** Two parts in one process: each is ready once it has been asked so often. */
const asked: Record<string, number> = { '/one': 0, '/two': 0 };
const readyAfter: Record<string, number> = { '/one': 6, '/two': 12 };
const server = createServer(({ url = '' }, response) => {
  const part = url.replace('/readyz', '');
  asked[part]! += 1;
  response.writeHead(asked[part]! > readyAfter[part]! ? 200 : 503).end();
});
afterEach(() => {
  vi.restoreAllMocks();
  server.close();
});

it('tells for whom it waits when that changes, and not again and again', async () => {
  const said: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => said.push(String(line)) > 0);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const admin = { one: `${at}/one`, two: `${at}/two` };
  await untilAllReady({ processes: [{ name: 'both', admin }] } as unknown as Plan, 20_000, 0);
  expect(said).toEqual(['  waiting for one, two ...\n', '  waiting for two ...\n']);
});
