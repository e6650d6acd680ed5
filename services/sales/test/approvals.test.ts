import { generateKeyPairSync } from 'node:crypto';
import { uuidv7 } from '@mostrador/kit/testing';
import { SaleReturned, SaleVoided, type VoidSaleRequest } from '@mostrador/proto/sales';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeReturn, makeSale, makeVoid } from './make.ts';
import { openShop, type Shop, tillApproval } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  expect(await shop.brokenPromises()).toEqual([]);
  await shop.network.stop();
});

const minute = 60_000;
const total = 150_000;
const agoIso = (ms: number) => new Date(Date.now() - ms).toISOString();

type Where = ReturnType<Shop['inSession']>;

async function sold(where: Where = shop.inSession()) {
  const sale = await shop.till.completeSale(makeSale(where));
  return { ...sale, where };
}

const act = (action: string, saleId: string, { sessionId, tillId }: Where) => ({
  tenantId: shop.company.tenantId,
  action,
  targetId: saleId,
  amountMinor: total,
  sessionId,
  tillId,
});

/** A void as a till tells it, with what it writes of the approval. */
function vouched(saleId: string, where: Where, wrong: object = {}, more: Partial<VoidSaleRequest> = {}) {
  const undo = makeVoid(saleId, more);
  const claims = {
    approver_id: shop.supervisorId,
    action: 'sales.void',
    target_id: saleId,
    act_id: undo.voidId,
    amount_minor: total,
    session_id: where.sessionId,
    till_id: where.tillId,
    approved_at: undo.voidedAt,
    ...wrong,
  };
  return { undo, claims, item: { void: { ...undo, approvalToken: tillApproval(claims) } } };
}

const reviewsOf = async (subjectId: string) =>
  (await shop.owner.listReviews({ pageSize: 200 })).reviews.filter((one) => one.subjectId === subjectId);
const flagsOf = async (subjectId: string) => (await reviewsOf(subjectId)).map(({ flag }) => flag).toSorted();

describe('an approval', () => {
  it('pays out one return, however often that one is asked for', async () => {
    const { saleId, where } = await sold();
    const portion = { lines: [{ lineNumber: 1, quantityMilli: 500 }] };
    const approvalToken = await shop.network.keys.approval({
      ...act('sales.return', saleId, where),
      amountMinor: 75_000,
    });
    const ask = (returnId: string) =>
      shop.cashier.returnSale(makeReturn(saleId, where, 75_000, { ...portion, returnId, approvalToken }));
    const returnId = uuidv7();
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => ask(returnId)));
    for (const one of others) expect(one).toEqual(first);
    expect(first!.flags).toEqual([]);
    await expect(ask(uuidv7())).rejects.toMatchObject({ reason: 'approval_spent' });
    expect(await ask(returnId)).toEqual(first);
    const told = (await shop.network.emitted(SaleReturned)).filter((one) => one.key === saleId);
    expect(told).toHaveLength(1);
  });

  it('that was spent is not needed again by what it was for', async () => {
    const { saleId, where } = await sold();
    const undo = makeVoid(saleId, {
      approvalToken: await shop.network.keys.approval(act('sales.void', saleId, where)),
    });
    const done = await shop.cashier.voidSale(undo);
    expect(await shop.cashier.voidSale({ ...undo, approvalToken: '' })).toEqual(done);
    expect((await shop.network.emitted(SaleVoided)).filter((one) => one.key === saleId)).toHaveLength(1);
  });

  it('that a till wrote is for its log', async () => {
    const { saleId, where } = await sold();
    const { item } = vouched(saleId, where);
    await expect(shop.till.voidSale(item.void)).rejects.toMatchObject({ reason: 'approval_needed' });
  });
});

