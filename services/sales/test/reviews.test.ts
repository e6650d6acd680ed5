import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLine, makePayment, makeReturn, makeSale, makeVoid } from './make.ts';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  expect(await shop.brokenPromises()).toEqual([]);
  await shop.network.stop();
});

const hour = 3_600_000;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * hour).toISOString();
const reviewsOf = async (subjectId: string) =>
  (await shop.owner.listReviews({ pageSize: 200 })).reviews.filter((one) => one.subjectId === subjectId);
const flagsOf = async (subjectId: string) => (await reviewsOf(subjectId)).map(({ flag }) => flag).toSorted();

describe('a sale in somebody’s name', () => {
  const named = (cashierId: string, soldAt = new Date().toISOString()) =>
    makeSale({ ...shop.inSession(), cashierId }, { soldAt });
  /** The flags of the name, which are what is listed. */
  const flagsFrom = async (sale: ReturnType<typeof makeSale>, client: Shop['till']) => {
    const stored = await client.completeSale(sale);
    const flags = stored.flags.filter((flag) => !['provisional_session', 'clock_absurd'].includes(flag)).toSorted();
    expect(await flagsOf(sale.saleId)).toEqual(flags);
    return { flags, sentBy: stored.sentBy };
  };

  it('is plain in the cashier’s own, at the till or by it', async () => {
    const plain = { flags: [] as string[] };
    expect(await flagsFrom(named(shop.cashierId), shop.cashier)).toEqual({ ...plain, sentBy: shop.cashierId });
    expect(await flagsFrom(named(shop.cashierId), shop.till)).toEqual({ ...plain, sentBy: shop.company.tillId });
  });

  it('is flagged in another’s, in nobody’s, or sent from elsewhere, with who sent it', async () => {
    const other = uuidv7();
    await shop.tell({ userId: other });
    await shop.network.drain();
    const [sentBy, till] = [shop.cashierId, shop.company.tillId];
    expect(await flagsFrom(named(other), shop.cashier)).toEqual({ flags: ['cashier_foreign'], sentBy });
    expect(await flagsFrom(named(uuidv7()), shop.till)).toEqual({ flags: ['cashier_unknown'], sentBy: till });
    expect(await flagsFrom(named(shop.supervisorId), shop.supervisor)).toEqual({
      flags: ['sent_by_another'],
      sentBy: shop.supervisorId,
    });
    const { tenantId } = shop.company;
    const key = { kind: 'api_key' as const, tenantId, id: uuidv7(), role: 'cashier' as const, scopes: ['sales:write'] };
    const byKey = shop.client(await shop.network.keys.token(key));
    expect(await flagsFrom(named(other), byKey)).toEqual({ flags: ['sent_by_another'], sentBy: key.id });
    // Who is logged in is known, however new.
    const newcomer = uuidv7();
    const atTill = shop.client(await shop.company.atTill('cashier', newcomer));
    expect(await flagsFrom(named(newcomer), atTill)).toEqual({ flags: [], sentBy: newcomer });
  });

  it('is plain from before a dismissal, and flagged from after', async () => {
    const cashierId = uuidv7();
    await shop.tell({ userId: cashierId, changedAt: hoursAgo(48) });
    await shop.tell({ userId: cashierId, version: 2, active: false, changedAt: hoursAgo(2) });
    await shop.network.drain();
    expect((await flagsFrom(named(cashierId, hoursAgo(3)), shop.till)).flags).toEqual([]);
    expect((await flagsFrom(named(cashierId, hoursAgo(1)), shop.till)).flags).toEqual(['cashier_dismissed']);
    const log = [named(cashierId, hoursAgo(3)), named(cashierId, hoursAgo(1))];
    await shop.submit(log.map((sale) => ({ sale })));
    expect(await flagsOf(log[0]!.saleId)).toEqual([]);
    expect(await flagsOf(log[1]!.saleId)).toEqual(['cashier_dismissed']);
  });

  it('is taken and flagged at a branch that is not the cashier’s', async () => {
    const cashierId = uuidv7();
    await shop.tell({ userId: cashierId, branchIds: [shop.farBranchId] });
    await shop.network.drain();
    expect((await flagsFrom(named(cashierId), shop.till)).flags).toEqual(['branch_foreign']);
    const away = shop.client(await shop.company.user('cashier', shop.cashierId, { branchIds: [shop.farBranchId] }));
    expect((await flagsFrom(named(shop.cashierId), away)).flags).toEqual(['branch_foreign', 'sent_by_another']);
  });
});

