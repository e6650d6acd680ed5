import { freePort, uuidv7 } from '@mostrador/kit/testing';
import { VoucherRejected } from '@mostrador/proto/fiscal';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeSale, makeShop, startWorld, type World } from './make.ts';

let world: World;
let port: number;
beforeAll(async () => {
  port = await freePort();
  world = await startWorld({ FISCAL_ADMIN_PORT: `${port}` });
});
afterEach(async () => {
  expect(await world.problems()).toEqual([]);
});
afterAll(() => world.stop());

type Shop = Awaited<ReturnType<typeof makeShop>>;

async function setAsideNow(): Promise<number> {
  const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^mostrador_fiscal_set_aside_vouchers\{service="fiscal"\} (.+)$/m.exec(page)![1]);
}

const inQueue = async (shop: Shop, voucherId: string) =>
  (await shop.owner.getQueue({})).rejected.find((one) => one.voucherId === voucherId);

/** Until a voucher is set aside, with what it says. */
async function untilSetAside(shop: Shop, voucherId: string) {
  await world.network.until(async () => (await inQueue(shop, voucherId)) !== undefined, 'the voucher to be set aside');
  const [remark] = (await inQueue(shop, voucherId))!.remarks;
  return remark!;
}

const largest = Number.MAX_SAFE_INTEGER;

describe('a voucher that cannot be worked', () => {
  it('is set aside with its reason, though it was taken by an earlier version, and the rest goes on', async () => {
    const shop = await makeShop(world);
    const sale = await shop.sell();
    const [invoice] = await shop.vouchersOf(sale.saleId);
    const before = await setAsideNow();
    const line = { description: 'Interés', amountMinor: largest, ivaTreatment: 'taxed', ivaRateBp: 2_100 };
    const note = { lines: Array.from({ length: 50 }, () => line), reason: 'acordado', annuls: false };
    const [row] = await world.network.sql<{ voucher_id: string }>(
      `insert into fiscal.vouchers (tenant_id, voucher_id, sale_id, source_id, purpose, corrects_voucher_id, branch_id,
         till_id, effective_at, receiver, note)
       select tenant_id, gen_random_uuid(), sale_id, gen_random_uuid(), 'debit_note', voucher_id, branch_id, till_id,
         now() - interval '1 hour', receiver, $2::jsonb
       from fiscal.vouchers where tenant_id = $1 returning voucher_id`,
      [shop.tenantId, JSON.stringify(note)],
    );
    const voucherId = row!.voucher_id;
    const next = await shop.sell();
    expect(await shop.vouchersOf(next.saleId)).toMatchObject([{ state: 'authorized' }]);
    const remark = await untilSetAside(shop, voucherId);
    expect(remark).toMatchObject({ code: 0, reason: 'cannot_be_worked', message: 'amount too large' });
    expect(remark.advice).not.toBe('');
    expect(await setAsideNow()).toBe(before + 1);
    expect(await world.network.emitted(VoucherRejected, shop.tenantId)).toHaveLength(1);
    // Notes on the same invoice are issued as ever, and what was set aside may be tried again.
    await shop.owner.issueNote({
      voucherId: invoice!.voucherId,
      noteId: uuidv7(),
      kind: 'credit_note',
      lines: [{ ...line, amountMinor: 12_100 }],
      reason: 'bonificación',
      annuls: false,
    });
    await world.network.until(
      async () => (await shop.vouchersNow(sale.saleId)).some((one) => one.type === 8 && one.state === 'authorized'),
      'the credit note',
    );
    await shop.owner.correctVoucher({ voucherId }, { idempotencyKey: uuidv7() });
    await untilSetAside(shop, voucherId);
    // As support would mend it.
    await world.network.sql(
      `update fiscal.vouchers set note = jsonb_set(note, '{lines}', $2::jsonb) where voucher_id = $1`,
      [voucherId, JSON.stringify([{ ...line, amountMinor: 12_100 }])],
    );
    await shop.owner.correctVoucher({ voucherId }, { idempotencyKey: uuidv7() });
    await world.network.until(
      async () => (await shop.owner.getVoucher({ voucherId })).state === 'authorized',
      'the mended note',
    );
    expect(await setAsideNow()).toBe(before);
  });

  it('ends with the void of its sale', async () => {
    const shop = await makeShop(world);
    const sale = makeSale({ branchId: shop.branchId, tillId: shop.tillId }, [121_000]);
    sale.lines[0]!.ivaRateBp = 1_234;
    await shop.tellSale(sale);
    await untilSetAside(shop, (await shop.vouchersNow(sale.saleId, 300))[0]!.voucherId);
    await shop.voidSale(sale);
    await world.network.until(async () => (await shop.vouchersNow(sale.saleId)).length === 2, 'the void');
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'cancelled' }, { state: 'cancelled' }]);
    expect((await shop.owner.getQueue({})).rejected).toEqual([]);
  });

  it('is set aside before it has a number where it waits in a lane already', async () => {
    const shop = await makeShop(world);
    await world.control.setFaults({ down: ['wsfe'] });
    const [bad, good] = [await shop.sell(), await shop.sell()];
    await world.network.until(
      async () => (await shop.owner.getQueue({})).lanes.length === 1,
      'the lane to wait for AFIP',
    );
    // Neither was sent yet: the lane’s numbers are looked up first.
    await world.network.sql(
      `update fiscal.vouchers set content = jsonb_set(content, '{iva}', '"nothing"')
       where sale_id = $1 and state = 'waiting'`,
      [bad.saleId],
    );
    await world.control.clearFaults();
    expect(await shop.vouchersOf(good.saleId)).toMatchObject([{ state: 'authorized', number: 1 }]);
    const { voucherId } = (await shop.vouchersNow(bad.saleId))[0]!;
    expect(await untilSetAside(shop, voucherId)).toMatchObject({ reason: 'cannot_be_worked' });
    await shop.owner.correctVoucher({ voucherId }, { idempotencyKey: uuidv7() });
    expect(await shop.vouchersOf(bad.saleId)).toMatchObject([{ state: 'authorized', number: 2 }]);
  });
});

describe('an amount above what AFIP takes', () => {
  it('is refused before it is sent, with what to do', async () => {
    const shop = await makeShop(world);
    const sale = makeSale({ branchId: shop.branchId, tillId: shop.tillId }, [10 ** 15]);
    await shop.tellSale(sale);
    const [voucher] = await shop.vouchersOf(sale.saleId);
    expect(voucher).toMatchObject({ state: 'rejected' });
    expect(voucher!.remarks).toContainEqual(expect.objectContaining({ code: 10056, reason: 'amount_too_large' }));
  });
});

describe('a free sale', () => {
  it('has nothing to tell AFIP: its voucher ends, and so does what undoes it', async () => {
    const shop = await makeShop(world);
    const sale = makeSale({ branchId: shop.branchId, tillId: shop.tillId, payments: [] }, [0]);
    await shop.tellSale(sale);
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'cancelled', totalMinor: 0 }]);
    await shop.returnLine(sale, 1, 1_000, 0);
    await world.network.until(async () => (await shop.vouchersNow(sale.saleId)).length === 2, 'the return');
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'cancelled' }, { state: 'cancelled' }]);
    expect(await shop.book()).toEqual([]);
  });
});
