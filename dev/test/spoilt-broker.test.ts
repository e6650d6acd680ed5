import { existsSync, globSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountIn, asOperator, operatorUrl } from '@mostrador/ops/broker';
import { home } from '@mostrador/ops/paths';
import { temporary } from '@mostrador/ops/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { openDisk } from '../src/mounted-disk.ts';
import { infraState, putAsides, startOne, whyFailing, wipeInfra } from '../src/infra/index.ts';
import type { Running } from '../src/infra/server.ts';
import { stopProcess, until } from '../src/processes.ts';
import { supervise } from '../src/supervisor.ts';

// The global setup names the shared servers there; these tests are about a broker of their own.
for (const name of ['POSTGRES_URL', 'NATS_URL', 'REDIS_URL']) delete process.env[name];

async function startBroker(dir = temporary()) {
  onTestFinished(() => wipeInfra(dir));
  const start = async () => (await startOne('nats', { dir, fsync: true })).running!;
  return { dir, start, running: await start(), unreadable: join(dir, 'nats/unreadable/jetstream') };
}

async function manage<T>(
  dir: string,
  { port }: Running,
  work: (jsm: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<T>,
) {
  const url = operatorUrl(`nats://127.0.0.1:${port}`, accountIn(join(dir, 'nats')));
  const nc = await connect({ ...asOperator(url), reconnect: false });
  try {
    return await work(await jetstreamManager(nc, { checkAPI: false }));
  } finally {
    await nc.close();
  }
}

/**
 * Its store takes nothing until it is started again, as one whose streams hang once somebody reads them. The supervisor may
 * make its stream anew between the two steps: then once more.
 */
const spoil = (dir: string, running: Running) =>
  manage(dir, running, async (jsm) => {
    await jsm.streams.delete('mostrador-probe');
    await jsm.streams.add({ name: 'mostrador-probe', subjects: ['other'], storage: 'memory' });
    return true;
  }).catch(() => false);

test('a store with which two restarts did no good is put aside', { timeout: 60_000 }, async () => {
  const { dir, running, unreadable } = await startBroker();
  const infra = { dir, fsync: true, postgresUrl: '', natsUrl: `nats://127.0.0.1:${running.port}`, redisUrl: '' };
  const plan = { gatewayUrl: '', single: false, sources: '', afip: 'simulator' as const, processes: [], infra };
  const supervisor = supervise(plan, { file: join(dir, 'state.json'), askMs: 100 });
  onTestFinished(() => supervisor.stop());
  const current = () => infraState(dir).find(({ name }) => name === 'nats')!;
  for (let life = 1, last = 0; life <= 3; life += 1) {
    expect(existsSync(unreadable)).toBe(false);
    await until(
      'the next life',
      async () => {
        const { alive, running: now } = current();
        return alive && now!.process.pid !== last && (await whyFailing(dir, 'nats', now!)) === null;
      },
      { ms: 20_000 },
    );
    last = current().running!.process.pid;
    await until('it to be spoilt', () => spoil(dir, current().running!), { ms: 5_000 });
  }
  // The supervisor may have made its stream anew right after: then once more.
  const isPutAside = async () =>
    existsSync(unreadable) || (current().alive && (await spoil(dir, current().running!)) && false);
  await until('it to be put aside', isPutAside, { ms: 30_000 });
  await until('it to store', async () => (await whyFailing(dir, 'nats', current().running!)) === null, { ms: 20_000 });
  expect(putAsides(dir)).toEqual([expect.stringContaining('nats began anew')]);
});

test('a store of which NATS leaves out a stream is put aside when it starts', { timeout: 30_000 }, async () => {
  const { dir, start, running, unreadable } = await startBroker();
  await manage(dir, running, (jsm) => jsm.streams.add({ name: 'sales', subjects: ['sales'] }));
  await stopProcess(running.process, 'SIGKILL');
  expect(await startAgain()).toContain('sales');
  expect(existsSync(unreadable)).toBe(false);
  for (const file of globSync(join(dir, 'nats/jetstream/**/sales/meta.inf'))) writeFileSync(file, 'spoilt');
  expect(await startAgain()).toEqual(['mostrador-probe']);
  expect(existsSync(unreadable)).toBe(true);

  async function startAgain() {
    const now = infraState(dir).find(({ name }) => name === 'nats')!.running!;
    await stopProcess(now.process, 'SIGKILL');
    return manage(dir, await start(), (jsm) => jsm.streams.names().next());
  }
});

// Only root can mount one. Below 20 MB it counts as full, while NATS has room enough to start.
const folder = join(home, 'small-disk');
const disk = openDisk(folder, 18);
afterAll(() => {
  disk?.remove();
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(!disk)('nothing is put aside on a full disk', { timeout: 30_000 }, async () => {
  const { dir, running, unreadable } = await startBroker(folder);
  await stopProcess(running.process, 'SIGTERM');
  for (const file of globSync(join(dir, 'nats/jetstream/**/meta.inf'))) writeFileSync(file, 'spoilt');
  await startOne('nats', { dir, fsync: true, anew: true });
  expect(existsSync(unreadable)).toBe(false);
});