describe('what a till tells of an approval', () => {
  it('is believed of who could approve then, and listed', async () => {
    const { saleId, where } = await sold();
    const { undo, item } = vouched(saleId, where);
    expect(await shop.statuses([item])).toEqual(['accepted']);
    const reviews = await reviewsOf(undo.voidId);
    expect(reviews).toMatchObject([
      {
        kind: 'void',
        flag: 'approved_offline',
        saleId,
        approvedBy: shop.supervisorId,
        sentBy: where.tillId,
        cashierId: shop.cashierId,
        branchId: shop.company.branchId,
        amountMinor: total,
        state: 'open',
      },
    ]);
    // Nobody judges what they approved themselves.
    const settle = { reviewId: reviews[0]!.reviewId, reason: 'Lo vi yo' };
    await expect(shop.supervisor.settleReview(settle)).rejects.toMatchObject({ reason: 'review_own' });
    expect(await shop.statuses([item])).toEqual(['accepted']);
    expect(await flagsOf(undo.voidId)).toEqual(['approved_offline']);
  });

  it.each<[string, (where: Where) => object | string]>([
    ['nothing', () => ''],
    ['no token', () => 'approved'],
    ['another action', () => ({ action: 'sales.return' })],
    ['another sale', () => ({ target_id: uuidv7() })],
    ['another act', () => ({ act_id: uuidv7() })],
    ['another amount', () => ({ amount_minor: total + 1 })],
    ['another session', () => ({ session_id: uuidv7() })],
    ['another till', () => ({ till_id: uuidv7() })],
    ['a cashier', () => ({ approver_id: shop.cashierId })],
    ['nobody', () => ({ approver_id: uuidv7() })],
    ['empty names', () => ({ approver_id: '' })],
    ['the day before', () => ({ approved_at: agoIso(24 * 60 * minute) })],
    ['a day to come', () => ({ approved_at: agoIso(-24 * 60 * minute) })],
  ])('is no approval where it says %s: what happened is recorded, flagged and listed', async (_, say) => {
    const { saleId, where } = await sold();
    const said = say(where);
    const { undo, item } = vouched(saleId, where, typeof said === 'string' ? {} : said);
    if (typeof said === 'string') item.void.approvalToken = said;
    expect(await shop.statuses([item])).toEqual(['accepted']);
    expect(await reviewsOf(undo.voidId)).toMatchObject([{ flag: 'approval_missing', approvedBy: '' }]);
    expect(await shop.owner.getSale({ saleId })).toMatchObject({ state: 'voided' });
  });

  it('is no approval under another key, header or signature', async () => {
    const forged = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const ways = [
      (claims: object) => tillApproval(claims, {}, forged),
      (claims: object) => tillApproval(claims, { typ: 'JWT' }),
      (claims: object) => tillApproval(claims, { alg: 'none' }),
      (claims: object) => `${tillApproval(claims).split('.').slice(0, 2).join('.')}.`,
    ];
    for (const write of ways) {
      const { saleId, where } = await sold();
      const { undo, claims } = vouched(saleId, where);
      expect(await shop.statuses([{ void: { ...undo, approvalToken: write(claims) } }])).toEqual(['accepted']);
      expect(await flagsOf(undo.voidId)).toEqual(['approval_missing']);
    }
  });

  it('counts as of the time of the act: before a dismissal, within the branch', async () => {
    const [dismissed, far] = [uuidv7(), uuidv7()];
    await shop.tell({
      userId: dismissed,
      role: 'supervisor',
      version: 2,
      active: false,
      changedAt: agoIso(30 * minute),
    });
    await shop.tell({ userId: dismissed, role: 'supervisor', version: 1, changedAt: agoIso(60 * 60 * minute) });
    const longAgo = agoIso(60 * 60 * minute);
    await shop.tell({ userId: far, role: 'supervisor', branchIds: [shop.farBranchId], changedAt: longAgo });
    await shop.network.drain();
    const flagsWhen = async (approver_id: string, ms: number) => {
      const { saleId, where } = await sold();
      const { undo, item } = vouched(saleId, where, { approver_id }, { voidedAt: agoIso(ms) });
      await shop.submit([item]);
      return flagsOf(undo.voidId);
    };
    expect(await flagsWhen(dismissed, 45 * minute)).toEqual(['approved_offline']);
    expect(await flagsWhen(dismissed, 15 * minute)).toEqual(['approval_missing']);
    expect(await flagsWhen(far, minute)).toEqual(['approval_missing']);
  });

  it('may be a token that was given online, once, while it is good', async () => {
    const [one, two] = [await sold(), await sold()];
    const token = await shop.network.keys.approval(act('sales.void', one.saleId, one.where));
    const log = [one, two].map(({ saleId }) => ({ void: makeVoid(saleId, { approvalToken: token }) }));
    expect(await shop.statuses(log)).toEqual(['accepted', 'accepted']);
    expect(await flagsOf(log[0]!.void.voidId)).toEqual([]);
    expect(await flagsOf(log[1]!.void.voidId)).toEqual(['approval_missing']);
    // Spent on one return, it is none for the next.
    const three = await sold();
    const portion = { lines: [{ lineNumber: 1, quantityMilli: 500 }] };
    const once = await shop.network.keys.approval({
      ...act('sales.return', three.saleId, three.where),
      amountMinor: 75_000,
    });
    const backs = [0, 1].map(() => makeReturn(three.saleId, three.where, 75_000, { ...portion, approvalToken: once }));
    await shop.submit(backs.map((back) => ({ return: back })));
    expect(await Promise.all(backs.map(({ returnId }) => flagsOf(returnId)))).toEqual([[], ['approval_missing']]);
  });
});

