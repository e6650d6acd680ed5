import { randomUUID } from 'node:crypto';
import { makeCompany, type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { TillChanged } from '@mostrador/proto/identity';
import { type CompleteSaleRequest, SaleCompleted, SalesServiceDefinition } from '@mostrador/proto/sales';
import { Product, ProductChanged } from '@mostrador/proto/stock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sales } from '../src/service.ts';
import { makeLine, makePayment, makeSale } from './make.ts';

let network: Network;
let company: Awaited<ReturnType<typeof makeCompany>>;
let where: { tillId: string; sessionId: string; cashierId: string };
const clientOf = (token: string) => network.client(SalesServiceDefinition, token);
let cashier: ReturnType<typeof clientOf>;
let till: ReturnType<typeof clientOf>;
let supervisor: ReturnType<typeof clientOf>;

beforeAll(async () => {
  network = await startForTest(sales);
  company = await makeCompany(network.keys);
  where = { tillId: company.tillId, sessionId: uuidv7(), cashierId: uuidv7() };
  cashier = clientOf(await company.atTill('cashier', where.cashierId));
  supervisor = clientOf(await company.user('supervisor'));
  till = clientOf(await company.till());
  const { tillId, branchId } = company;
  await network.publish(TillChanged, company.tenantId, tillId, {
    tillId,
    branchId,
    name: 'Caja 1',
    state: 'enrolled',
    version: 1,
    publicKey: '',
  });
  await network.drain();
});
afterAll(() => network.stop());

const refused = async () => (await supervisor.listRefusedSales({ state: 'waiting' })).refusedSales;
const reasonOf = (sale: CompleteSaleRequest) =>
  cashier.completeSale(sale).then(
    () => 'accepted',
    (error: { reason: string; told: { field?: string } }) => `${error.reason} ${error.told.field ?? ''}`.trim(),
  );

describe('completeSale', () => {
  it('takes a paid sale under whatever UUID its till made', async () => {
    const saleIds = [randomUUID(), 'a3bb189e-8bf9-1888-9912-ace4e6543002'];
    for (const saleId of saleIds) expect(await reasonOf(makeSale(where, { saleId }))).toBe('accepted');
  });

  it('puts a sale on the books with its taxes, its event and its fact for the till session', async () => {
    const sale = makeSale(where, {
      lines: [
        makeLine({ unitPriceMinor: 121_00, quantityMilli: 3_000 }),
        makeLine({ name: 'Leche', unitPriceMinor: 110_50, ivaRateBp: 1050, discountMinor: 50 }),
        makeLine({ name: 'Queso', unitPriceMinor: 999_99, quantityMilli: 333, ivaRateBp: 2100 }),
      ],
      discountMinor: 10_00,
      roundingMinor: -100,
      voucherWanted: true,
      receiver: {
        documentType: 'dni',
        documentNumber: '30123456',
        name: 'Ana',
        ivaCondition: 'consumidor_final',
        address: '',
      },
      payments: [],
    });
    const card = 200_00;
    sale.payments = [
      makePayment({ method: 'debit', tenderedMinor: card }),
      makePayment({ tenderedMinor: sale.totalMinor - card + 5_00, changeMinor: 5_00 }),
    ];
    const stored = await cashier.completeSale(sale);
    expect(stored).toMatchObject({ branchId: company.branchId, state: 'completed', late: false, voucherWanted: true });
    expect(stored.lines.map((line) => line.totalMinor)).toEqual([363_00, 110_00, 333_00]);
    expect(stored.lines.reduce((sum, line) => sum + line.paidMinor, 0)).toBe(sale.totalMinor);
    // 363.00 + 110.00 + 333.00 less the discount of 10.00.
    expect(stored.taxes.reduce((sum, tax) => sum + tax.grossMinor, 0)).toBe(796_00);
    for (const tax of stored.taxes) expect(tax.netMinor + tax.ivaMinor).toBe(tax.grossMinor);
    expect(stored.flags).toEqual(['provisional_session']);
    const [event] = (await network.emitted(SaleCompleted)).filter((one) => one.key === sale.saleId);
    expect(event!.body.sale).toEqual(stored);
    expect(event!.body.fact).toMatchObject({ kind: 'sale', sessionId: where.sessionId, late: false });
    expect(event!.body.fact!.money.map((one) => [one.method, one.amountMinor])).toEqual([
      ['debit', card],
      ['cash', sale.totalMinor - card],
    ]);
    expect(await cashier.getSale({ saleId: sale.saleId })).toEqual(stored);
  });

  it.each([
    'responsable_inscripto',
    'monotributo',
    'monotributo_social',
    'monotributo_promovido',
    'exento',
    'no_alcanzado',
    'iva_liberado',
    'consumidor_final',
    'no_categorizado',
    'proveedor_del_exterior',
    'cliente_del_exterior',
  ])('takes a receiver who is %s before IVA', async (ivaCondition) => {
    const receiver = { documentType: 'cuit', documentNumber: '30500010912', name: 'Ana', ivaCondition, address: '' };
    expect(await cashier.completeSale(makeSale(where, { receiver }))).toMatchObject({ receiver });
  });

  it.each([
    ['dni', ' 30.123.456 ', '30123456'],
    ['cuit', '30-50001091-2', '30500010912'],
    ['passport', 'AAB 123-456', 'AAB123456'],
  ])('keeps a %s without what people write between its signs', async (documentType, documentNumber, kept) => {
    const receiver = { documentType, documentNumber, name: 'Ana', ivaCondition: 'consumidor_final', address: '' };
    const sale = await cashier.completeSale(makeSale(where, { receiver }));
    expect(sale.receiver?.documentNumber).toBe(kept);
  });

  it('answers the same sale again with the stored one, also when both come at once', async () => {
    const sale = makeSale(where);
    const answers = await Promise.all(Array.from({ length: 8 }, () => cashier.completeSale(sale)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await cashier.completeSale({ ...sale, sentAt: new Date().toISOString() })).toEqual(answers[0]);
    expect((await network.emitted(SaleCompleted)).filter((one) => one.key === sale.saleId)).toHaveLength(1);
  });

  it('keeps the voucher that the till printed, whatever fiscal may think of it, and tells it', async () => {
    const printedVoucher = { pointOfSale: 7, type: 999, number: 12, caea: '00000000000000', date: '2019-01-31' };
    const sale = makeSale(where, { printedVoucher });
    const stored = await cashier.completeSale(sale);
    expect(stored.printedVoucher).toEqual(printedVoucher);
    expect(await cashier.completeSale(sale)).toEqual(stored);
    expect(await cashier.getSale({ saleId: sale.saleId })).toEqual(stored);
    const events = (await network.emitted(SaleCompleted)).filter((one) => one.key === sale.saleId);
    expect(events.map(({ body }) => body.sale)).toEqual([stored]);
  });

  it('drops no number that a customer has on paper as a repetition', async () => {
    const printedVoucher = { pointOfSale: 7, type: 6, number: 13, caea: '12345678901234', date: '2026-11-21' };
    const [without, with13] = [makeSale(where), makeSale(where, { printedVoucher })];
    for (const sale of [without, with13]) await cashier.completeSale(sale);
    expect(await reasonOf({ ...without, printedVoucher })).toBe('id_reused saleId');
    expect(await reasonOf({ ...with13, printedVoucher: { ...printedVoucher, number: 14 } })).toBe('id_reused saleId');
    expect((await refused()).filter((one) => [without.saleId, with13.saleId].includes(one.operationId))).toHaveLength(
      2,
    );
  });

  it.each<[string, Partial<CompleteSaleRequest>]>([
    ['number', { ticketNumber: 990_001 }],
    ['installation', { installationId: 'otra' }],
    ['cashier', { cashierId: uuidv7() }],
    ['moment', { soldAt: '2026-11-01T12:00:00.001Z' }],
    ['wish for a voucher', { voucherWanted: true }],
    [
      'receiver',
      {
        receiver: {
          documentType: 'dni',
          documentNumber: '20111222',
          name: 'Ana',
          ivaCondition: 'consumidor_final',
          address: '',
        },
      },
    ],
  ])('takes no sale with another %s for the same one', async (_, other) => {
    const sale = makeSale(where, { soldAt: '2026-11-01T12:00:00.000Z' });
    await cashier.completeSale(sale);
    await cashier.completeSale({ ...sale, soldAt: '2026-11-01T09:00:00.000-03:00' });
    expect(await reasonOf({ ...sale, ...other })).toBe('id_reused saleId');
  });

  it('is never paid by a marketplace: no count of a drawer would see it', async () => {
    const sale = makeSale(where, { payments: [makePayment({ method: 'marketplace', tenderedMinor: 150_000 })] });
    expect(await reasonOf(sale)).toBe('method_of_channel payments.0.method');
    expect((await refused()).filter((one) => one.operationId === sale.saleId)).toHaveLength(1);
  });

  it('refuses another sale under the same id, and keeps it', async () => {
    const sale = makeSale(where);
    await cashier.completeSale(sale);
    const other = makeSale(where, { saleId: sale.saleId, lines: [makeLine({ quantityMilli: 2_000 })] });
    expect(await reasonOf(other)).toBe('id_reused saleId');
    expect((await refused()).filter((one) => one.operationId === sale.saleId)).toHaveLength(1);
  });

  it.each<[string, Partial<CompleteSaleRequest>]>([
    ['out_of_range lines.0.quantityMilli', { lines: [makeLine({ quantityMilli: -1_000 })], totalMinor: 100 }],
    ['out_of_range lines.0.unitPriceMinor', { lines: [makeLine({ unitPriceMinor: -1 })], totalMinor: 100 }],
    [
      'line_discount_exceeds_price lines.0.discountMinor',
      { lines: [makeLine({ discountMinor: 150_001 })], totalMinor: 0 },
    ],
    ['line_discount_exceeds_price discountMinor', { discountMinor: 150_001, totalMinor: 0 }],
    ['total_mismatch totalMinor', { totalMinor: 149_999 }],
    [
      'wrong_format printedVoucher.caea',
      { printedVoucher: { pointOfSale: 7, type: 6, number: 1, caea: '123', date: '2026-11-21' } },
    ],
    [
      'wrong_format printedVoucher.date',
      { printedVoucher: { pointOfSale: 7, type: 6, number: 1, caea: '12345678901234', date: '2026-02-30' } },
    ],
    ['payments_below_total payments', { payments: [makePayment({ tenderedMinor: 149_999 })] }],
    ['payments_above_total payments', { payments: [makePayment({ tenderedMinor: 150_001 })] }],
    [
      'change_not_cash payments.0.changeMinor',
      { payments: [makePayment({ method: 'qr', tenderedMinor: 150_100, changeMinor: 100 })] },
    ],
    [
      'rounding_needs_cash roundingMinor',
      { roundingMinor: -50, payments: [makePayment({ method: 'qr', tenderedMinor: 149_950 })] },
    ],
    ['not_allowed payments.0.method', { payments: [makePayment({ method: 'cheque', tenderedMinor: 150_000 })] }],
    ['not_allowed currency', { currency: 'USD' }],
    ['wrong_format sessionId', { sessionId: 'session-1' }],
    ['iva_rate_needs_taxed lines.0.ivaRateBp', { lines: [makeLine({ ivaTreatment: 'exempt' })] }],
    ['till_foreign tillId', { tillId: uuidv7() }],
  ])('refuses %s and keeps it as it was sent', async (expected, overrides) => {
    const sale = makeSale(where, overrides);
    expect(await reasonOf(sale)).toBe(expected);
    expect(await reasonOf(sale)).toBe(expected);
    const kept = (await refused()).filter((one) => one.operationId === sale.saleId);
    expect(kept).toHaveLength(1);
    expect(JSON.parse(kept[0]!.payloadJson).sale.saleId).toBe(sale.saleId);
    await expect(cashier.getSale({ saleId: sale.saleId })).rejects.toMatchObject({ reason: 'not_found' });
  });

  it('takes a sale whatever the state of anything else, and flags what to look at', async () => {
    const known = uuidv7();
    await network.publish(ProductChanged, company.tenantId, known, {
      product: Product.fromPartial({ productId: known, version: 1, data: { ...emptyProduct, name: 'Yerba' } }),
    });
    await network.drain();
    const of = async (line: object, overrides = {}) =>
      (await cashier.completeSale(makeSale(where, { lines: [makeLine(line)], ...overrides }))).flags;
    expect(await of({ productId: known })).not.toContain('unknown_product');
    expect(await of({ productId: uuidv7() })).toContain('unknown_product');
    expect(await of({ barcode: '7790001000019' })).toContain('unknown_product');
    expect(await of({})).not.toContain('unknown_product');
    const [bottle, cheese] = [uuidv7(), uuidv7()];
    for (const [productId, unit] of [
      [bottle, 'unit'],
      [cheese, 'kg'],
    ] as const) {
      const product = Product.fromPartial({ productId, version: 1, data: { ...emptyProduct, name: 'Algo', unit } });
      // As it stood in the copy before it was known what is sold by unit.
      await network.sql('insert into sales.products values ($1, $2, $3, true, 1)', [
        company.tenantId,
        productId,
        'Algo',
      ]);
      await network.publish(ProductChanged, company.tenantId, productId, { product });
    }
    await network.drain();
    expect(await of({ productId: bottle, quantityMilli: 1_500 })).toContain('fractional_quantity');
    expect(await of({ productId: bottle, quantityMilli: 2_000 })).not.toContain('fractional_quantity');
    expect(await of({ productId: cheese, quantityMilli: 1_500 })).not.toContain('fractional_quantity');
    expect(await of({}, { soldAt: '2009-01-01T00:00:00Z' })).toContain('clock_absurd');
    const first = makeSale(where);
    await cashier.completeSale(first);
    expect(await of({}, { ticketNumber: first.ticketNumber })).toContain('ticket_duplicate');
  });

  it('corrects the till’s clock by the difference when the sale was sent', async () => {
    const hour = 3_600_000;
    const now = Date.now();
    const iso = (ms: number) => new Date(ms).toISOString();
    const stored = await cashier.completeSale(
      makeSale(where, { soldAt: iso(now - 3 * hour), sentAt: iso(now - 2 * hour) }),
    );
    expect(Math.abs(Date.parse(stored.effectiveAt!) - (now - hour))).toBeLessThan(30_000);
    expect(stored.flags).toContain('clock_absurd');
  });

  it('keeps the moment that a till without a battery says', async () => {
    const sale = makeSale(where, { soldAt: '0001-01-01T00:00:00.000Z' });
    await cashier.completeSale(sale);
    expect(await cashier.getSale({ saleId: sale.saleId })).toMatchObject({ soldAt: sale.soldAt });
  });

  it('lets a till sell for itself only, before its company has told us of it too', async () => {
    const newTill = uuidv7();
    const own = clientOf(await company.till(newTill));
    const sale = makeSale({ ...where, sessionId: uuidv7(), tillId: newTill });
    expect(await own.completeSale(sale)).toMatchObject({ branchId: company.branchId, tillId: newTill });
    await expect(till.completeSale(makeSale({ ...where, sessionId: uuidv7(), tillId: newTill }))).rejects.toMatchObject(
      { reason: 'till_foreign' },
    );
  });

  it('shows nothing to another company and takes nothing for its tills', async () => {
    const sale = makeSale(where);
    await cashier.completeSale(sale);
    const stranger = await makeCompany(network.keys);
    const thief = clientOf(await stranger.user('owner'));
    await expect(thief.getSale({ saleId: sale.saleId })).rejects.toMatchObject({ reason: 'not_found' });
    expect((await thief.listSales({})).sales).toEqual([]);
    await expect(thief.completeSale(makeSale(where))).rejects.toMatchObject({ reason: 'till_unknown' });
    // The same id in two companies is two sales.
    const theirTill = clientOf(await stranger.till());
    const twin = makeSale({ tillId: stranger.tillId, sessionId: uuidv7() }, { saleId: sale.saleId });
    expect(await theirTill.completeSale(twin)).toMatchObject({ saleId: sale.saleId, tillId: stranger.tillId });
  });

  it('asks for a token, and for a role that sells', async () => {
    const sale = makeSale(where);
    await expect(clientOf('nonsense').completeSale(sale)).rejects.toMatchObject({ reason: 'unauthenticated' });
    await expect(clientOf(await company.user('viewer')).completeSale(sale)).rejects.toMatchObject({
      reason: 'forbidden',
    });
    const expired = await network.keys.token(
      { kind: 'till', tenantId: company.tenantId, id: company.tillId, branchId: company.branchId },
      '-1s',
    );
    await expect(clientOf(expired).completeSale(sale)).rejects.toMatchObject({ reason: 'token_expired' });
  });
});

describe('listSales', () => {
  it('pages through all sales of a session once, newest first', async () => {
    const sessionId = uuidv7();
    const made = await Promise.all(
      Array.from({ length: 7 }, () => cashier.completeSale(makeSale({ ...where, sessionId }))),
    );
    const seen: string[] = [];
    for (let pageToken = ''; ;) {
      const page = await cashier.listSales({ sessionId, pageSize: 3, pageToken });
      seen.push(...page.sales.map((sale) => sale.saleId));
      if (!page.nextPageToken) break;
      pageToken = page.nextPageToken;
    }
    expect(seen.toSorted()).toEqual(made.map((sale) => sale.saleId).toSorted());
    const forged = ['["yesterday","x"]', '[1,2]', '{}', 'null'].map((text) => Buffer.from(text).toString('base64url'));
    for (const pageToken of ['zzz', ...forged]) {
      await expect(cashier.listSales({ pageToken })).rejects.toMatchObject({ reason: 'page_token_invalid' });
    }
  });
});

const emptyProduct = {
  name: '',
  barcodes: [],
  category: '',
  priceMinor: 0,
  costMinor: 0,
  ivaTreatment: 'taxed',
  ivaRateBp: 2100,
  internalTaxMinor: 0,
  openPrice: false,
  tracked: true,
  unit: 'unit',
  packUnits: 0,
  active: true,
};
