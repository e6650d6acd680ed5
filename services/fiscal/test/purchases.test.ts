import { uuidv7 } from '@mostrador/kit/testing';
import type { SupplierVoucher } from '@mostrador/proto/books';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCompanyAt, startWorld, type World } from './make.ts';
import { makeMonotributoVoucher, makeSupplierVoucher } from './make-purchase.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  expect(await world.problems()).toEqual([]);
  await world.stop();
});

const month = '2024-11';

/** A voucher in the book of a month that is over, whatever day it is. */
const input = (overrides: Partial<SupplierVoucher> = {}) => ({
  purchaseId: uuidv7(),
  voucher: makeSupplierVoucher(overrides),
  month: '',
});
const key = () => ({ idempotencyKey: uuidv7() });
const refused = (reason: string, field: string) => ({ reason, told: { field } });

describe('recordPurchase', () => {
  it('enters a supplier’s voucher into the book of its month', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    const paper = input({ supplierCuit: '30-50279317-5' });
    const made = await accountant.recordPurchase(paper);
    expect(made).toMatchObject({ purchaseId: paper.purchaseId, month, state: 'recorded', version: 1 });
    expect(made.voucher).toEqual(makeSupplierVoucher());
    const { purchase, versions } = await accountant.getPurchase({ purchaseId: paper.purchaseId });
    expect(purchase).toEqual(made);
    expect(versions).toMatchObject([{ version: 1, change: 'recorded', reason: '', voucher: made.voucher }]);
    expect(versions[0]!.actorId).not.toBe('');
  });

  it('is one purchase however often it is sent, one after the other and at once, and after a correction too', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    const paper = input();
    const first = await accountant.recordPurchase(paper);
    expect(await accountant.recordPurchase(paper)).toEqual(first);
    const other = input({ number: 2 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => accountant.recordPurchase(other)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const voucher = makeSupplierVoucher({ number: 3 });
    const { purchaseId } = paper;
    const correction = { purchaseId, expectedVersion: 1, voucher, month: '', reason: 'número mal leído' };
    const corrected = await accountant.correctPurchase(correction, key());
    expect(await accountant.recordPurchase(paper)).toEqual(corrected);
    expect((await accountant.listPurchases({ month })).purchases).toHaveLength(2);
  });

  it('refuses another voucher under the same id, and the same voucher under another id, at once too', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    const paper = input();
    await accountant.recordPurchase(paper);
    await expect(
      accountant.recordPurchase({ ...paper, voucher: makeSupplierVoucher({ number: 9 }) }),
    ).rejects.toMatchObject(refused('id_reused', 'purchaseId'));
    await expect(accountant.recordPurchase(input({ supplierName: 'ARCOR' }))).rejects.toMatchObject({
      reason: 'purchase_recorded',
      told: { field: 'voucher.number', detail: paper.purchaseId },
    });
    const rivals = await Promise.allSettled(
      Array.from({ length: 5 }, () => accountant.recordPurchase(input({ number: 77 }))),
    );
    expect(rivals.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of rivals)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ reason: 'purchase_recorded' });
    // Another supplier may use the same number.
    await accountant.recordPurchase(input({ supplierCuit: '30500010912' }));
  });

  it('refuses what cannot be right, and says where', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    const cases: [Partial<SupplierVoucher>, string, string][] = [
      [{ supplierCuit: '30502793176' }, 'cuit_invalid', 'voucher.supplierCuit'],
      [{ type: 19 }, 'voucher_type_unknown', 'voucher.type'],
      [{ iva: [{ rateBp: 1, netMinor: 1, ivaMinor: 0 }] }, 'iva_rate_unknown', 'voucher.iva.0.rateBp'],
      [{ totalMinor: 133_151 }, 'voucher_sum_wrong', 'voucher.totalMinor'],
      [{ computableMinor: 22_051 }, 'computable_too_high', 'voucher.computableMinor'],
      [{ date: '2024-02-30' }, 'wrong_format', 'voucher.date'],
      [{ date: '2062-11-05' }, 'date_ahead', 'voucher.date'],
      [{ authorizationCode: '123' }, 'wrong_format', 'voucher.authorizationCode'],
      [{ untaxedMinor: -1 }, 'out_of_range', 'voucher.untaxedMinor'],
      [{ number: 0 }, 'out_of_range', 'voucher.number'],
    ];
    for (const [wrong, reason, field] of cases)
      await expect(accountant.recordPurchase(input(wrong)), reason).rejects.toMatchObject(refused(reason, field));
    await expect(accountant.recordPurchase({ ...input(), month: '2024-10' })).rejects.toMatchObject(
      refused('month_before_voucher', 'month'),
    );
    await expect(accountant.recordPurchase({ purchaseId: uuidv7(), month: '' })).rejects.toMatchObject(
      refused('wrong_type', 'voucher'),
    );
    expect((await accountant.listPurchases({ month })).purchases).toEqual([]);
  });

  it('is for who keeps the books, of one’s own company', async () => {
    const [company, other] = [await makeCompanyAt(world), await makeCompanyAt(world)];
    const paper = input();
    const others = [company.user('cashier'), company.user('viewer'), company.user('supervisor')];
    for (const caller of await Promise.all(others.map(company.booksAs)))
      await expect(caller.recordPurchase(paper)).rejects.toMatchObject({ reason: 'forbidden' });
    await company.books.accountant.recordPurchase(paper);
    // The neighbour’s book has room for the same paper under the same id.
    await other.books.owner.recordPurchase(paper);
    const { purchaseId } = paper;
    const reason = 'no es nuestra';
    await other.books.owner.annulPurchase({ purchaseId, reason }, key());
    expect((await company.books.owner.getPurchase({ purchaseId })).purchase).toMatchObject({
      state: 'recorded',
      version: 1,
    });
    const stranger = await makeCompanyAt(world);
    for (const asked of [
      () => stranger.books.owner.getPurchase({ purchaseId }),
      () => stranger.books.owner.annulPurchase({ purchaseId, reason }, key()),
      () => stranger.books.owner.correctPurchase({ ...paper, expectedVersion: 1, reason }, key()),
    ])
      await expect(asked()).rejects.toMatchObject(refused('not_found', 'purchaseId'));
    expect((await stranger.books.owner.listPurchases({ month })).purchases).toEqual([]);
  });
});

