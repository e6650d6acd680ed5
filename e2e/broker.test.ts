import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cash } from '@mostrador/cash';
import { startNats, stopNats } from '@mostrador/dev/infra/nats';
import { makeCompany, type Network, startNetwork, uuidv7 } from '@mostrador/kit/testing';
import { CashServiceDefinition } from '@mostrador/proto/cash';
import { OpsServiceDefinition } from '@mostrador/proto/ops';
import { type CompleteSaleRequest, SalesServiceDefinition } from '@mostrador/proto/sales';
import { sales } from '@mostrador/sales';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'mostrador-broker-'));
const store = join(dir, 'jetstream');
let network: Network;
let company: Awaited<ReturnType<typeof makeCompany>>;
let till: ReturnType<typeof tillOf>;
const sessionId = uuidv7();
const sold: string[] = [];
const tillOf = (token: string) => network.client(SalesServiceDefinition, token);

beforeAll(async () => {
  const { url } = await startNats(dir, { fsync: false });
  network = await startNetwork([sales, cash], { NATS_URL: url, CHAIN_KEY: Buffer.alloc(32, 7).toString('base64') });
  company = await makeCompany(network.keys);
  till = tillOf(await company.till());
});
afterAll(async () => {
  await network.stop();
  await stopNats(dir);
  rmSync(dir, { recursive: true, force: true });
});

const saleOf = (): CompleteSaleRequest => ({
  saleId: uuidv7(),
  tillId: company.tillId,
  sessionId,
  installationId: 'caja-1',
  ticketNumber: sold.length + 1,
  cashierId: uuidv7(),
  soldAt: new Date().toISOString(),
  currency: 'ARS',
  lines: [
    {
      name: 'Agua 500 ml',
      barcode: '',
      unitPriceMinor: 1_200_00,
      quantityMilli: 1_000,
      discountMinor: 0,
      ivaTreatment: 'taxed',
      ivaRateBp: 2100,
      unitInternalTaxMinor: 0,
    },
  ],
  payments: [{ method: 'cash', tenderedMinor: 1_200_00, changeMinor: 0, reference: '' }],
  discountMinor: 0,
  roundingMinor: 0,
  totalMinor: 1_200_00,
  voucherWanted: false,
});

async function sell(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) {
    const sale = saleOf();
    await till.completeSale(sale);
    sold.push(sale.saleId);
  }
}

/** Every sale moved cash exactly once. */
async function expectAllApplied(): Promise<void> {
  await network.drain();
  const rows = await network.sql<{ fact_id: string }>('select fact_id from cash.cash_movements');
  expect(rows.map((row) => row.fact_id).toSorted()).toEqual(sold.toSorted());
  const owner = network.client(CashServiceDefinition, await company.user('owner'));
  expect(await owner.verifyChain({ sessionId })).toMatchObject({ intact: true, movementCount: sold.length });
}

describe('the broker', () => {
  it('may be away: sales go on, and everything arrives when it is back', async () => {
    await sell(5);
    await expectAllApplied();
    await stopNats(dir);
    await sell(5);
    await startNats(dir, { fsync: false });
    await expectAllApplied();
  });

  it('may be rolled back to an older copy of its store: what it forgot is published again', async () => {
    await stopNats(dir);
    cpSync(store, join(dir, 'older'), { recursive: true });
    await startNats(dir, { fsync: false });
    await sell(10);
    await expectAllApplied();
    await stopNats(dir);
    rmSync(store, { recursive: true });
    cpSync(join(dir, 'older'), store, { recursive: true });
    await sell(5);
    await startNats(dir, { fsync: false });
    await sell(5);
    await expectAllApplied();
  });

  it('may be wiped', async () => {
    await stopNats(dir);
    rmSync(store, { recursive: true });
    await sell(5);
    await startNats(dir, { fsync: false });
    await sell(5);
    await expectAllApplied();
  });

  it('may tell everything from the beginning again: nothing is doubled, even by a consumer that forgot what it had', async () => {
    const token = await network.keys.serviceToken('cash', 'sales', company.tenantId);
    const ops = network.client(OpsServiceDefinition, token, {}, 'sales');
    await network.sql('delete from cash.kit_inbox');
    const { events } = await ops.replay({ from: new Date(0).toISOString() });
    expect(events).toBeGreaterThanOrEqual(sold.length);
    await expectAllApplied();
  });
});
