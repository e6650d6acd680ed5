import { uuidv7 } from '@mostrador/kit/testing';
import { SaleCompleted, TillActivityRecorded } from '@mostrador/proto/sales';
import { append, emptyLog, type LogEnd, nextTicketNumber } from '@mostrador/till/log';
import { settleCart } from '@mostrador/till/sale';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLine, makeSale, makeVoid } from './make.ts';
import { openShop, type Shop, tillApproval } from './shop.ts';

let shop: Shop;
let here: ReturnType<Shop['inSession']>;
beforeAll(async () => {
  shop = await openShop();
  here = shop.inSession();
});
afterAll(() => shop.network.stop());

type Operation = Parameters<typeof append>[1];

/** A till that writes what it does down. */
function startLog(installationId = uuidv7()) {
  let end: LogEnd = emptyLog(installationId);
  const write = (operation: Operation, approvals: string[] = []) => {
    const item = append(end, operation, approvals);
    end = item.end;
    return item.text;
  };
  const sell = () => {
    return write({ sale: makeSale(here, { installationId, ticketNumber: nextTicketNumber(end) }) });
  };
  return { installationId, write, sell, number: () => nextTicketNumber(end) };
}

const idOf = (text: string): string => (JSON.parse(text) as { sale: { saleId: string } }).sale.saleId;
const altered = (text: string) => text.replace('Alfajor triple', 'Alfajor simple');

/** What is listed of log items, by flag and what it is about. */
async function listed() {
  const { reviews } = await shop.owner.listReviews({ kind: 'log_item', state: 'open', pageSize: 200 });
  return reviews.map(({ flag, subjectId }) => `${flag} ${subjectId}`);
}
const listedOf = async (...texts: string[]) => {
  const ids = texts.map(idOf);
  return (await listed()).filter((one) => ids.some((id) => one.endsWith(id)));
};

describe('the chain of a log', () => {
  it('is whole when items come in order, again, in batches side by side or the wrong way round', async () => {
    const { sell } = startLog();
    const texts = Array.from({ length: 9 }, sell);
    expect(await shop.statuses(texts.slice(0, 3))).toEqual(Array(3).fill('accepted'));
    await shop.statuses(texts.slice(0, 5));
    await Promise.all([shop.statuses(texts.slice(6)), shop.statuses(texts.slice(4, 7)), shop.statuses(texts.slice(6))]);
    expect(await shop.statuses(texts)).toEqual(Array(9).fill('accepted'));
    expect(await listedOf(...texts)).toEqual([]);
  });

  it('lists a gap, until what is missing comes', async () => {
    const { sell } = startLog();
    const [first, missing, third, fourth] = [sell(), sell(), sell(), sell()] as const;
    expect(await shop.statuses([first, third, fourth])).toEqual(Array(3).fill('accepted'));
    expect(await listedOf(first, third, fourth)).toEqual([`log_gap ${idOf(third)}`]);
    await shop.statuses([missing]);
    expect(await listedOf(first, missing, third, fourth)).toEqual([]);
  });

  it('lists what another item stood before, whichever of the two comes first, and takes both', async () => {
    const { sell } = startLog();
    const [first, second, third] = [sell(), sell(), sell()] as const;
    expect(await shop.statuses([first, altered(second), third])).toEqual(Array(3).fill('accepted'));
    expect(await listedOf(second, third)).toEqual([`log_broken ${idOf(third)}`]);
    const other = startLog();
    const [one, two] = [other.sell(), other.sell()] as const;
    await shop.statuses([two]);
    await shop.statuses([altered(one)]);
    expect(await listedOf(one, two)).toEqual([`log_broken ${idOf(two)}`]);
  });

  it('lists another item under a number that was sent, once, and not the first again', async () => {
    const { installationId, sell } = startLog();
    const first = sell();
    await shop.statuses([first]);
    const fork = append(emptyLog(installationId), { sale: makeSale(here, { installationId }) }).text;
    expect(await shop.statuses([fork])).toEqual(['accepted']);
    await shop.statuses([fork, first]);
    expect(await listedOf(first, fork)).toEqual([`log_forked ${idOf(fork)}`]);
  });

  it('begins anew with an installation, and is each till’s own', async () => {
    const [one, other] = [startLog(), startLog()];
    const texts = [one.sell(), other.sell(), one.sell(), other.sell()];
    await shop.statuses(texts);
    expect(await listedOf(...texts)).toEqual([]);
  });

  it('lists an envelope that nobody can read, and takes the sale', async () => {
    const sale = makeSale(here);
    const texts = [{ installationId: 'x\0', sequence: 1 }, { sequence: 'one' }, [], 7].map((envelope) =>
      JSON.stringify({ envelope, sale }),
    );
    for (const text of texts) expect(await shop.statuses([text])).toEqual(['accepted']);
    expect(await listedOf(texts[0]!)).toEqual([`log_unreadable ${sale.saleId}`]);
  });

  it('asks nothing of tills that write none', async () => {
    const before = await listed();
    expect(await shop.statuses([{ sale: makeSale(here) }, { envelope: null, void: 1 }])).toEqual([
      'accepted',
      'quarantined operation_unreadable',
    ]);
    expect(await listed()).toEqual(before);
  });
});

