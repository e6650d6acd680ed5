import { RoleLimitsChanged } from '@mostrador/proto/identity';
import { TillOperationRecorded } from '@mostrador/proto/sales';
import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at, makeShop, type Shop, startWorld, type World } from './make.ts';

let world: World;
let shop: Shop;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(async () => {
  shop = await makeShop(world);
});
afterEach(async () => expect(await world.problems()).toEqual([]));
afterAll(() => world.stop());

/** What may be taken out of a session where the company has set nothing. */
const limit = 10_000_000;

const out = (sessionId: string, amountMinor: number) => ({
  movementId: uuidv7(),
  sessionId,
  kind: 'out',
  amountMinor,
  reason: 'Retiro a la caja fuerte',
  movedAt: at,
});
type Out = ReturnType<typeof out>;

const approvalOf = ({ movementId: targetId, amountMinor, sessionId }: Out, other: object = {}) =>
  world.network.keys.approval({
    tenantId: shop.tenantId,
    action: 'cash.out',
    targetId,
    amountMinor,
    sessionId,
    tillId: shop.tillId,
    ...other,
  });

const flagsOf = async () =>
  (await shop.owner.listCashReviews({})).reviews.map(({ flag, subjectId }) => [flag, subjectId]);

describe('cash out', () => {
  it('needs an approval above the limit, whatever there is in the drawer', async () => {
    const { sessionId } = await shop.open();
    const request = out(sessionId, 99_999_999);
    await expect(shop.cashier.recordCashMovement(request)).rejects.toMatchObject({
      reason: 'approval_needed',
      told: { field: 'approvalToken' },
    });
    const rich = await shop.open({ tillId: await anotherTill(), openingFloatMinor: 500_000_000 });
    await expect(
      shop.as(shop.till(rich.tillId)).then((till) => till.recordCashMovement(out(rich.sessionId, limit + 1))),
    ).rejects.toMatchObject({ reason: 'approval_needed' });
    const limits = [{ role: 'cashier', cashOutMinor: 99_999_999 }];
    await world.network.publish(RoleLimitsChanged, shop.tenantId, shop.tenantId, { limits, version: 1 });
    await world.network.drain();
    expect(await shop.cashier.recordCashMovement(request)).toMatchObject({ amountMinor: -99_999_999, approvedBy: '' });
  });

  it('counts what was taken out before: parts come to the same', async () => {
    const { sessionId } = await shop.open();
    await shop.cashier.recordCashMovement(out(sessionId, limit / 2));
    await shop.cashier.recordCashMovement(out(sessionId, limit / 2));
    await expect(shop.cashier.recordCashMovement(out(sessionId, 1))).rejects.toMatchObject({
      reason: 'approval_needed',
    });
    // What is put in does not buy it back.
    await shop.cashier.recordCashMovement({ ...out(sessionId, limit), kind: 'in' });
    await expect(shop.cashier.recordCashMovement(out(sessionId, 1))).rejects.toMatchObject({
      reason: 'approval_needed',
    });
  });

  it('is approved once, for this movement of this amount in this session at this till', async () => {
    const { sessionId } = await shop.open();
    const request = out(sessionId, limit + 1);
    const others = [
      { targetId: uuidv7() },
      { amountMinor: limit },
      { sessionId: uuidv7() },
      { tillId: uuidv7() },
      { action: 'sales.void' },
      { tenantId: uuidv7() },
    ];
    for (const other of others) {
      const approvalToken = await approvalOf(request, other);
      await expect(
        shop.cashier.recordCashMovement({ ...request, approvalToken }),
        JSON.stringify(other),
      ).rejects.toMatchObject({ reason: 'approval_needed' });
    }
    const approverId = uuidv7();
    const approvalToken = await approvalOf(request, { approverId });
    const all = await Promise.all(
      Array.from({ length: 4 }, () => shop.cashier.recordCashMovement({ ...request, approvalToken })),
    );
    for (const one of all) expect(one).toMatchObject({ approvedBy: approverId, sequence: 2 });
    expect(await shop.owner.verifyChain({ sessionId })).toMatchObject({ intact: true, movementCount: 2 });
    // Who takes the approver out of the books is found.
    await expect(
      world.network.sql(`
        do $$ begin set local session_replication_role = replica;
        update cash.cash_movements set approved_by = '' where session_id = '${sessionId}'; end $$`),
    ).resolves.toBeDefined();
    expect(await shop.owner.verifyChain({ sessionId })).toMatchObject({ intact: false });
    await world.network.sql(`
      do $$ begin set local session_replication_role = replica;
      update cash.cash_movements set approved_by = '${approverId}' where session_id = '${sessionId}' and sequence = 2; end $$`);
  });

  it('of a supervisor needs no other, in their branches', async () => {
    const { sessionId } = await shop.open();
    const elsewhere = await shop.as(shop.user('supervisor', uuidv7(), { branchIds: [uuidv7()] }));
    await expect(elsewhere.recordCashMovement(out(sessionId, limit + 1))).rejects.toMatchObject({
      reason: 'branch_foreign',
    });
    const id = uuidv7();
    const here = await shop.as(shop.user('supervisor', id, { branchIds: [shop.branchId] }));
    expect(await here.recordCashMovement(out(sessionId, limit + 1))).toMatchObject({ approvedBy: id });
  });

  it('of more than there can be is noted for supervisors, and told to nobody else', async () => {
    const { sessionId } = await shop.open({ openingFloatMinor: 10_000 });
    const request = out(sessionId, 10_001);
    const answer = await shop.cashier.recordCashMovement(request);
    expect(await flagsOf()).toEqual([['more_than_expected', request.movementId]]);
    expect(JSON.stringify(answer)).not.toContain('more_than');
    await expect(shop.cashier.listCashReviews({})).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(shop.ownTill.listCashReviews({})).rejects.toMatchObject({ reason: 'forbidden' });
  });
});

