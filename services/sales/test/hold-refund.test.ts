import { makeCompany, type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { TillSessionOpened } from '@mostrador/proto/cash';
import { NoteRefunded } from '@mostrador/proto/fiscal';
import { TillChanged } from '@mostrador/proto/identity';
import { SalesServiceDefinition } from '@mostrador/proto/sales';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { invariants } from '../src/invariants.ts';
import { sales } from '../src/service.ts';
import { makeLine, makePayment, makeReturn, makeSale, makeVoid } from './make.ts';

let network: Network;
let company: Awaited<ReturnType<typeof makeCompany>>;
let supervisor: Client;
let fiscal: Client;
let cash: Client;
type Client = ReturnType<typeof clientOf>;
const clientOf = (token: string) => network.client(SalesServiceDefinition, token);
const nextTillId = uuidv7();

beforeAll(async () => {
  network = await startForTest(sales);
  company = await makeCompany(network.keys);
  const { tenantId, branchId, tillId } = company;
  supervisor = clientOf(await company.user('supervisor'));
  fiscal = clientOf(await network.keys.serviceToken('fiscal', 'sales', tenantId));
  cash = clientOf(await network.keys.serviceToken('cash', 'sales', tenantId));
  for (const id of [tillId, nextTillId]) {
    const till = { tillId: id, branchId, name: 'Caja', state: 'enrolled', version: 1, publicKey: '' };
    await network.publish(TillChanged, tenantId, id, till);
  }
  await network.drain();
});
afterEach(async () => {
  expect(await network.sql('select reason from sales.kit_dead_letters')).toEqual([]);
  for (const { name, sql } of invariants) expect({ name, rows: await network.sql(sql) }).toEqual({ name, rows: [] });
});
afterAll(() => network.stop());

async function open(openedAt = new Date().toISOString(), where = { tillId: company.tillId, sessionId: uuidv7() }) {
  const opened = { ...where, branchId: company.branchId, cashierId: uuidv7(), openedAt };
  await network.publish(TillSessionOpened, company.tenantId, where.sessionId, opened);
  await network.drain();
  return where;
}
type Where = Awaited<ReturnType<typeof open>>;

const total = 121_00;
const sell = (where: Where, overrides: Parameters<typeof makeSale>[1] = {}) =>
  supervisor.completeSale(makeSale(where, { lines: [makeLine({ unitPriceMinor: total })], ...overrides }));

const asked = (saleId: string, where: Where, amountMinor: number, overrides: object = {}) => ({
  noteId: uuidv7(),
  saleId,
  ofSale: true,
  ...where,
  refunds: [{ method: 'cash', amountMinor }],
  branchIds: [],
  ...overrides,
});

/** Its note has come. */
async function come(hold: ReturnType<typeof asked>): Promise<void> {
  const { noteId, saleId, ofSale, tillId, sessionId, refunds } = hold;
  const told: NoteRefunded = {
    noteId,
    saleId,
    ofSale,
    tillId,
    sessionId,
    refunds,
    branchId: company.branchId,
    totalMinor: refunds[0]!.amountMinor,
    refundedAt: new Date().toISOString(),
    issuedBy: uuidv7(),
  };
  await network.publish(NoteRefunded, company.tenantId, noteId, told);
  await network.drain();
}

const expire = () => network.sql(`update sales.refund_holds set held_until = now() - interval '1 second'`);
const underWay = { reason: 'refund_under_way', told: { field: 'saleId' } };

describe('money that a credit note is about to give back', () => {
  it('is given by nothing else meanwhile, and is free again when the note does not come', async () => {
    const where = await open();
    const { saleId } = await sell(where);
    const hold = asked(saleId, where, 100_00);
    await Promise.all([1, 2, 3].map(() => fiscal.holdRefund(hold)));
    await expect(supervisor.returnSale(makeReturn(saleId, where, total))).rejects.toMatchObject(underWay);
    await expect(supervisor.voidSale(makeVoid(saleId))).rejects.toMatchObject(underWay);
    await expect(fiscal.holdRefund(asked(saleId, where, 21_01))).rejects.toMatchObject({
      reason: 'refund_exceeds_sale',
      told: { field: 'refunds' },
    });
    await expire();
    await supervisor.returnSale(makeReturn(saleId, where, total));
    await expect(fiscal.holdRefund(hold)).rejects.toMatchObject({ reason: 'refund_exceeds_sale' });
  });

  it('leaves the rest to a return once the note has come, which is asked for again in vain', async () => {
    const where = await open();
    const { saleId } = await sell(where);
    const hold = asked(saleId, where, 100_00);
    await fiscal.holdRefund(hold);
    await come(hold);
    await fiscal.holdRefund(hold);
    await supervisor.returnSale(makeReturn(saleId, where, 21_00));
    const { reviews } = await supervisor.listReviews({ kind: 'refund', pageSize: 200 });
    expect(reviews.filter((one) => one.saleId === saleId)).toEqual([]);
  });

  it('keeps its session from being sealed until the note has come, or does not come', async () => {
    for (const ofSale of [true, false]) {
      const where = await open();
      const { saleId } = await sell(where);
      const hold = asked(saleId, where, 100_00, { ofSale });
      await fiscal.holdRefund(hold);
      expect(await cash.sealSession(where)).toMatchObject({ ticketsMissing: true, factCount: 1 });
      await come(hold);
      expect(await cash.sealSession(where)).toMatchObject({ ticketsMissing: false, factCount: 2 });
    }
    const where = await open();
    const { saleId } = await sell(where);
    await fiscal.holdRefund(asked(saleId, where, 100_00));
    await expire();
    expect(await cash.sealSession(where)).toMatchObject({ ticketsMissing: false, factCount: 1 });
  });

  it('of two notes, or a note and a return, at the same moment leaves only once', async () => {
    const where = await open();
    for (let round = 0; round < 5; round += 1) {
      const { saleId } = await sell(where);
      const tries = [
        fiscal.holdRefund(asked(saleId, where, total)),
        fiscal.holdRefund(asked(saleId, where, total)),
        supervisor.returnSale(makeReturn(saleId, where, total)),
      ];
      const done = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled');
      expect(done).toHaveLength(1);
    }
  });

  it('leaves an open session of a known till only, in a branch of who gives it, by a means that was paid with', async () => {
    const where = await open();
    const { saleId } = await sell(where, {
      payments: [makePayment({ tenderedMinor: 100_00 }), makePayment({ method: 'credit', tenderedMinor: 21_00 })],
    });
    const refused: [object, string, string][] = [
      [{ tillId: uuidv7() }, 'till_unknown', 'tillId'],
      [{ branchIds: [uuidv7()] }, 'branch_foreign', 'tillId'],
      [{ tillId: nextTillId }, 'session_of_another_till', 'sessionId'],
      [{ sessionId: uuidv7() }, 'session_not_open', 'sessionId'],
      [{ refunds: [{ method: 'credit', amountMinor: 21_01 }] }, 'refund_exceeds_payment', 'refunds.0.method'],
      [{ refunds: [{ method: 'qr', amountMinor: 1 }] }, 'refund_exceeds_payment', 'refunds.0.method'],
      [{ saleId: uuidv7() }, 'not_found', 'saleId'],
    ];
    for (const [other, reason, field] of refused)
      await expect(fiscal.holdRefund(asked(saleId, where, 1_00, other))).rejects.toMatchObject({
        reason,
        told: { field },
      });
    const neverOpened = { tillId: company.tillId, sessionId: uuidv7() };
    await sell(neverOpened);
    await expect(fiscal.holdRefund(asked(saleId, neverOpened, 1_00))).rejects.toMatchObject({
      reason: 'session_not_open',
    });
    const closed = await open();
    await cash.sealSession(closed);
    await expect(fiscal.holdRefund(asked(saleId, closed, 1_00))).rejects.toMatchObject({ reason: 'session_not_open' });
    // Cash may stand for another means: somebody who may give notes decides that. A debit note's money is not the sale's.
    await fiscal.holdRefund(asked(saleId, where, total, { branchIds: [company.branchId] }));
    await fiscal.holdRefund(asked(saleId, where, 500_00, { ofSale: false }));
    await expect(supervisor.holdRefund(asked(saleId, where, 1_00))).rejects.toMatchObject({ reason: 'forbidden' });
    const stranger = await makeCompany(network.keys);
    const theirs = clientOf(await network.keys.serviceToken('fiscal', 'sales', stranger.tenantId));
    await expect(theirs.holdRefund(asked(saleId, where, 1_00))).rejects.toMatchObject({ reason: 'till_unknown' });
  });
});

describe('a return at the door', () => {
  const flagsOf = async (returnId: string) => {
    const { reviews } = await supervisor.listReviews({ kind: 'return', pageSize: 200 });
    return reviews.flatMap((one) => (one.subjectId === returnId && one.state === 'open' ? one.flag : []));
  };

  it('out of a session that nobody opened is listed, until an opening of before comes', async () => {
    const where = { tillId: company.tillId, sessionId: uuidv7() };
    const [{ saleId }, other] = [await sell(where), await sell(where)];
    const before = new Date(Date.now() - 60_000).toISOString();
    const back = makeReturn(saleId, where, total);
    expect((await supervisor.returnSale(back)).flags).toEqual(['session_not_opened']);
    const early = {
      ...makeReturn(other.saleId, where, total),
      returnedAt: new Date(Date.now() - 120_000).toISOString(),
    };
    await supervisor.returnSale(early);
    expect(await flagsOf(back.returnId)).toEqual(['session_not_opened']);
    await open(before, where);
    expect(await flagsOf(back.returnId)).toEqual([]);
    // It was made before the session was opened.
    expect(await flagsOf(early.returnId)).toEqual(['session_not_opened']);
  });

  it('out of a session that is closed is late, and listed', async () => {
    const where = await open();
    const { saleId } = await sell(where);
    await cash.sealSession(where);
    const back = makeReturn(saleId, where, total);
    expect(await supervisor.returnSale(back)).toMatchObject({ late: true, flags: ['return_late'] });
    expect(await flagsOf(back.returnId)).toEqual(['return_late']);
  });
});
