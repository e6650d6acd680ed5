import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { start } from '@mostrador/gateway';
import { makeCompany, type Network, startNetwork, uuidv7 } from '@mostrador/kit/testing';
import { home } from '@mostrador/ops/paths';
import { sales } from '@mostrador/sales';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDisk } from '../src/mounted-disk.ts';
import { startInfra, wipeInfra, type Infra } from '../src/infra/index.ts';
import { until } from '../src/processes.ts';
import { supervise, type Supervisor } from '../src/supervisor.ts';

// PostgreSQL, NATS, Redis and the service's own files on one small disk, as in a shop. Only root can mount one.
const dir = join(home, 'full-disk');
const disk = openDisk(dir, 600);
const servers = ['POSTGRES_URL', 'NATS_URL', 'REDIS_URL'] as const;
const given = servers.map((name) => [name, process.env[name]] as const);

let infra: Infra;
let network: Network;
let gateway: Awaited<ReturnType<typeof start>>;
let supervisor: Supervisor;
let sell: () => Promise<{ status: number; reason?: string; ms: number }>;

beforeAll(async () => {
  if (!disk) return;
  for (const name of servers) delete process.env[name];
  infra = await startInfra({ dir, fsync: true });
  const urls = { POSTGRES_URL: infra.postgresUrl, NATS_URL: infra.natsUrl, REDIS_URL: infra.redisUrl };
  Object.assign(process.env, urls);
  network = await startNetwork([sales], { STATE_DIR: join(dir, 'state') });
  for (const name of servers) delete process.env[name];
  const env = network.envOfGateway();
  gateway = await start({ ...env, ...network.addresses, PORT: '0', ADMIN_PORT: '0' });
  const { postgresUrl, natsUrl, redisUrl } = infra;
  const plan = { gatewayUrl: '', single: false, sources: '', afip: 'simulator' as const, processes: [] };
  supervisor = supervise(
    { ...plan, infra: { dir, fsync: true, postgresUrl, natsUrl, redisUrl } },
    { file: join(dir, 'state.json') },
  );
  const company = await makeCompany(network.keys);
  const authorization = `Bearer ${await company.till()}`;
  sell = async () => {
    const from = performance.now();
    const response = await fetch(`http://127.0.0.1:${gateway.port}/v1/sales`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(saleOf(company.tillId)),
    });
    const { reason } = (await response.json()) as { reason?: string };
    return { status: response.status, ...(reason ? { reason } : {}), ms: performance.now() - from };
  };
}, 120_000);

afterAll(async () => {
  if (!disk) return;
  disk.free();
  await supervisor?.stop();
  await gateway?.stop();
  await network?.stop().catch(() => undefined);
  await wipeInfra(dir);
  disk.remove();
  rmSync(dir, { recursive: true });
  for (const [name, value] of given) if (value) process.env[name] = value;
}, 60_000);

const saleOf = (tillId: string) => ({
  saleId: uuidv7(),
  tillId,
  sessionId: uuidv7(),
  installationId: 'caja-1',
  ticketNumber: Math.floor(Math.random() * 1e9) + 1,
  cashierId: uuidv7(),
  soldAt: new Date().toISOString(),
  currency: 'ARS',
  lines: [{ name: 'Alfajor', unitPriceMinor: 150_000, quantityMilli: 1000, ivaTreatment: 'taxed', ivaRateBp: 2100 }],
  payments: [{ method: 'cash', tenderedMinor: 150_000 }],
  totalMinor: 150_000,
});

const readyz = async () => (await fetch(`http://127.0.0.1:${network.running.get('sales')!.adminPort}/readyz`)).text();

test.skipIf(!disk)(
  'a full disk is told at once, and all goes on when there is room',
  { timeout: 180_000 },
  async () => {
    expect(await sell()).toMatchObject({ status: 200 });
    disk!.fill();
    // PostgreSQL has some room of its own at first, in files that it made before.
    let answers: Awaited<ReturnType<typeof sell>>[] = [];
    for (let rounds = 0; rounds < 100 && answers.every(({ status }) => status === 200); rounds += 1)
      answers = await Promise.all(Array.from({ length: 40 }, sell));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).not.toEqual([]);
    for (const one of refused) expect(one).toMatchObject({ status: 503, reason: 'storage_full' });
    expect((await sell()).ms).toBeLessThan(2_000);
    expect(await readyz()).toContain('the disk is full');

    disk!.free();
    await until('sales to be taken again', async () => (await sell()).status === 200, { ms: 60_000 });
    await until('the broker to store again', async () => (await readyz()) === 'ready', { ms: 60_000 });
    await network.drain();
  },
);