describe('listPurchases', () => {
  it('goes through a month page by page, in the order of dates, each once', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    const days = ['2024-11-30', '2024-11-02', '2024-11-02', '2024-11-15', '2024-11-01'];
    for (const [index, date] of days.entries()) await accountant.recordPurchase(input({ date, number: index + 1 }));
    await accountant.recordPurchase(input({ date: '2024-10-31', number: 60 }));
    // One of October that came late goes into the book of November.
    await accountant.recordPurchase({ ...input({ date: '2024-10-31', number: 61 }), month });
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await accountant.listPurchases({ month, pageSize: 2, pageToken });
      seen.push(...page.purchases.map(({ voucher }) => voucher!.date));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(seen).toEqual([...days, '2024-10-31'].toSorted());
    await expect(accountant.listPurchases({ month, pageToken: 'x' })).rejects.toMatchObject({
      reason: 'page_token_invalid',
    });
  });
});

describe('correctPurchase', () => {
  it('writes anew and keeps what was there, who changed it and why', async () => {
    const { accountant, owner } = (await makeCompanyAt(world)).books;
    const paper = input();
    const { purchaseId } = await accountant.recordPurchase(paper);
    const correction = {
      purchaseId,
      expectedVersion: 1,
      voucher: makeMonotributoVoucher(),
      month: '',
      reason: 'era factura C',
    };
    const once = key();
    const corrected = await owner.correctPurchase(correction, once);
    expect(corrected).toMatchObject({ purchaseId, version: 2, voucher: makeMonotributoVoucher() });
    expect(await owner.correctPurchase(correction, once)).toEqual(corrected);
    const { versions } = await accountant.getPurchase({ purchaseId });
    expect(versions).toMatchObject([
      { version: 1, change: 'recorded', voucher: paper.voucher },
      { version: 2, change: 'corrected', reason: 'era factura C', voucher: makeMonotributoVoucher() },
    ]);
    expect(versions[0]!.actorId).not.toBe(versions[1]!.actorId);
    expect((await accountant.getIvaBook({ month, book: 'purchases' })).totals).toMatchObject({
      count: 1,
      totalMinor: 5_000,
    });
  });

  it('does not write over what somebody else changed, even at once', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    const { purchaseId } = await accountant.recordPurchase(input());
    const to = (number: number) => ({
      purchaseId,
      expectedVersion: 1,
      voucher: makeSupplierVoucher({ number }),
      month: '',
      reason: 'número mal leído',
    });
    const both = await Promise.allSettled([1, 2, 3].map((number) => accountant.correctPurchase(to(number), key())));
    const lost = both.filter((one) => one.status === 'rejected');
    expect(lost).toHaveLength(2);
    for (const { reason } of lost) expect(reason).toMatchObject(refused('version_old', 'expectedVersion'));
    expect((await accountant.getPurchase({ purchaseId })).versions).toHaveLength(2);
  });

  it('refuses what recording refuses, a paper that is in the book, and no reason', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    const { purchaseId } = await accountant.recordPurchase(input());
    const other = await accountant.recordPurchase(input({ number: 2 }));
    const to = (voucher: Partial<SupplierVoucher>, reason = 'corrección') =>
      accountant.correctPurchase(
        { purchaseId, expectedVersion: 1, voucher: makeSupplierVoucher(voucher), month: '', reason },
        key(),
      );
    await expect(to({ totalMinor: 1 })).rejects.toMatchObject(refused('voucher_sum_wrong', 'voucher.totalMinor'));
    await expect(to({ number: 2 })).rejects.toMatchObject({
      reason: 'purchase_recorded',
      told: { detail: other.purchaseId },
    });
    await expect(to({}, ' ')).rejects.toMatchObject(refused('out_of_range', 'reason'));
    expect((await accountant.getPurchase({ purchaseId })).versions).toHaveLength(1);
    // Two that take the same free number: one of them does.
    const third = makeSupplierVoucher({ number: 3 });
    const rivals = await Promise.allSettled(
      [purchaseId, other.purchaseId].map((one) =>
        accountant.correctPurchase(
          { purchaseId: one, expectedVersion: 1, voucher: third, month: '', reason: 'número' },
          key(),
        ),
      ),
    );
    const lost = rivals.filter((one) => one.status === 'rejected');
    expect(lost).toHaveLength(1);
    expect(lost[0]!.reason).toMatchObject(refused('purchase_recorded', 'voucher.number'));
  });
});