describe('a supervisor’s correction', () => {
  it('does not approve what a cashier had parked behind it', async () => {
    const where = shop.inSession();
    const bad = makeSale(where, { totalMinor: 1 });
    const back = makeReturn(bad.saleId, where, total);
    expect(await shop.statuses([{ sale: bad }, { return: back }])).toEqual([
      'quarantined total_mismatch',
      'parked depends_on_refused',
    ]);
    const { refusedSales } = await shop.supervisor.listRefusedSales({ state: 'waiting' });
    const { refusedId } = refusedSales.find((one) => one.operationId === bad.saleId && one.kind === 'sale')!;
    const corrected = JSON.stringify({ sale: { ...makeSale(where), saleId: bad.saleId } });
    await shop.supervisor.correctRefusedSale({ refusedId, corrected, reason: 'Total mal cargado' });
    const { returns } = await shop.owner.listReturns({ saleId: bad.saleId });
    expect(returns).toMatchObject([{ returnId: back.returnId, approvedBy: '', flags: ['approval_missing'] }]);
    expect(await shop.owner.getSale({ saleId: bad.saleId })).toMatchObject({ sentBy: where.tillId, flags: [] });
    expect(await flagsOf(back.returnId)).toEqual(['approval_missing']);
  });

  it('does not approve what it corrects, and stays in the branch', async () => {
    const { saleId, where } = await sold();
    const wrong = makeReturn(saleId, where, total - 1);
    expect(await shop.statuses([{ return: wrong }])).toEqual(['quarantined refunds_mismatch']);
    const { refusedSales } = await shop.supervisor.listRefusedSales({ state: 'waiting' });
    const { refusedId } = refusedSales.find((one) => one.operationId === wrong.returnId)!;
    const right = { ...wrong, refunds: [{ method: 'cash', amountMinor: total }] };
    const correct = { refusedId, corrected: JSON.stringify({ return: right }), reason: 'Mal sumado' };
    const far = shop.client(await shop.company.user('supervisor', uuidv7(), { branchIds: [shop.farBranchId] }));
    await expect(far.correctRefusedSale(correct)).rejects.toMatchObject({ reason: 'branch_foreign' });
    await expect(far.discardRefusedSale({ refusedId, reason: 'No va' })).rejects.toMatchObject({
      reason: 'branch_foreign',
    });
    expect((await far.listRefusedSales({})).refusedSales).toEqual([]);
    expect(await shop.supervisor.correctRefusedSale(correct)).toMatchObject({ state: 'corrected' });
    expect(await flagsOf(wrong.returnId)).toEqual(['approval_missing']);
  });
});