describe('reviews', () => {
  it('list a void that came after the seal, until somebody else settles it', async () => {
    const { sessionId, tillId, cashierId } = shop.inSession();
    const sale = makeSale({ sessionId, tillId, cashierId });
    await shop.submit([{ sale }]);
    await shop.cash.sealSession({ sessionId, tillId });
    const undo = makeVoid(sale.saleId);
    expect((await shop.submit([{ void: undo }])).results).toMatchObject([{ state: 'accepted', late: true }]);
    expect(await flagsOf(undo.voidId)).toEqual(['approval_missing', 'void_late']);
    const [review] = (await reviewsOf(undo.voidId)).filter(({ flag }) => flag === 'void_late');
    const { reviewId } = review!;
    const settle = { reviewId, reason: 'Hablé con el cliente' };
    await expect(shop.cashier.settleReview(settle)).rejects.toMatchObject({ reason: 'forbidden' });
    const promoted = shop.client(await shop.company.user('supervisor', shop.cashierId));
    await expect(promoted.settleReview(settle)).rejects.toMatchObject({ reason: 'review_own' });
    const far = shop.client(await shop.company.user('supervisor', uuidv7(), { branchIds: [shop.farBranchId] }));
    await expect(far.settleReview(settle)).rejects.toMatchObject({ reason: 'not_found' });
    const { tenantId } = shop.company;
    const stranger = shop.client(
      await shop.network.keys.token({ kind: 'user', tenantId: uuidv7(), id: uuidv7(), role: 'owner', sessionId }),
    );
    await expect(stranger.settleReview(settle)).rejects.toMatchObject({ reason: 'not_found' });
    const key = { kind: 'api_key' as const, tenantId, id: uuidv7(), role: 'owner' as const, scopes: ['sales:write'] };
    await expect(shop.client(await shop.network.keys.token(key)).settleReview(settle)).rejects.toMatchObject({
      reason: 'forbidden',
    });
    const answers = await Promise.all([1, 2, 3].map(() => shop.supervisor.settleReview(settle)));
    expect(answers[0]).toMatchObject({ state: 'settled', settledBy: shop.supervisorId, settledReason: settle.reason });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    await expect(shop.owner.settleReview(settle)).rejects.toMatchObject({ reason: 'review_settled' });
    const ids = async (asked: object) => (await shop.owner.listReviews({ pageSize: 200, ...asked })).reviews;
    expect((await ids({ state: 'settled' })).map((one) => one.reviewId)).toEqual([reviewId]);
    expect((await ids({ state: 'open' })).map((one) => one.reviewId)).not.toContain(reviewId);
  });

  it('are filtered, paged, and each branch’s own', async () => {
    const theirs = { ...shop.inNewSession(), tillId: shop.farTillId };
    await shop.farStatuses([1, 2, 3].map(() => ({ sale: makeSale({ ...theirs, cashierId: uuidv7() }) })));
    // Sold here, taken back there: both ends see it.
    const { saleId } = await shop.till.completeSale(makeSale(shop.inSession()));
    const openSession = { ...theirs, openingFloatMinor: 0, openedAt: new Date().toISOString() };
    await shop.farStatuses([{ openSession }, { return: makeReturn(saleId, theirs, 150_000) }]);
    const of = async (branchId: string) => {
      const client = shop.client(await shop.company.user('supervisor', uuidv7(), { branchIds: [branchId] }));
      return { client, all: (await client.listReviews({ pageSize: 200 })).reviews };
    };
    const [here, there] = [await of(shop.company.branchId), await of(shop.farBranchId)];
    expect(there.all.map(({ kind, flag }) => [kind, flag])).toEqual([
      ...[1, 2, 3].map(() => ['sale', 'cashier_unknown']),
      ['return', 'approval_missing'],
    ]);
    expect(here.all.filter((one) => one.branchId === shop.farBranchId)).toMatchObject([{ kind: 'return', saleId }]);
    const pages: string[] = [];
    for (let pageToken = ''; ;) {
      const page = await there.client.listReviews({ pageSize: 2, pageToken, kind: 'sale', flag: 'cashier_unknown' });
      pages.push(...page.reviews.map((one) => one.reviewId));
      if (!page.nextPageToken) break;
      pageToken = page.nextPageToken;
    }
    expect(pages).toEqual(there.all.filter(({ kind }) => kind === 'sale').map((one) => one.reviewId));
    expect((await shop.owner.listReviews({ branchId: uuidv7() })).reviews).toEqual([]);
    await expect(shop.cashier.listReviews({})).rejects.toMatchObject({ reason: 'forbidden' });
  });
});

