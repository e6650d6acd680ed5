import { exactly, lineOf } from '@mostrador/dev';
import { uuidv7 } from '@mostrador/kit/testing';
import { type Sale, SalesServiceDefinition } from '@mostrador/proto/sales';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenPromises, readBooks } from './books.ts';
import { addProduct, type Company, type Shop, startShop } from './network.ts';
import { makeWorld } from './world.ts';

let shop: Shop;
let client: pg.Client;
let sold: { company: Company; sale: Sale };

beforeAll(async () => {
  shop = await startShop();
  const { company, till } = await makeWorld(shop, 'Kiosco El Trébol');
  // Damaged goods that come back are in no stock.
  const product = await addProduct(company, { name: 'Dañado', priceMinor: 5_000 }, 3_000);
  const { saleId } = await till.sell([lineOf(product, 2_000)], { pay: exactly('transfer') });
  await company.supervisor.api.sales.returnSale({
    returnId: uuidv7(),
    saleId,
    tillId: till.tillId,
    sessionId: till.sessionId,
    cashierId: till.cashierId,
    reason: 'llegó roto',
    returnedAt: new Date().toISOString(),
    lines: [{ lineNumber: 1, quantityMilli: 1_000, disposition: 'damaged' }],
    refunds: [{ method: 'transfer', amountMinor: 5_000 }],
  });
  sold = await sellByChannel(company);
  await shop.network.drain();
  await shop.network.sql('delete from sales.kit_dead_letters');
  client = new pg.Client({ connectionString: shop.network.database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await shop.stop();
});

/** An order of two days ago, whose business day is over. */
async function sellByChannel(company: Company) {
  const { companyId, branchId, owner } = company;
  const tillId = uuidv7();
  await owner.api.identity.createTill({ tillId, branchId, name: 'MercadoLibre', kind: 'channel' });
  await shop.network.drain();
  const token = await shop.network.keys.serviceToken('ecommerce', 'sales', companyId);
  const sale = await shop.network
    .client(SalesServiceDefinition, token)
    .completeChannelSale({
      sale: {
        saleId: uuidv7(),
        tillId,
        channel: 'mercadolibre',
        installationId: 'cuenta-1',
        ticketNumber: 2_000_003_508,
        soldAt: new Date(Date.now() - 2 * 86_400_000).toISOString(),
        currency: 'ARS',
        lines: [{ name: 'Termo', unitPriceMinor: 900, quantityMilli: 1_000, ivaTreatment: 'taxed', ivaRateBp: 2100 }],
        payments: [{ method: 'marketplace', tenderedMinor: 900 }],
        totalMinor: 900,
      },
    });
  return { company, sale };
}

const oneSale = `sale_id = (select sale_id from sales.sales order by sale_id limit 1)`;
const sealed = 'where sealed_at is not null';

/** Something that must never happen to the books, and a promise that must then be reported. */
const damages: [promise: string, damage: string][] = [
  ['A sale’s total is', `update sales.sales set total_minor = total_minor + 1 where ${oneSale}`],
  ['A line is its price', `update sales.sales set lines = jsonb_set(lines, '{0,totalMinor}', '5') where ${oneSale}`],
  ['A sale’s total is', `update sales.sales set lines = jsonb_set(lines, '{0,paidMinor}', '5') where ${oneSale}`],
  ['A void undoes', 'update sales.voids set session_id = sale_id'],
  [
    'A void undoes',
    `insert into sales.voids select tenant_id, return_id, sale_id, session_id, reason, late, '', '', now() from sales.returns`,
  ],
  ['A return’s lines', 'update sales.returns set total_minor = total_minor + 1'],
  ['No line came back', `update sales.returns set lines = jsonb_set(lines, '{0,quantityMilli}', '5000')`],
  ['A session’s seal', `update sales.till_sessions set seal = jsonb_set(seal, '{factCount}', '7') ${sealed}`],
  [
    'A session’s seal',
    `update sales.till_sessions set seal = jsonb_set(seal, '{totals,0,amountMinor}', '7') ${sealed}`,
  ],
  [
    'Every fact has',
    `update sales.sales set late = true where session_id in (select session_id from sales.till_sessions where seal is null)`,
  ],
  ['What was refused', `update sales.refused_sales set status = 'corrected', settled_at = now()`],
  ['What every sale, void and return paid', `delete from sales.sales where ${oneSale}`],
  [
    'Every line of a tracked product',
    `delete from sales.sales where sale_id in (select source_id from stock.stock_movements where kind = 'sale' limit 1)`,
  ],
  ['What every sale, void and return paid', `delete from cash.cash_movements where kind = 'return'`],
  ['What every sale, void and return paid', `delete from cash.cash_movements where kind = 'refund'`],
  ['Returns pay less', 'update sales.returns set already_refunded_minor = 1'],
  ['What a credit note gave back', 'update sales.note_refunds set total_minor = total_minor + 1'],
  ['Every line of a tracked product', `delete from stock.stock_movements where kind = 'void'`],
  ['Every level is', 'update stock.levels set on_hand_milli = on_hand_milli + 1000'],
  ['chains_recompute', `update cash.cash_movements set reason = 'otro' where kind = 'out'`],
  ['totals_are_the_sum', `update cash.cash_movements set amount_minor = amount_minor + 1 where kind = 'float'`],
  [
    'Nothing is dead',
    `insert into cash.kit_dead_letters select tenant_id, id, subject, key, body, '', now(), '' from cash.kit_outbox limit 1`,
  ],
];

describe('the promises of the books', () => {
  it('hold for a company with something of everything', async () => {
    expect(await brokenPromises(shop.network)).toEqual([]);
  });

  it('hold for a channel, whose day closes by itself with its order in it', async () => {
    const { sessionId, saleId } = sold.sale;
    const { cash, sales } = sold.company.owner.api;
    await shop.network.until(
      async () => (await cash.getSession({ sessionId })).state === 'closed',
      'the day of the channel to close',
    );
    expect(await cash.getSession({ sessionId })).toMatchObject({
      kind: 'channel',
      deviationClass: 'normal',
      flags: [],
    });
    expect(await sales.getSale({ saleId })).toMatchObject({ channel: 'mercadolibre', sessionId, flags: [] });
    await shop.network.drain();
    expect(await brokenPromises(shop.network)).toEqual([]);
  });

  it.each(damages)('%s ... is reported as broken by: %s', async (promise, damage) => {
    await client.query('begin; set local session_replication_role = replica');
    try {
      expect((await client.query(damage)).rowCount).toBeGreaterThan(0);
      const broken = await readBooks(async (text, values) => (await client.query(text, values)).rows as never[]);
      expect([...new Set(broken.map((one) => one.promise))].join('\n')).toContain(promise);
    } finally {
      await client.query('rollback');
    }
  });
});
