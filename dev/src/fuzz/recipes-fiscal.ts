import type { Certificate, Purchase, SupplierVoucher, Voucher, Withholding } from '@mostrador/proto/fiscal';
import type { Sale } from '@mostrador/proto/sales';
import { dayOf } from '../seed/calendar.ts';
import { between, pick } from '../seed/random.ts';
import { Refused } from './range.ts';
import type { Kitchen, Recipe } from './recipes.ts';
import { sell } from './recipes-sales.ts';

export const profileOf = (cuit: string, mark: string) => ({
  cuit,
  legalName: `Empresa ${mark}`,
  tradeName: '',
  ivaCondition: 'responsable_inscripto',
  address: 'Av. Rivadavia 4502, CABA',
  grossIncomeNumber: '901-123456-7',
  activityStart: '2015-03-01',
  concept: 1,
  limitedA: false,
  perceptions: [
    {
      name: 'Percepción IVA RG 2126',
      tributeId: 13,
      rates: [{ rateBp: 1_050, ivaRateBp: 2_100 }],
      ivaConditions: ['no_categorizado'],
      minimumBaseMinor: 0,
      minimumAmountMinor: 0,
      from: '2026-01-01',
      to: '',
    },
  ],
});

/**
 * The voucher of a sale once nothing more happens to it by itself. A company whose profile, certificate or point of sale a
 * request has changed may not get one any more.
 */
async function settled({ ask, company }: Pick<Kitchen, 'ask' | 'company'>, { saleId }: Sale): Promise<Voucher> {
  for (let asked = 0; asked < 10; asked += 1) {
    const { vouchers } = await ask<{ vouchers: Voucher[] }>(
      'getSaleVouchers',
      { saleId, waitMs: 1_000 },
      company.tokens.till,
    );
    const done = vouchers.find(({ state }) => state === 'authorized' || state === 'rejected');
    if (done) return done;
  }
  throw new Refused('The voucher is still on its way.');
}

const issued = async (kitchen: Kitchen) => settled(kitchen, await sell(kitchen, { voucherWanted: true }));

const thisMonth = () => dayOf(new Date()).slice(0, 7);

/** A company that no taxpayer's number stands for: refused before AFIP sees it. */
const nobody = {
  documentType: 'cuit',
  documentNumber: '30500010913',
  name: 'Nadie',
  ivaCondition: 'responsable_inscripto',
  address: 'CABA',
};

/** A supplier's voucher that nobody else has entered. */
const supplierVoucher = (random: Kitchen['random']): SupplierVoucher => ({
  supplierCuit: '30500010912',
  supplierName: 'Proveedor',
  type: 1,
  pointOfSale: between(random, 1, 90_000),
  number: between(random, 1, 90_000_000),
  date: `${thisMonth()}-01`,
  iva: [{ rateBp: 2_100, netMinor: 100_000, ivaMinor: 21_000 }],
  untaxedMinor: 0,
  exemptMinor: 0,
  grossMinor: 0,
  tributes: [{ kind: 'iibb_perception', jurisdiction: 901, amountMinor: 500 }],
  totalMinor: 121_500,
  computableMinor: 21_000,
  currency: 'ARS',
  exchangeRateMicro: 1_000_000,
  authorizationCode: '',
});

const bought = async ({ ask, id, random, company }: Kitchen): Promise<Purchase> =>
  ask<Purchase>('recordPurchase', { purchaseId: id(), voucher: supplierVoucher(random) }, company.tokens.owner);

/** Its id is its certificate's number, too: nobody else has entered it. */
const withholding = (withholdingId: string) => ({
  withholdingId,
  tax: 'iva',
  jurisdiction: 0,
  agentCuit: '30500010912',
  certificateNumber: withholdingId.slice(-30),
  date: '2024-11-05',
  regimeCode: 499,
  baseMinor: 100_000,
  amountMinor: 10_500,
});

async function request({ ask, id, company }: Kitchen): Promise<Certificate> {
  return ask<Certificate>('createCertificateRequest', { certificateId: id(), alias: 'otra' }, company.tokens.owner);
}