describe('the blind count', () => {
  it('lists number, time and state for those who count, until the session is sealed', async () => {
    const { sessionId, tillId, cashierId } = shop.inSession();
    const where = { sessionId, tillId, cashierId };
    const sale = await shop.till.completeSale(makeSale(where));
    const back = makeReturn(sale.saleId, where, 75_000, { lines: [{ lineNumber: 1, quantityMilli: 500 }] });
    await shop.supervisor.returnSale(back);
    const mate = shop.client(await shop.company.atTill('cashier'));
    const hidden = { lines: [], payments: [], taxes: [], totalMinor: 0, returnedMinor: 0, amountsHidden: true };
    for (const client of [shop.cashier, shop.till, mate]) {
      const { sales } = await client.listSales({ sessionId });
      expect(sales).toMatchObject([{ ...hidden, ticketNumber: sale.ticketNumber, state: 'completed' }]);
      expect(JSON.stringify(sales)).not.toMatch(/150000|75000/);
      const { returns } = await client.listReturns({ sessionId });
      expect(returns).toMatchObject([{ returnId: back.returnId, lines: [], refunds: [], totalMinor: 0 }]);
      // One ticket that is opened, to print it again or to take goods back.
      expect(await client.getSale({ saleId: sale.saleId })).toMatchObject({
        totalMinor: 150_000,
        returnedMinor: 75_000,
      });
      expect((await client.listReturns({ saleId: sale.saleId })).returns).toMatchObject([{ totalMinor: 75_000 }]);
    }
    expect((await shop.supervisor.listSales({ sessionId })).sales).toMatchObject([{ totalMinor: 150_000 }]);
    await shop.submit([{ sale: makeSale(where, { totalMinor: 1 }) }]);
    const { refusedSales } = await shop.cashier.listRefusedSales({ tillId });
    expect(refusedSales.at(-1)).toMatchObject({ reason: 'total_mismatch', payloadJson: '', detail: '' });
    await shop.cash.sealSession({ sessionId, tillId });
    const [after] = (await shop.cashier.listSales({ sessionId })).sales;
    expect(after).toMatchObject({ totalMinor: 150_000 });
    expect(after!.amountsHidden).toBeUndefined();
    expect((await shop.cashier.listReturns({ sessionId })).returns).toMatchObject([{ totalMinor: 75_000 }]);
  });

  it('shows nothing of other branches', async () => {
    const where = shop.inSession();
    const { saleId } = await shop.till.completeSale(makeSale(where));
    const { sessionId } = where;
    for (const client of [
      shop.farTill,
      shop.client(await shop.company.user('supervisor', uuidv7(), { branchIds: [shop.farBranchId] })),
    ]) {
      expect((await client.listSales({ sessionId })).sales).toEqual([]);
      expect((await client.listReturns({ sessionId })).returns).toEqual([]);
      await expect(client.getSale({ saleId })).rejects.toMatchObject({ reason: 'not_found' });
    }
    expect((await shop.farTill.listRefusedSales({})).refusedSales).toEqual([]);
    await shop.supervisor.returnSale(makeReturn(saleId, { ...shop.inNewSession(), tillId: shop.farTillId }, 150_000));
    expect(await shop.farTill.getSale({ saleId })).toMatchObject({ saleId });
    expect((await shop.farTill.listReturns({ saleId })).returns).toHaveLength(1);
  });
});

