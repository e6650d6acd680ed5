import { type Furnish, type Kitchen, newId, type Recipes, Refused, sell } from '@mostrador/dev/play/fuzz';
import { between, pick, type Random } from '@mostrador/dev/seed/random';
import type { Certificate, Voucher } from '@mostrador/client';
import type { Sale } from '@mostrador/client';
import { withCheckDigit } from '@mostrador/rules/documents';
import { booksRecipes } from './fuzz-books.ts';

const profileOf = (cuit: string, mark: string) => ({
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

/** A number that nobody else has, with its check digit. */
function cuitOf(random: Random): string {
  return withCheckDigit(`30${between(random, 10_000_000, 99_999_999)}`) ?? cuitOf(random);
}

/** A taxpayer that AFIP knows, and who may issue. */
export const furnish: Furnish = async ({ company: { mark, tokens }, ask, random, afip }) => {
  const cuit = cuitOf(random);
  await afip.addPersons({ cuit: Number(cuit), companyName: mark, condition: 'responsable_inscripto' });
  await afip.delegate({ holder: Number(cuit), represented: Number(cuit) });
  await ask('putProfile', { ...profileOf(cuit, mark), expectedVersion: 0 }, tokens.owner);
  const certificateId = newId(random);
  const asked = { certificateId, alias: 'mostrador' };
  const { requestPem } = await ask('createCertificateRequest', asked, tokens.owner);
  const { certificate } = await afip.certificate({ cuit: Number(cuit), request: requestPem });
  await ask('loadCertificate', { certificateId, certificatePem: certificate }, tokens.owner);
  await ask('putPointOfSale', { number: 1, kind: 'cae', closed: false, expectedVersion: 0 }, tokens.owner);
  return { cuit };
};

/**
 * The voucher of a sale once nothing more happens to it by itself. A company whose profile, certificate or point of sale a
 * request has changed may not get one any more.
 */
async function settled({ ask, company }: Pick<Kitchen, 'ask' | 'company'>, { saleId }: Sale): Promise<Voucher> {
  for (let asked = 0; asked < 10; asked += 1) {
    const { vouchers } = await ask('getSaleVouchers', { saleId, waitMs: 1_000 }, company.tokens.till);
    const done = vouchers.find(({ state }) => state === 'authorized' || state === 'rejected');
    if (done) return done;
  }
  throw new Refused('The voucher is still on its way.');
}

const issued = async (kitchen: Kitchen) => settled(kitchen, await sell(kitchen, { voucherWanted: true }));

/** A company that no taxpayer's number stands for: refused before AFIP sees it. */
const nobody = {
  documentType: 'cuit',
  documentNumber: '30500010913',
  name: 'Nadie',
  ivaCondition: 'responsable_inscripto',
  address: 'CABA',
};

async function request({ ask, id, company }: Kitchen): Promise<Certificate> {
  return ask('createCertificateRequest', { certificateId: id(), alias: 'otra' }, company.tokens.owner);
}

export const recipes: Recipes = {
  ...booksRecipes,
  getProfile: () => ({}),
  putProfile: async ({ company: { cuit, mark, tokens }, ask }) => {
    const { version } = await ask('getProfile', {}, tokens.owner);
    return { ...profileOf(cuit, mark), expectedVersion: version };
  },
  createCertificateRequest: ({ id }) => ({ certificateId: id(), alias: 'mostrador' }),
  loadCertificate: async (kitchen) => {
    const { certificateId, requestPem } = await request(kitchen);
    return { certificateId, certificatePem: await kitchen.sign(requestPem) };
  },
  listCertificates: () => ({}),
  putPointOfSale: ({ random }) => ({
    number: between(random, 100, 90_000),
    kind: 'cae',
    closed: true,
    expectedVersion: 0,
  }),
  listPointsOfSale: () => ({}),
  getTillContingency: async ({ ask, company: { tillId, tokens } }) => {
    const { pointsOfSale } = await ask('listPointsOfSale', { pageSize: 200 }, tokens.owner);
    if (!pointsOfSale.some((one) => one.tillId === tillId)) {
      const own = { number: 99_000, kind: 'caea_till', tillId, closed: false, expectedVersion: 0 } as const;
      await ask('putPointOfSale', own, tokens.owner);
    }
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
  lookUpTaxpayer: ({ random }) => ({ cuit: pick(random, ['30500010912', '20111111112', '20267565393']) }),
  getQueue: () => ({}),
  correctVoucher: async (kitchen) => {
    const { voucherId } = await settled(kitchen, await sell(kitchen, { voucherWanted: true, receiver: nobody }));
    return { voucherId, receiver: { ...nobody, documentNumber: '30500010912' } };
  },
  getAfipState: () => ({}),
};