export const fiscalRecipes: Record<string, Recipe> = {
  getProfile: () => ({}),
  putProfile: ({ company: { cuit, mark } }) => profileOf(cuit, mark),
  createCertificateRequest: ({ id }) => ({ certificateId: id(), alias: 'mostrador' }),
  loadCertificate: async (kitchen) => {
    const { certificateId, requestPem } = await request(kitchen);
    return { certificateId, certificatePem: await kitchen.sign(requestPem) };
  },
  listCertificates: () => ({}),
  putPointOfSale: ({ random }) => ({ number: between(random, 100, 90_000), kind: 'cae', closed: true }),
  listPointsOfSale: () => ({}),
  getTillContingency: async ({ ask, company: { tillId, tokens } }) => {
    const own = { number: 99_000, kind: 'caea_till', tillId, closed: false };
    await ask('putPointOfSale', own, tokens.owner);
    return { tillId };
  },
  requestVoucher: async (kitchen) => {
    const { saleId } = await sell(kitchen, { voucherWanted: true });
    await settled(kitchen, { saleId } as Sale);
    return { saleId, as: kitchen.company.tokens.till };
  },
  issueNote: async (kitchen) => ({
    voucherId: (await issued(kitchen)).voucherId,
    noteId: kitchen.id(),
    kind: pick(kitchen.random, ['debit_note', 'credit_note']),
    lines: [{ description: 'Diferencia', amountMinor: 100, ivaTreatment: 'taxed', ivaRateBp: 2_100 }],
    reason: 'diferencia de precio',
    annuls: false,
  }),
  getSaleVouchers: async (kitchen) => ({ saleId: (await sell(kitchen)).saleId, waitMs: 0 }),
  getVoucher: async (kitchen) => ({ voucherId: (await issued(kitchen)).voucherId }),
  listVouchers: () => ({ pageSize: 20 }),
  printVoucher: async (kitchen) => ({
    voucherId: (await issued(kitchen)).voucherId,
    printId: kitchen.id(),
    paper: pick(kitchen.random, ['a4', 'ticket']),
  }),
  sendVoucher: async (kitchen) => ({
    voucherId: (await issued(kitchen)).voucherId,
    mailId: kitchen.id(),
    to: 'cliente@ejemplo.com.ar',
  }),
  listVoucherMails: async (kitchen) => ({ voucherId: (await issued(kitchen)).voucherId }),
  getIvaBook: ({ random }) => ({ month: thisMonth(), book: pick(random, ['sales', 'purchases']) }),
  downloadIvaBook: ({ random }) => ({
    month: thisMonth(),
    ...pick(random, [
      { book: 'sales', file: 'ventas_cbte' },
      { book: 'sales', file: 'csv' },
      { book: 'purchases', file: 'compras_alicuotas' },
      { book: 'purchases', file: 'xlsx' },
    ]),
  }),
  getIvaSummary: () => ({ month: thisMonth() }),
  recordPurchase: ({ id, random }) => ({ purchaseId: id(), voucher: supplierVoucher(random) }),
  getPurchase: async (kitchen) => ({ purchaseId: (await bought(kitchen)).purchaseId }),
  listPurchases: () => ({ month: thisMonth(), pageSize: 20 }),
  correctPurchase: async (kitchen) => {
    const { purchaseId, version } = await bought(kitchen);
    return { purchaseId, version, voucher: supplierVoucher(kitchen.random), reason: 'número mal leído' };
  },
  annulPurchase: async (kitchen) => ({ purchaseId: (await bought(kitchen)).purchaseId, reason: 'cargada dos veces' }),
  recordWithholding: ({ id }) => withholding(id()),
  listWithholdings: () => ({ month: thisMonth(), pageSize: 20 }),
  annulWithholding: async ({ ask, id, company }) => {
    const made = await ask<Withholding>('recordWithholding', withholding(id()), company.tokens.owner);
    return { withholdingId: made.withholdingId, reason: 'de otra empresa' };
  },
  lookUpTaxpayer: ({ random }) => ({ cuit: pick(random, ['30500010912', '20111111112', '20267565393']) }),
  getQueue: () => ({}),
  correctVoucher: async (kitchen) => {
    const { voucherId } = await settled(kitchen, await sell(kitchen, { voucherWanted: true, receiver: nobody }));
    return { voucherId, receiver: { ...nobody, documentNumber: '30500010912' } };
  },
  getAfipState: () => ({}),
};
