import { fail } from '@mostrador/kit';
import { uuidv7 } from '@mostrador/kit/testing';
import { TillSessionOpened } from '@mostrador/proto/cash';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLine, makePayment, makeReturn, makeSale, makeVoid } from './make.ts';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.network.stop());

const now = () => new Date().toISOString();
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const opening = (where: object) => ({ openSession: { ...where, openingFloatMinor: 1_000, openedAt: now() } });
const movement = (where: object) => ({
  cashMovement: { ...where, movementId: uuidv7(), kind: 'out', amountMinor: 100, reason: 'Retiro', movedAt: now() },
});
const count = (where: object) => ({
  declaration: { ...where, declarationId: uuidv7(), counted: [], ticketCount: 0, declaredAt: now() },
});

/** Changes sales that are on the books, as time or an older version would have. */
async function change(text: string, values: unknown[]): Promise<void> {
  await shop.network.sql('alter table sales.sales disable trigger kit_append_only');
  await shop.network.sql(text, values);
  await shop.network.sql('alter table sales.sales enable trigger kit_append_only');
}

describe('a till log', () => {
  it('speaks of its own till, sales and sessions only', async () => {
    const where = shop.inSession();
    const theirs = { ...where, tillId: shop.nextTillId };
    const sale = makeSale(where);
    expect(await shop.statuses([opening(where), { sale }])).toEqual(['accepted', 'accepted']);
    const items = [
      { void: makeVoid(sale.saleId) },
      { sale: makeSale(theirs) },
      { return: makeReturn(sale.saleId, theirs, 150_000) },
      opening(theirs),
      movement(theirs),
      count(theirs),
      movement(where),
    ];
    const foreign = 'quarantined session_of_another_till';
    const wanted = [
      'quarantined till_foreign',
      foreign,
      foreign,
      foreign,
      foreign,
      foreign,
      'quarantined till_foreign',
    ];
    expect(await shop.nextStatuses(items)).toEqual(wanted);
    // Nothing of it happened, and it is kept for a supervisor.
    expect(await shop.owner.getSale({ saleId: sale.saleId })).toMatchObject({ state: 'completed', returnedMinor: 0 });
    const { refusedSales } = await shop.supervisor.listRefusedSales({ tillId: shop.nextTillId, state: 'waiting' });
    expect(refusedSales.map(({ reason }) => `quarantined ${reason}`)).toEqual(wanted);
  });

  it('takes no session that another till opened, though it named it first', async () => {
    const where = shop.inNewSession();
    const theirs = { ...where, tillId: shop.nextTillId };
    expect(await shop.nextStatuses([{ sale: makeSale(theirs) }])).toEqual(['accepted']);
    await shop.network.publish(TillSessionOpened, shop.company.tenantId, where.sessionId, {
      ...where,
      branchId: shop.company.branchId,
      openedAt: now(),
    });
    await shop.network.drain();
    expect(await shop.nextStatuses([{ sale: makeSale(theirs) }])).toEqual(['quarantined session_of_another_till']);
    expect(await shop.statuses([{ sale: makeSale(where) }])).toEqual(['accepted']);
    // By its own word it takes none that another has named.
    const named = shop.inSession();
    expect(await shop.statuses([{ sale: makeSale(named) }])).toEqual(['accepted']);
    const taken = opening({ ...named, tillId: shop.nextTillId });
    expect(await shop.nextStatuses([taken])).toEqual(['quarantined session_of_another_till']);
  });

  it('voids within the session, and for 35 days', async () => {
    const where = shop.inSession();
    const old = makeSale(where, { soldAt: daysAgo(40) });
    const [before, after] = [makeSale(where), makeSale(where)];
    const sold = [{ sale: old }, { sale: before }, { sale: after }];
    expect(await shop.statuses([...sold, { void: makeVoid(old.saleId) }])).toEqual([
      ...sold.map(() => 'accepted'),
      'quarantined sale_too_old',
    ]);
    const log = [{ void: makeVoid(before.saleId) }, count(where), { void: makeVoid(after.saleId) }];
    const wanted = ['accepted', 'accepted', 'quarantined session_ended'];
    expect(await shop.statuses(log)).toEqual(wanted);
    expect(await shop.statuses(log)).toEqual(wanted);
    // What is old and comes with its void is history.
    const history = makeSale(shop.inSession(), { soldAt: daysAgo(40) });
    const undone = makeVoid(history.saleId, { voidedAt: daysAgo(40) });
    expect(await shop.statuses([{ sale: history }, { void: undone }])).toEqual(['accepted', 'accepted']);
    // What we have had for longer is not, whenever the till says that it was.
    const known = makeSale(shop.inSession(), { soldAt: daysAgo(40) });
    await shop.submit([{ sale: known }]);
    await change('update sales.sales set received_at = effective_at where sale_id = $1', [known.saleId]);
    const backdated = makeVoid(known.saleId, { voidedAt: daysAgo(40) });
    expect(await shop.statuses([{ void: backdated }])).toEqual(['quarantined sale_too_old']);
  });

  it('does not void in the session after', async () => {
    const where = shop.inSession();
    const sale = makeSale(where, { soldAt: daysAgo(0.5) });
    const next = { openSession: { ...shop.inSession(), openingFloatMinor: 0, openedAt: daysAgo(0.1) } };
    const undone = { void: makeVoid(sale.saleId) };
    expect(await shop.statuses([{ sale }, next, undone])).toEqual([
      'accepted',
      'accepted',
      'quarantined session_ended',
    ]);
  });

  it('is answered as it is stored, whatever rules and surroundings have become', async () => {
    const where = shop.inSession();
    const [sale, back] = [makeSale(where), makeSale(where, { payments: [], lines: [makeLine()] })];
    back.payments = [makePayment({ tenderedMinor: back.totalMinor })];
    const log = [
      opening(where),
      { sale },
      { sale: back },
      movement(where),
      { void: makeVoid(sale.saleId) },
      { return: makeReturn(back.saleId, where, 150_000) },
      count(where),
    ];
    const answered = await shop.statuses(log);
    expect(answered).toEqual(log.map(() => 'accepted'));
    // The session turns out to be another till's.
    const { tenantId } = shop.company;
    await shop.network.sql('update sales.till_sessions set till_id = $1 where tenant_id = $2 and session_id = $3', [
      uuidv7(),
      tenantId,
      where.sessionId,
    ]);
    const again = await shop.submit(log);
    expect(again.results.map(({ state, duplicate }) => [state, duplicate])).toEqual(log.map(() => ['accepted', true]));
    expect(await shop.statuses([{ sale: makeSale(where) }])).toEqual(['quarantined session_of_another_till']);
    expect(await shop.till.completeSale(sale)).toMatchObject({ saleId: sale.saleId, state: 'voided' });
    // Another one under the same id is none that is known.
    const other = { ...sale, lines: [makeLine({ unitPriceMinor: 1 })] };
    expect(await shop.statuses([{ sale: other }])).toEqual(['quarantined total_mismatch']);
  });

  it('keeps its old items that are larger than a sale may be today', async () => {
    const sale = makeSale(shop.inSession());
    await shop.till.completeSale(sale);
    const huge = { ...sale, lines: [makeLine({ unitPriceMinor: 5_000_000_000_000 })], totalMinor: 5_000_000_000_000 };
    huge.payments = [makePayment({ tenderedMinor: huge.totalMinor })];
    expect(await shop.statuses([{ sale: { ...huge, saleId: uuidv7() } }])).toEqual(['quarantined out_of_range']);
    await change(
      `update sales.sales set total_minor = $2, payments = $3,
         lines = jsonb_set(jsonb_set(lines, '{0,unitPriceMinor}', to_jsonb($2::bigint)), '{0,totalMinor}', to_jsonb($2::bigint))
       where sale_id = $1`,
      [sale.saleId, huge.totalMinor, JSON.stringify(huge.payments.map((one) => ({ ...one, paymentNumber: 1 })))],
    );
    expect(await shop.statuses([{ sale: huge }])).toEqual(['accepted']);
  });

  it.each<[string, (where: ReturnType<Shop['inSession']>) => object]>([
    ['a price', (where) => ({ sale: makeSale(where, { lines: [makeLine({ unitPriceMinor: 1e12 + 1 })] }) })],
    ['a tender', (where) => ({ sale: { ...makeSale(where), payments: [makePayment({ tenderedMinor: 1e12 + 1 })] } })],
    ['a quantity', (where) => ({ sale: makeSale(where, { lines: [makeLine({ quantityMilli: 1e9 + 1 })] }) })],
    ['a refund', (where) => ({ return: makeReturn(uuidv7(), where, 1e12 + 1) })],
    ['a float', (where) => ({ openSession: { ...where, openingFloatMinor: 1e12 + 1, openedAt: now() } })],
    ['a movement', (where) => ({ cashMovement: { ...movement(where).cashMovement, amountMinor: 1e12 + 1 } })],
    [
      'a count',
      (where) => ({
        declaration: { ...count(where).declaration, counted: [{ method: 'cash', amountMinor: 1e12 + 1 }] },
      }),
    ],
  ])('quarantines %s beyond all bounds', async (_, make) => {
    expect(await shop.statuses([make(shop.inSession())])).toEqual(['quarantined out_of_range']);
  });

  it('quarantines lines that come to more than a sale may', async () => {
    const lines = [makeLine({ unitPriceMinor: 6e11 }), makeLine({ unitPriceMinor: 6e11 })];
    const sale = makeSale(shop.inSession(), { lines, discountMinor: 6e11 });
    expect(await shop.statuses([{ sale }])).toEqual(['quarantined amount_too_large']);
    const { message } = fail.catalogue['amount_too_large']!;
    await expect(shop.till.completeSale(sale)).rejects.toMatchObject({ reason: 'amount_too_large', message });
    const many = makeSale(shop.inSession(), { lines: [makeLine({ unitPriceMinor: 1e10, quantityMilli: 1e6 })] });
    await expect(shop.till.completeSale(many)).rejects.toMatchObject({ reason: 'out_of_range' });
  });

  it('quarantines what no text of a database can hold, wherever it stands', async () => {
    for (const bad of ['\\ud800', '\\u0000']) {
      const sale = (field: string) => JSON.stringify({ sale: makeSale(shop.inSession()) }).replace(field, bad);
      const items = [
        sale('Alfajor triple'),
        sale('caja-1'),
        JSON.stringify({ void: makeVoid(uuidv7()) }).replace('error de carga', `motivo ${bad}`),
        JSON.stringify(movement(shop.inSession())).replace('Retiro', `Retiro ${bad}`),
        `{"sale":{"saleId":"${bad}","tillId":"${bad}"}}`,
        `{"void":{"voidId":"${bad}","saleId":"${bad}"}}`,
        `{"sale":{"saleId":"${uuidv7()}","tillId":"${shop.company.tillId}","${bad}":1}}`,
        `"${bad}"`,
      ];
      for (const status of await shop.statuses(items)) expect(status).toMatch(/^quarantined (?!operation_failed)/);
    }
  });
});