/** A till of the same branch that `identity` has told of. */
async function anotherTill(): Promise<string> {
  const tillId = uuidv7();
  await shop.addTill(tillId);
  return tillId;
}

describe('cash out that a till did offline', () => {
  const tell = async (operation: TillOperationRecorded) => {
    await world.network.publish(TillOperationRecorded, shop.tenantId, uuidv7(), operation);
    await world.network.drain();
  };
  const moved = (request: Out, tillId = shop.tillId) => ({
    ...request,
    tillId,
    cashierId: shop.cashierId,
    approvalToken: '',
  });

  it('is on the books, and noted where nobody approved it or only the till says who did', async () => {
    const { sessionId } = await shop.open();
    const [plain, offline, online, none] = [100, limit + 1, limit + 2, limit + 3].map((amount) =>
      out(sessionId, amount),
    );
    const approval = { approverId: uuidv7(), offline: true, approvedAt: at };
    await tell({ cashMovement: moved(plain!) });
    await tell({ cashMovement: moved(offline!), approval });
    await tell({ cashMovement: moved(online!), approval: { ...approval, offline: false } });
    await tell({ cashMovement: moved(none!) });
    await tell({ cashMovement: moved(none!) });
    const { movements } = await shop.owner.listCashMovements({ sessionId });
    expect(movements.map((one) => [one.amountMinor, one.approvedBy])).toEqual([
      [1_000_000, ''],
      [-100, ''],
      [-limit - 1, approval.approverId],
      [-limit - 2, approval.approverId],
      [-limit - 3, ''],
    ]);
    const noted = (await flagsOf()).filter(([flag]) => flag !== 'more_than_expected');
    expect(noted).toEqual([
      ['approved_offline', offline!.movementId],
      ['approval_missing', none!.movementId],
    ]);
  });

  it('of another till’s session, or under an id that was used, is kept aside with what was sent', async () => {
    const victim = await shop.open({ tillId: await anotherTill() });
    const request = out(victim.sessionId, 5_000);
    const declaration = { ...shop.count(victim, 1), tillId: shop.tillId, cashierId: shop.cashierId };
    await tell({ cashMovement: moved(request) });
    await tell({ declaration });
    await tell({ openSession: { ...shop.opening({ sessionId: victim.sessionId }), openingFloatMinor: 7 } });
    expect(await shop.owner.getSession(victim)).toMatchObject({ state: 'open', openingFloatMinor: 1_000_000 });
    const own = await shop.open();
    const used = out(own.sessionId, 300);
    await shop.cashier.recordCashMovement(used);
    await tell({ cashMovement: moved({ ...used, amountMinor: 400 }) });
    expect(await flagsOf()).toEqual([
      ['session_of_another_till', request.movementId],
      ['session_of_another_till', declaration.declarationId],
      ['session_of_another_till', victim.sessionId],
      ['id_reused', used.movementId],
    ]);
    const { reviews } = await shop.owner.listCashReviews({});
    expect(JSON.parse(reviews[0]!.detail)).toMatchObject({ amountMinor: 5_000, sessionId: victim.sessionId });
    expect((await shop.owner.listCashMovements(victim)).movements).toHaveLength(1);
  });
});

describe('reviews', () => {
  it('are settled once, by a supervisor of the branch whose act it was not', async () => {
    const { sessionId } = await shop.open({ openingFloatMinor: 0 });
    const id = uuidv7();
    const doer = await shop.as(shop.user('supervisor', id));
    await doer.recordCashMovement(out(sessionId, 100));
    const [review] = (await shop.owner.listCashReviews({ state: 'open', branchId: shop.branchId })).reviews;
    const settle = { reviewId: review!.reviewId, reason: 'Lo repuso de su bolsillo' };
    await expect(doer.settleCashReview(settle)).rejects.toMatchObject({ reason: 'review_own' });
    await expect(shop.cashier.settleCashReview(settle)).rejects.toMatchObject({ reason: 'forbidden' });
    await expect((await makeShop(world)).owner.settleCashReview(settle)).rejects.toMatchObject({ reason: 'not_found' });
    const elsewhere = await shop.as(shop.user('supervisor', uuidv7(), { branchIds: [uuidv7()] }));
    await expect(elsewhere.settleCashReview(settle)).rejects.toMatchObject({ reason: 'branch_foreign' });
    expect((await elsewhere.listCashReviews({})).reviews).toEqual([]);
    await expect(elsewhere.listCashReviews({ branchId: shop.branchId })).rejects.toMatchObject({
      reason: 'branch_foreign',
    });
    const settled = await shop.supervisor.settleCashReview(settle);
    expect(settled).toMatchObject({ settledReason: settle.reason, amountMinor: -100 });
    expect(await shop.supervisor.settleCashReview(settle)).toEqual(settled);
    await expect(shop.owner.settleCashReview(settle)).rejects.toMatchObject({ reason: 'review_settled' });
    expect((await shop.owner.listCashReviews({ state: 'open' })).reviews).toEqual([]);
    expect((await shop.owner.listCashReviews({ state: 'settled' })).reviews).toEqual([settled]);
  });

  it('come a page at a time', async () => {
    const { sessionId } = await shop.open({ openingFloatMinor: 0 });
    for (let index = 0; index < 3; index += 1) await shop.cashier.recordCashMovement(out(sessionId, 1));
    const first = await shop.owner.listCashReviews({ pageSize: 2 });
    const second = await shop.owner.listCashReviews({ pageSize: 2, pageToken: first.nextPageToken });
    expect([first.reviews.length, second.reviews.length, second.nextPageToken]).toEqual([2, 1, '']);
  });
});
