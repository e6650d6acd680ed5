import type { GrantApprovalRequest, Product, Sale } from '@mostrador/client';
import { exactly, lineOf, partlyCash, Problem, type Till } from '@mostrador/dev';
import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenPromises } from '../books.ts';
import { addProduct, type Company, foundCompany, type Shop, startShop, supervisorPin } from '../network.ts';

const float = 5_000_000;
let shop: Shop;
let company: Company;
let till: Till;
let water: Product;
let crate: Product;
let first: Sale;

beforeAll(async () => {
  shop = await startShop();
  company = await foundCompany(shop, 'Kiosco El Trébol');
});
afterAll(() => shop.stop());

const now = () => new Date().toISOString();
const onHand = async ({ productId }: Product) => {
  const { levels } = await company.owner.api.stock.listLevels({ branchId: company.branchId, productId });
  return levels[0]?.onHandMilli;
};
/** The supervisor comes to the till and enters the PIN. */
const approve = async (action: GrantApprovalRequest['action'], targetId: string, amountMinor: number) => {
  const { userId: approverId } = company.supervisor.session;
  const { tillId, sessionId } = till;
  const asked = { action, targetId, amountMinor, sessionId, tillId, approverId, pin: supervisorPin };
  return (await company.cashier.api.identity.grantApproval(asked)).approvalToken;
};
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => 'accepted',
    (error: Problem) => error.reason,
  );

