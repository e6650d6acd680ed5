import { uuidv7 } from '@mostrador/kit/testing';
import {
  BooksServiceDefinition,
  PurchaseAnnulled,
  PurchaseCorrected,
  PurchaseRecorded,
  WithholdingAnnulled,
  WithholdingRecorded,
} from '@mostrador/proto/books';
import type { ExportFactsResponse } from '@mostrador/proto/common';
import {
  FiscalServiceDefinition,
  FiscalStateChanged,
  NoteRefunded,
  ProfileChanged,
  VoucherAuthorized,
  VoucherCancelled,
  VoucherQueued,
  VoucherRejected,
} from '@mostrador/proto/fiscal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCompanyAt, makeShop, profileInput, putProfile, startWorld, type World } from './make.ts';
import { makeSupplierVoucher } from './make-purchase.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  expect(await world.problems()).toEqual([]);
  await world.stop();
});

const key = () => ({ idempotencyKey: uuidv7() });
type Fact = { type: string; key: string; json: Record<string, unknown> };
type EventTypes = (typeof VoucherQueued)[];

/** What was told of a company, in the order in which it was told. */
async function toldOf(tenantId: string, types: object[]): Promise<Fact[]> {
  const told = await Promise.all(
    (types as EventTypes).map(async (type) =>
      (await world.network.emitted(type, tenantId)).map(({ key, body }) => ({
        type: type.$type,
        key,
        json: type.toJSON(body) as Record<string, unknown>,
      })),
    ),
  );
  return told.flat();
}

async function exported(
  exportFacts: (page: { since: number; pageSize: number }) => Promise<ExportFactsResponse>,
): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (let since = 0, more = true; more;) {
    const page = await exportFacts({ since, pageSize: 2 });
    for (const { type, key, bodyJson } of page.facts)
      facts.push({ type, key, json: JSON.parse(bodyJson) as Fact['json'] });
    ({ nextSince: since, more } = page);
  }
  return facts;
}

const fiscalFactsOf = async (tenantId: string) => {
  const token = await world.network.keys.serviceToken('test', 'fiscal', tenantId);
  return exported((page) => world.network.client(FiscalServiceDefinition, token).exportFacts(page));
};

const versionOf = ({ json }: Fact) => Number(json['version'] ?? (json['voucher'] as { version: string }).version);

/** The newest of each thing; money that went back with a note is told once and has no version. */
function newest(facts: Fact[]): Map<string, Fact> {
  const state = new Map<string, Fact>();
  for (const fact of facts) {
    const isRefund = fact.type === NoteRefunded.$type;
    const name = isRefund ? `refund ${fact.key}` : fact.key;
    const known = state.get(name);
    if (!known || (!isRefund && versionOf(known) < versionOf(fact))) state.set(name, fact);
  }
  return state;
}

const told = [ProfileChanged, VoucherQueued, VoucherAuthorized, VoucherRejected, VoucherCancelled, NoteRefunded];

/** Of a shop: invoices authorised, refused and cancelled, a note that waits for its invoice, and money given back. */
async function makeHistory() {
  const shop = await makeShop(world);
  const receiver = {
    documentType: 'cuit',
    documentNumber: '30500010913',
    name: 'Nadie',
    ivaCondition: 'responsable_inscripto',
    address: '',
  };
  const sale = await shop.sell();
  const [invoice] = await shop.vouchersOf(sale.saleId);
  const discount = { description: 'Bonificación', amountMinor: 12_100, ivaTreatment: 'taxed', ivaRateBp: 2_100 };
  const paying = { tillId: shop.tillId, sessionId: uuidv7(), refunds: [{ method: 'cash', amountMinor: 12_100 }] };
  const note = { voucherId: invoice!.voucherId, noteId: uuidv7(), kind: 'credit_note', lines: [discount] };
  await shop.supervisor.issueNote({ ...note, reason: 'acordado', annuls: false, ...paying });
  await shop.vouchersOf(sale.saleId);
  const refused = [await shop.sell({ receiver }), await shop.sell({ receiver })];
  for (const one of refused) expect((await shop.vouchersOf(one.saleId))[0]!.state).toBe('rejected');
  await shop.voidSale(refused[0]!);
  await shop.returnLine(refused[1]!, 1, 1_000, 121_000);
  await world.network.until(async () => {
    const cancelled = (await shop.vouchersNow(refused[0]!.saleId)).filter(({ state }) => state === 'cancelled');
    return cancelled.length === 2 && (await shop.vouchersNow(refused[1]!.saleId)).length === 2;
  }, 'what the void and the return ask for');
  await world.network.drain();
  return shop;
}

