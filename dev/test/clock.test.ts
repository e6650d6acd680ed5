import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '@mostrador/gateway';
import { freePort, makeCompany, type Network, startNetwork, uuidv7 } from '@mostrador/kit/testing';
import { root } from '@mostrador/ops/paths';
import { sales } from '@mostrador/sales';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clockAt, libfaketime } from '../src/dates/faketime.ts';

// `sales` is a process whose clock is another one than that of the gateway before it and of the database under it.
const library = await libfaketime();
const HOUR_MS = 60 * 60_000;
let network: Network;

beforeAll(async () => {
  network = await startNetwork([sales]);
  await network.stopService(sales);
}, 60_000);
afterAll(() => network.stop());

async function sellAt(offsetMs: number) {
  const [grpc, admin] = [await freePort(), await freePort()];
  const env = { ...network.envOf(sales), GRPC_PORT: String(grpc), ADMIN_PORT: String(admin) };
  const clock = await clockAt(new Date(Date.now() + offsetMs));
  const service = spawn(process.execPath, [join(root, 'services/sales/src/main.ts')], {
    env: { ...process.env, ...env, ...clock },
    stdio: 'ignore',
  });
  const gateway = await start({
    ...network.envOfGateway(),
    SALES_URL: `127.0.0.1:${grpc}`,
    PORT: '0',
    ADMIN_PORT: '0',
  });
  try {
    const page = async (name: string) =>
      (await fetch(`http://127.0.0.1:${admin}/${name}`).catch(() => undefined))?.text();
    while (!(await page('readyz'))?.startsWith('ready')) await sleep(50);
    const company = await makeCompany(network.keys);
    const authorization = `Bearer ${await company.till()}`;
    const response = await fetch(`http://127.0.0.1:${gateway.port}/v1/sales`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(saleOf(company.tillId)),
    });
    const answer = (await response.json()) as { reason?: string };
    const offset = Number(/^mostrador_database_clock_offset_seconds.* (\S+)$/m.exec((await page('metrics'))!)?.[1]);
    return { status: response.status, reason: answer.reason, hours: Math.round((offset * 1_000) / HOUR_MS) };
  } finally {
    await gateway.stop();
    service.kill('SIGKILL');
  }
}

const saleOf = (tillId: string) => ({
  saleId: uuidv7(),
  tillId,
  sessionId: uuidv7(),
  installationId: 'caja-1',
  ticketNumber: 1,
  cashierId: uuidv7(),
  soldAt: new Date().toISOString(),
  currency: 'ARS',
  lines: [{ name: 'Alfajor', unitPriceMinor: 150_000, quantityMilli: 1000, ivaTreatment: 'taxed', ivaRateBp: 2100 }],
  payments: [{ method: 'cash', tenderedMinor: 150_000 }],
  totalMinor: 150_000,
});

test.skipIf(!library).each([
  ['five minutes ahead', HOUR_MS / 12, { status: 200, reason: undefined, hours: 0 }],
  ['three hours behind', -3 * HOUR_MS, { status: 200, reason: undefined, hours: -3 }],
  ['two days ahead', 48 * HOUR_MS, { status: 401, reason: 'token_expired', hours: 48 }],
])('a service whose clock is %s: what it answers, and its metric', { timeout: 60_000 }, async (_what, ms, outcome) => {
  expect(await sellAt(ms)).toEqual(outcome);
});