describe('what is newer than the server', () => {
  const newer = (text: string) => text.replace('"rulesVersion":1', '"rulesVersion":999');

  it('stays at the till with what is about it, and is taken once the server knows its rules', async () => {
    const { sell, write } = startLog();
    const sold = sell();
    const texts = [newer(sold), write({ void: makeVoid(idOf(sold)) }), sell()];
    expect(await shop.statuses(texts)).toEqual([
      'newer_than_server newer_than_server',
      'newer_than_server newer_than_server',
      'accepted',
    ]);
    const { refusedSales } = await shop.owner.listRefusedSales({ state: '' });
    expect(refusedSales.map((one) => one.operationId)).not.toContain(idOf(sold));
    await expect(shop.owner.getSale({ saleId: idOf(sold) })).rejects.toMatchObject({ reason: 'not_found' });
    // What is about it stays too, when it comes in a batch of its own.
    expect(await shop.statuses([texts[1]!])).toEqual(['newer_than_server newer_than_server']);
    expect(await shop.statuses([sold, texts[1]!])).toEqual(['accepted', 'accepted']);
  });

  it('stays there too when it is an operation that nobody here knows, or a sale sent by itself', async () => {
    const envelope = { installationId: uuidv7(), sequence: 1, rulesVersion: 999 };
    expect(await shop.statuses([{ envelope, exchange: {} }])).toEqual(['newer_than_server newer_than_server']);
    expect(await shop.statuses([{ envelope: { ...envelope, rulesVersion: 1 }, exchange: {} }])).toEqual([
      'quarantined operation_unreadable',
    ]);
    const sale = makeSale(here, { rulesVersion: 999, totalMinor: 1 });
    await expect(shop.till.completeSale(sale)).rejects.toMatchObject({ reason: 'newer_than_server' });
    const kept = { payloadJson: JSON.stringify(sale), reason: 'not_allowed', field: 'currency', detail: '' };
    await expect(shop.till.keepRefusedSale(kept)).rejects.toMatchObject({ reason: 'newer_than_server' });
    const { refusedSales } = await shop.owner.listRefusedSales({ state: '' });
    expect(refusedSales.map((one) => one.operationId)).not.toContain(sale.saleId);
  });

  it('is told with each sale: the version of its rules, 1 where none was said', async () => {
    const sales = [makeSale(here), makeSale(here, { rulesVersion: 0 })];
    for (const sale of sales) expect((await shop.till.completeSale(sale)).rulesVersion).toBe(1);
    const told = await shop.network.emitted(SaleCompleted);
    expect(
      told.filter((one) => sales.some((sale) => sale.saleId === one.key)).map((one) => one.body.sale!.rulesVersion),
    ).toEqual([1, 1]);
  });
});