describe('exportFacts of fiscal', () => {
  it('fills an empty hearer with what it would have heard, in whatever order', async () => {
    const { tenantId, owner } = await makeHistory();
    const facts = await fiscalFactsOf(tenantId);
    const own = facts.filter(({ type }) => type !== FiscalStateChanged.$type);
    expect(newest(own.toReversed())).toEqual(newest(await toldOf(tenantId, told)));
    expect(own.map(({ type }) => type.split('.').at(-1)).toSorted()).toEqual([
      'NoteRefunded',
      'ProfileChanged',
      'VoucherAuthorized',
      'VoucherAuthorized',
      'VoucherCancelled',
      'VoucherCancelled',
      'VoucherQueued',
      'VoucherRejected',
    ]);
    await expect(owner.exportFacts({})).rejects.toMatchObject({ reason: 'forbidden' });
    expect(await fiscalFactsOf((await makeCompanyAt(world)).tenantId)).toEqual([]);
  });

  it('goes on from a number with what changed since, and says who gave money back whoever decides anew', async () => {
    const { tenantId, owner, cuit } = await makeHistory();
    const token = await world.network.keys.serviceToken('test', 'fiscal', tenantId);
    const client = world.network.client(FiscalServiceDefinition, token);
    const { nextSince: since } = await client.exportFacts({});
    expect(await client.exportFacts({ since })).toMatchObject({ facts: [], more: false, nextSince: since });
    await world.network.sql(
      `update fiscal.vouchers set requested_by = 'another', version = version + 1 where refund_number is not null`,
    );
    await putProfile(owner, profileInput(cuit));
    const after = await client.exportFacts({ since });
    expect(after.facts.map(({ type }) => type.split('.').at(-1))).toEqual(
      expect.arrayContaining(['VoucherAuthorized', 'ProfileChanged']),
    );
    const [refund] = await toldOf(tenantId, [NoteRefunded]);
    expect((await fiscalFactsOf(tenantId)).find(({ type }) => type === NoteRefunded.$type)).toEqual(refund);
  });

  it('says how AFIP is, to whoever issues', async () => {
    const { tenantId, owner } = await makeCompanyAt(world);
    await world.network.sql(`update fiscal.afip_state set state = 'down', since = now(), checked_at = now()`);
    expect(await fiscalFactsOf(tenantId)).toEqual([]);
    await putProfile(owner, profileInput('20123456786'));
    const { state, since } = await owner.getAfipState({});
    expect((await fiscalFactsOf(tenantId)).find(({ type }) => type === FiscalStateChanged.$type)).toMatchObject({
      key: 'afip',
      json: { afip: { state, since } },
    });
  });
});

describe('the profile tells', () => {
  it('what the company is towards IVA and was, each from when on, and nothing of whose it is', async () => {
    const { tenantId, owner } = await makeCompanyAt(world);
    const input = profileInput('20123456786');
    const write = (ivaCondition: string) => putProfile(owner, { ...input, ivaCondition });
    await write('monotributo');
    await write('monotributo');
    await write('responsable_inscripto');
    const bodies = (await world.network.emitted(ProfileChanged, tenantId)).map(({ body }) => body);
    expect(bodies.map(({ version, ivaConditions }) => [version, ivaConditions.map((one) => one.ivaCondition)])).toEqual(
      [
        [1, ['monotributo']],
        [2, ['monotributo']],
        [3, ['monotributo', 'responsable_inscripto']],
      ],
    );
    const [before, now] = bodies[2]!.ivaConditions;
    expect(before).toEqual(bodies[0]!.ivaConditions[0]);
    expect(Date.parse(now!.validFrom!)).toBeGreaterThan(Date.parse(before!.validFrom!));
    expect(JSON.stringify(bodies)).not.toMatch(/Trébol|Rivadavia|20123456786/);
  });
});

describe('exportFacts of the books', () => {
  it('tells each version of a purchase as it was told, and of a withholding the last word', async () => {
    const { tenantId, books } = await makeCompanyAt(world);
    const [kept, gone] = [uuidv7(), uuidv7()];
    for (const [purchaseId, number] of [
      [kept, 1],
      [gone, 2],
    ] as const)
      await books.accountant.recordPurchase({ purchaseId, voucher: makeSupplierVoucher({ number }), month: '' });
    const voucher = makeSupplierVoucher({ type: 3, number: 1 });
    const correction = { purchaseId: kept, expectedVersion: 1, voucher, month: '2024-12', reason: 'era una nota' };
    await books.owner.correctPurchase(correction, key());
    await books.owner.annulPurchase({ purchaseId: gone, reason: 'no es nuestra' }, key());
    const certificate = {
      tax: 'ganancias',
      agentCuit: '30500010912',
      date: '2024-11-05',
      baseMinor: 9,
      amountMinor: 2,
    };
    const [stands, annulled] = [uuidv7(), uuidv7()];
    for (const withholdingId of [stands, annulled])
      await books.accountant.recordWithholding({
        ...certificate,
        withholdingId,
        certificateNumber: withholdingId.slice(-9),
      });
    await books.owner.annulWithholding({ withholdingId: annulled, reason: 'de otra empresa' }, key());

    const token = await world.network.keys.serviceToken('test', 'books', tenantId);
    const client = world.network.client(BooksServiceDefinition, token);
    const facts = await exported((page) => client.exportFacts(page));
    const types = [PurchaseRecorded, PurchaseCorrected, PurchaseAnnulled, WithholdingRecorded, WithholdingAnnulled];
    const isLast = ({ type, key: id }: Fact) => type !== WithholdingRecorded.$type || id !== annulled;
    const byName = (all: Fact[]) => all.toSorted((a, b) => (a.type + a.key < b.type + b.key ? -1 : 1));
    expect(byName(facts)).toEqual(byName((await toldOf(tenantId, types)).filter(isLast)));
    expect(facts).toHaveLength(6);
    await expect(books.owner.exportFacts({})).rejects.toMatchObject({ reason: 'forbidden' });
  });
});