describe('money that goes back', () => {
  /** 700 in cash and 300 by credit. */
  const soldMixed = async (where = shop.inSession()) => {
    const lines = [makeLine({ unitPriceMinor: 100_000 })];
    const payments = [
      makePayment({ tenderedMinor: 100_000, changeMinor: 30_000 }),
      makePayment({ method: 'credit', tenderedMinor: 30_000 }),
    ];
    const { saleId } = await shop.till.completeSale(makeSale(where, { lines, payments }));
    return { saleId, where };
  };
  const half = { lines: [{ lineNumber: 1, quantityMilli: 500 }] };
  const by = (method: string, amountMinor: number) => ({ method, amountMinor });

  it('goes back by no means of payment more than it came, over all returns', async () => {
    const { saleId, where } = await soldMixed();
    const whole = makeReturn(saleId, where, 0, { refunds: [by('credit', 100_000)] });
    await expect(shop.supervisor.returnSale(whole)).rejects.toMatchObject({
      reason: 'refund_exceeds_payment',
      told: { field: 'refunds.0.method' },
    });
    const first = makeReturn(saleId, where, 0, { ...half, refunds: [by('cash', 30_000), by('credit', 20_000)] });
    expect(await shop.supervisor.returnSale(first)).toMatchObject({ flags: [] });
    const second = makeReturn(saleId, where, 0, { ...half, refunds: [by('cash', 30_000), by('credit', 20_000)] });
    await expect(shop.supervisor.returnSale(second)).rejects.toMatchObject({
      reason: 'refund_exceeds_payment',
      told: { field: 'refunds.1.method' },
    });
    const rest = { ...second, refunds: [by('cash', 40_000), by('credit', 10_000)] };
    expect(await shop.supervisor.returnSale(rest)).toMatchObject({ flags: [] });
  });

  it('goes back in cash with an approval of that, and is listed', async () => {
    const { saleId, where } = await soldMixed();
    const { tenantId } = shop.company;
    const { sessionId, tillId } = where;
    const approve = (action: string) =>
      shop.network.keys.approval({ tenantId, action, targetId: saleId, amountMinor: 100_000, sessionId, tillId });
    const whole = makeReturn(saleId, where, 100_000);
    const ask = async (action: string) =>
      shop.cashier.returnSale({ ...whole, cashierId: shop.cashierId, approvalToken: await approve(action) });
    await expect(ask('sales.return')).rejects.toMatchObject({ reason: 'approval_needed' });
    expect(await ask('sales.refund_in_cash')).toMatchObject({ flags: ['refund_in_cash'] });
    expect(await flagsOf(whole.returnId)).toEqual(['refund_in_cash']);
    const other = await soldMixed();
    const own = makeReturn(other.saleId, other.where, 100_000);
    expect(await shop.supervisor.returnSale(own)).toMatchObject({ flags: ['refund_in_cash'] });
  });

  it('went back: out of a log it is recorded, flagged and listed', async () => {
    const { saleId, where } = await soldMixed();
    const whole = makeReturn(saleId, where, 0, { refunds: [by('credit', 100_000)] });
    expect(await shop.statuses([{ return: whole }])).toEqual(['accepted']);
    expect(await flagsOf(whole.returnId)).toEqual(['approval_missing', 'refund_exceeds_payment']);
  });

  it('does not need to where nothing was paid', async () => {
    const free = makeSale(shop.inSession(), { lines: [makeLine({ discountMinor: 150_000 })] });
    const { saleId, tillId, sessionId } = await shop.till.completeSale(free);
    const back = makeReturn(saleId, { tillId, sessionId }, 0, { refunds: [] });
    expect(await shop.supervisor.returnSale(back)).toMatchObject({ totalMinor: 0, flags: [] });
  });
});

describe('cash rounding', () => {
  const rounded = (beforeMinor: number, cardMinor: number, roundingMinor: number) => {
    const cashMinor = beforeMinor + roundingMinor - cardMinor;
    const card = cardMinor > 0 ? [makePayment({ method: 'debit', tenderedMinor: cardMinor })] : [];
    const lines = [makeLine({ unitPriceMinor: beforeMinor })];
    const payments = [
      ...card,
      makePayment({ tenderedMinor: Math.max(cashMinor, 1), changeMinor: cashMinor > 0 ? 0 : 1 }),
    ];
    return makeSale(shop.inSession(), { lines, payments, roundingMinor });
  };
  const told = (sale: ReturnType<typeof makeSale>) =>
    shop.till.completeSale(sale).then(
      () => 'accepted',
      (error: { reason: string }) => error.reason,
    );

  it('is what the part paid in cash needs', async () => {
    expect(await told(rounded(123_456, 0, -56))).toBe('accepted');
    expect(await told(rounded(123_456, 0, -3_456))).toBe('accepted');
    expect(await told(rounded(123_456, 0, 44))).toBe('accepted');
    expect(await told(rounded(123_456, 100_000, -456))).toBe('accepted');
    expect(await told(rounded(109_999, 90_000, -9_999))).toBe('accepted');
  });

  it('is nothing to pay less by card with', async () => {
    for (const [before, card, rounding] of [
      [100_000, 90_000, -9_999],
      [100_000, 90_001, -9_999],
      [100_000, 99_950, -40],
      [100_050, 95_000, -4_949],
      [150_000, 0, -1],
    ] as const)
      expect(await told(rounded(before, card, rounding))).toBe('rounding_exceeds_need');
    expect(await shop.statuses([{ sale: rounded(100_000, 90_000, -9_999) }])).toEqual([
      'quarantined rounding_exceeds_need',
    ]);
  });
});