describe('a day at the shop', () => {
  it('begins with a catalogue, a level and an open till', async () => {
    water = await addProduct(company, { name: 'Agua 500 ml', priceMinor: 120_000, barcodes: ['7790001000019'] }, 4_000);
    const packed = { packOfProductId: water.productId, packUnits: 6, barcodes: ['7790001000026'] };
    crate = await addProduct(company, { name: 'Agua 500 ml x 6', priceMinor: 660_000, ...packed }, 2_000);
    till = company.counter(company.cashier.api);
    expect(await till.open(float)).toMatchObject({ state: 'open', branchId: company.branchId });
    await shop.network.drain();
    const path = `/v1/companies/${company.companyId}/prices/7790001000019`;
    const price = await shop.door.send({ method: 'GET', path });
    expect(JSON.parse(price.body)).toMatchObject({ name: 'Agua 500 ml', priceMinor: 120_000 });
  });

  it('sells what is on the shelf and opens a pack for the rest', async () => {
    first = await till.sell([lineOf(water, 5_000), lineOf(crate)], { pay: partlyCash(500_000, 'debit') });
    expect(first).toMatchObject({ totalMinor: 1_260_000, late: false, flags: [] });
    await shop.network.drain();
    expect([await onHand(water), await onHand(crate)]).toEqual([5_000, 0]);
  });

  it('voids a sale with the PIN of a supervisor, and not without', async () => {
    const { saleId } = await till.sell([lineOf(water)]);
    const asked = { saleId, voidId: uuidv7(), reason: 'Se arrepintió', voidedAt: now() };
    expect(await refusal(company.cashier.api.sales.voidSale(asked))).toBe('approval_needed');
    const approvalToken = await approve('sales.void', saleId, 120_000);
    const voided = await company.cashier.api.sales.voidSale({ ...asked, approvalToken });
    expect(voided).toMatchObject({ totalMinor: 120_000, approvedBy: company.supervisor.session.userId });
    await shop.network.drain();
    expect(await onHand(water)).toBe(5_000);
  });

  it('takes back a part of a sale and pays it out', async () => {
    const { saleId } = first;
    const { totalMinor } = await company.cashier.api.sales.returnSale({
      returnId: uuidv7(),
      saleId,
      tillId: company.tillId,
      sessionId: till.sessionId,
      cashierId: till.cashierId,
      reason: 'Envase roto',
      returnedAt: now(),
      lines: [{ lineNumber: 1, quantityMilli: 2_000 }],
      refunds: [{ method: 'cash', amountMinor: 240_000 }],
      approvalToken: await approve('sales.return', saleId, 240_000),
    });
    expect(totalMinor).toBe(240_000);
    await shop.network.drain();
    expect(await onHand(water)).toBe(7_000);
    expect(await company.cashier.api.sales.getSale({ saleId })).toMatchObject({ returnedMinor: 240_000 });
  });

  it('takes the log of a till that was offline item by item, and keeps what is wrong for a supervisor', async () => {
    const good = till.ticket([lineOf(water, 2_000)]);
    const meant = till.ticket([lineOf(water)], { pay: exactly('qr') });
    const absurd = { ...meant, lines: meant.lines.map((line) => ({ ...line, quantityMilli: -1_000 })) };
    const { sales } = company.till.api;
    const log = { tillId: company.tillId, sentAt: now(), items: [{ sale: good }, { sale: absurd }, { sale: good }] };
    const { results } = await sales.submitTillLog(log);
    expect(results.map(({ state, duplicate }) => [state, duplicate])).toEqual([
      ['accepted', false],
      ['quarantined', false],
      ['accepted', true],
    ]);
    const atOffice = company.supervisor.api.sales;
    const { refusedSales } = await atOffice.listRefusedSales({ state: 'waiting' });
    expect(refusedSales).toMatchObject([{ operationId: meant.saleId, kind: 'sale' }]);
    const { refusedId } = refusedSales[0]!;
    await atOffice.correctRefusedSale({ refusedId, corrected: { sale: meant }, reason: 'Cantidad mal cargada' });
    await shop.network.drain();
    expect(await onHand(water)).toBe(4_000);
  });

  it('sells more than there is, which a supervisor then counts', async () => {
    await till.sell([lineOf(water, 6_000)], { pay: exactly('transfer') });
    await shop.network.drain();
    const { stock } = company.supervisor.api;
    const { conflicts } = await stock.listConflicts({ state: 'open' });
    expect(conflicts).toMatchObject([{ productId: water.productId, onHandMilli: -2_000 }]);
    const { conflictId } = conflicts[0]!;
    await stock.resolveConflict({ conflictId, countedMilli: 3_000, note: 'Estaban en el depósito' });
    expect([await onHand(water), await onHand(crate)]).toEqual([3_000, 0]);
  });

  it('closes blind: exactly what is missing in the drawer is the deviation on the Z report', async () => {
    // Float, 500,000 of the first sale, 240,000 paid out, 240,000 from the log; 1,500 are missing.
    const { sessionId } = till;
    const { state } = await till.declare([
      { method: 'cash', amountMinor: float + 500_000 - 240_000 + 240_000 - 1_500 },
      { method: 'debit', amountMinor: 760_000 },
      { method: 'qr', amountMinor: 120_000 },
      { method: 'transfer', amountMinor: 720_000 },
    ]);
    expect(['declared', 'waiting_facts', 'closed']).toContain(state);
    const { cash } = company.supervisor.api;
    const z = await shop.network
      .until(async () => (await cash.getSession({ sessionId })).closedAt !== undefined, 'the close')
      .then(() => cash.getZReport({ sessionId }));
    expect(z).toMatchObject({ zNumber: 1, saleCount: 5, voidCount: 1, returnCount: 1 });
    const deviations = z.session!.deviations.map((one) => [one.method, one.deviationAtCloseMinor, one.classAtClose]);
    expect(new Set(deviations)).toEqual(
      new Set([
        ['cash', '-1500', 'normal'],
        ['debit', '0', 'normal'],
        ['qr', '0', 'normal'],
        ['transfer', '0', 'normal'],
      ]),
    );
    expect(await cash.verifyChain({ sessionId })).toMatchObject({ intact: true });
  });

  it('still takes a ticket that arrives after the close, as late', async () => {
    expect(await till.sell([lineOf(water)])).toMatchObject({ late: true });
    await shop.network.drain();
    const session = await company.supervisor.api.cash.getSession({ sessionId: till.sessionId });
    const cash = session.deviations.find(({ method }) => method === 'cash');
    expect(session.lateFactCount).toBe(1);
    expect(cash).toMatchObject({ deviationAtCloseMinor: '-1500', deviationNowMinor: '-121500' });
  });

  it('is not seen by the shop next door', async () => {
    const other = await foundCompany(shop, 'Almacén de al lado');
    const { api } = other.owner;
    expect((await api.sales.listSales({})).sales).toEqual([]);
    expect((await api.cash.listSessions({})).sessions).toEqual([]);
    expect((await api.stock.listProducts({})).products).toEqual([]);
    expect((await api.identity.listTills({})).tills.map(({ tillId }) => tillId)).toEqual([other.tillId]);
    expect(await refusal(api.sales.getSale({ saleId: first.saleId }))).toBe('not_found');
  });

  it('leaves books that agree, and keep every promise', async () => {
    expect(await brokenPromises(shop.network)).toEqual([]);
  });
});
