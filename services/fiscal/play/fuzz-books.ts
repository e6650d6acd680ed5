import type { Kitchen, Recipes } from '@mostrador/dev/play/fuzz';
import { dayOf } from '@mostrador/dev/seed/calendar';
import { between, pick } from '@mostrador/dev/seed/random';
import type { Purchase, SupplierVoucher } from '@mostrador/client';

const thisMonth = () => dayOf(new Date()).slice(0, 7);

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
  ask('recordPurchase', { purchaseId: id(), voucher: supplierVoucher(random) }, company.tokens.owner);

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

export const booksRecipes: Recipes = {
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
    return {
      purchaseId,
      expectedVersion: version,
      voucher: supplierVoucher(kitchen.random),
      reason: 'número mal leído',
    };
  },
  annulPurchase: async (kitchen) => ({ purchaseId: (await bought(kitchen)).purchaseId, reason: 'cargada dos veces' }),
  recordWithholding: ({ id }) => withholding(id()),
  listWithholdings: () => ({ month: thisMonth(), pageSize: 20 }),
  annulWithholding: async ({ ask, id, company }) => {
    const made = await ask('recordWithholding', withholding(id()), company.tokens.owner);
    return { withholdingId: made.withholdingId, reason: 'de otra empresa' };
  },
};
