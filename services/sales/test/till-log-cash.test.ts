import { uuidv7 } from '@mostrador/kit/testing';
import { TillOperationRecorded } from '@mostrador/proto/sales';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type Shop, tillApproval } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.network.stop());

describe('cash out in a till log', () => {
  it('is told to `cash` with who approved it, where that can be proven', async () => {
    const { tenantId, tillId } = shop.company;
    const { sessionId } = shop.inSession();
    const movedAt = new Date().toISOString();
    const out = () => ({ movementId: uuidv7(), kind: 'out', amountMinor: 50_000_000, reason: 'Retiro', movedAt });
    const movements = [out(), out(), out(), out()];
    const approverId = shop.supervisorId;
    const common = { amountMinor: 50_000_000, sessionId, tillId };
    const online = { tenantId, approverId, action: 'cash.out', targetId: movements[0]!.movementId, ...common };
    const word = (movementId: string, amount = 50_000_000) =>
      tillApproval({
        approver_id: approverId,
        action: 'cash.out',
        target_id: movementId,
        act_id: movementId,
        amount_minor: amount,
        session_id: sessionId,
        till_id: tillId,
        approved_at: movedAt,
      });
    const tokens = [
      await shop.network.keys.approval(online),
      word(movements[1]!.movementId),
      word(movements[2]!.movementId, 1),
      '',
    ];
    const items = movements.map((movement, index) => ({
      cashMovement: { ...movement, sessionId, tillId, cashierId: shop.cashierId, approvalToken: tokens[index] },
    }));
    expect(new Set(await shop.statuses(items))).toEqual(new Set(['accepted']));
    expect(new Set(await shop.statuses(items))).toEqual(new Set(['accepted']));
    const told = (await shop.network.emitted(TillOperationRecorded, tenantId)).map(({ body }) => body.approval);
    expect(told).toEqual([
      { approverId, offline: false, approvedAt: movedAt },
      { approverId, offline: true, approvedAt: movedAt },
      undefined,
      undefined,
    ]);
  });
});