describe('annulPurchase', () => {
  it('takes a purchase out of the book, for good, and lets its paper in again', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    const { purchaseId } = await accountant.recordPurchase(input());
    const [once, reason] = [key(), 'cargada dos veces'];
    const annulled = await accountant.annulPurchase({ purchaseId, reason }, once);
    expect(annulled).toMatchObject({ state: 'annulled', version: 2 });
    expect(await accountant.annulPurchase({ purchaseId, reason }, once)).toEqual(annulled);
    const changes = [
      () => accountant.annulPurchase({ purchaseId, reason }, key()),
      () => accountant.correctPurchase({ ...input(), purchaseId, expectedVersion: 2, reason }, key()),
    ];
    for (const change of changes) await expect(change()).rejects.toMatchObject({ reason: 'purchase_annulled' });
    expect((await accountant.getIvaBook({ month, book: 'purchases' })).totals).toMatchObject({ count: 0 });
    await accountant.recordPurchase(input());
    const states = async (state: string) => (await accountant.listPurchases({ month, state })).purchases.length;
    expect([await states(''), await states('recorded'), await states('annulled')]).toEqual([2, 1, 1]);
    const { versions } = await accountant.getPurchase({ purchaseId });
    expect(versions.at(-1)).toMatchObject({ change: 'annulled', reason });
  });
});