describe('a single verb', () => {
  it('is for the till of the token, in a session of that till', async () => {
    const where = shop.inSession();
    const { saleId } = await shop.cashier.completeSale(makeSale(where));
    const foreign = { reason: 'till_foreign' };
    const theirs = { ...where, tillId: shop.nextTillId };
    await expect(shop.cashier.completeSale(makeSale(theirs))).rejects.toMatchObject(foreign);
    await expect(shop.nextTill.completeSale(makeSale(theirs))).rejects.toMatchObject({
      reason: 'session_of_another_till',
    });
    const { saleId: other } = await shop.nextTill.completeSale(
      makeSale({ ...shop.inNewSession(), tillId: shop.nextTillId }),
    );
    const { tenantId, tillId } = shop.company;
    const approve = (targetId: string) =>
      shop.network.keys.approval({
        tenantId,
        action: 'sales.void',
        targetId,
        amountMinor: 150_000,
        sessionId: where.sessionId,
        tillId,
      });
    const undo = async (id: string) => shop.cashier.voidSale(makeVoid(id, { approvalToken: await approve(id) }));
    await expect(undo(other)).rejects.toMatchObject(foreign);
    const atHome = shop.client(await shop.company.user('cashier', shop.cashierId));
    await expect(atHome.voidSale(makeVoid(saleId, { approvalToken: await approve(saleId) }))).rejects.toMatchObject(
      foreign,
    );
    expect(await undo(saleId)).toMatchObject({ saleId, flags: [], sentBy: shop.cashierId });
    // A supervisor acts in their branches, and pays out of the session of the till that is named.
    const here = shop.client(await shop.company.user('supervisor', uuidv7(), { branchIds: [shop.farBranchId] }));
    await expect(here.voidSale(makeVoid(other))).rejects.toMatchObject({ reason: 'branch_foreign' });
    await expect(shop.supervisor.returnSale(makeReturn(other, theirs, 150_000))).rejects.toMatchObject({
      reason: 'session_of_another_till',
    });
    expect(await shop.supervisor.voidSale(makeVoid(other))).toMatchObject({ approvedBy: shop.supervisorId });
  });
});