describe('activities', () => {
  const happenedAt = () => new Date().toISOString();
  const activity = (kind: string, more: object = {}) => ({
    activityId: uuidv7(),
    tillId: shop.company.tillId,
    sessionId: undefined,
    cashierId: shop.cashierId,
    kind,
    happenedAt: happenedAt(),
    endedAt: undefined,
    reason: undefined,
    saleId: undefined,
    lines: [],
    amountMinor: undefined,
    approvedBy: undefined,
    ...more,
  });
  const toldOf = async (activityId: string) =>
    (await shop.network.emitted(TillActivityRecorded)).filter((one) => one.key === activityId);

  it('are kept and told once, with who did it, where and when', async () => {
    const { write } = startLog();
    const line = {
      name: 'Fernet 750',
      barcode: '',
      quantityMilli: 1_000,
      unitPriceMinor: 9_000_00,
      productId: undefined,
      listPriceMinor: undefined,
    };
    const made = [
      activity('drawer_opened', { reason: 'cambio' }),
      activity('line_removed', { lines: [line] }),
      activity('basket_cancelled', { lines: [line], amountMinor: 9_000_00 }),
      activity('price_overridden', {
        lines: [{ ...line, listPriceMinor: 9_900_00 }],
        reason: 'envase roto',
        approvedBy: shop.supervisorId,
      }),
      activity('price_check', { lines: [line] }),
      activity('reprint', { saleId: uuidv7() }),
      activity('offline', { endedAt: happenedAt() }),
      activity('login_failed', { cashierId: undefined }),
    ];
    const texts = made.map((one) => write({ activity: one }));
    expect(await shop.statuses(texts)).toEqual(Array(8).fill('accepted'));
    expect((await shop.submit(texts)).results.map((one) => one.duplicate)).toEqual(Array(8).fill(true));
    for (const one of made) {
      const told = await toldOf(one.activityId);
      expect(told).toHaveLength(1);
      expect(told[0]!.body).toMatchObject({
        kind: one.kind,
        branchId: shop.company.branchId,
        tillId: shop.company.tillId,
      });
      expect(told[0]!.body.businessDate).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
    expect((await toldOf(made[3]!.activityId))[0]!.body).toMatchObject({
      approvedBy: shop.supervisorId,
      approvalProven: false,
      reason: 'envase roto',
      lines: [{ listPriceMinor: 9_900_00, unitPriceMinor: 9_000_00 }],
    });
    expect(await shop.statuses([write({ activity: { ...made[0]!, reason: 'otro' } })])).toEqual([
      'quarantined operation_id_changed',
    ]);
  });

  it('are approved by who the till signed for, and by nobody where the signature is of another act', async () => {
    const { write } = startLog();
    const sessionId = here.sessionId;
    const sign = (one: ReturnType<typeof activity>) =>
      tillApproval({
        approver_id: shop.supervisorId,
        action: `till.${one.kind}`,
        target_id: one.activityId,
        act_id: one.activityId,
        amount_minor: 0,
        session_id: sessionId,
        till_id: shop.company.tillId,
        approved_at: one.happenedAt,
      });
    const [one, other] = [activity('drawer_opened', { sessionId }), activity('drawer_opened', { sessionId })];
    await shop.statuses([write({ activity: one }, [sign(one)]), write({ activity: other }, [sign(one)])]);
    expect((await toldOf(one.activityId))[0]!.body).toMatchObject({
      approvedBy: shop.supervisorId,
      approvalProven: true,
    });
    expect((await toldOf(other.activityId))[0]!.body).toMatchObject({ approvedBy: undefined, approvalProven: false });
  });

  it('are no other till’s', async () => {
    expect(await shop.nextStatuses([{ activity: activity('price_check') }])).toEqual(['quarantined till_foreign']);
  });

  it('are exported as they were told', async () => {
    const one = activity('drawer_opened', { reason: 'cambio' });
    await shop.statuses([startLog().write({ activity: one })]);
    const { facts } = await shop.cash.exportFacts({ since: 0, pageSize: 1_000 });
    expect(JSON.stringify(facts)).toContain(one.activityId);
  });
});

describe('what a till computes', () => {
  it('is what is on the books, whatever is in its carts', async () => {
    const { write, installationId, number } = startLog();
    const random = (below: number) => Math.floor(Math.random() * below);
    const texts = Array.from({ length: 60 }, () => {
      const lines = Array.from({ length: 1 + random(5) }, () =>
        makeLine({
          unitPriceMinor: 100 + random(500_000),
          quantityMilli: 1 + random(3_000),
          ivaRateBp: [0, 1050, 2100][random(3)]!,
        }),
      );
      const cart = { lines, discountMinor: 0 };
      const tenders = [{ method: 'cash', tenderedMinor: 100_000_00, reference: '' }];
      const sums = settleCart(cart, tenders, [1, 1_000, 10_000][random(3)]!);
      const own = { installationId, ticketNumber: number() };
      return write({ sale: { ...makeSale(here, own), ...sums } });
    });
    expect(await shop.statuses(texts)).toEqual(Array(60).fill('accepted'));
    expect(await shop.brokenPromises()).toEqual([]);
  });
});
