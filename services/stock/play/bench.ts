import { newId } from '@mostrador/client';
import { login } from '@mostrador/dev';
import { type BenchPart, type BenchShop, get, type Market, type Shot } from '@mostrador/dev/play/bench';
import { invariants } from '@mostrador/stock/invariants';
import { repricing } from './bench-prices.ts';

const price =
  ({ random, companyIds, barcode, wanted }: Market) =>
  (): Shot => {
    const company = Math.floor(random() * companyIds.length);
    return get(`/v1/companies/${companyIds[company]}/prices/${barcode(company, wanted())}`);
  };

/** Two words of a name, the second one cut short, as people type; of every fourth the end of its barcode. */
const search =
  ({ any, sellers, product, barcode, wanted, random }: Market) =>
  (): Shot => {
    const { company, token } = any(sellers);
    if (random() < 0.25) return get(`/v1/products?pageSize=20&query=${barcode(company, wanted()).slice(-5)}`, token);
    const [kind = '', ...more] = product(company, wanted()).data.name.split(' ');
    const words = `${kind} ${more.join(' ').slice(0, 4)}`.trim();
    return get(`/v1/products?pageSize=20&query=${encodeURIComponent(words)}`, token);
  };

/** A barcode as scanners send it: alone, with the name of its symbol, as elements or a link. */
const scan =
  ({ any, sellers, barcode, wanted }: Market) =>
  (): Shot => {
    const { company, token } = any(sellers);
    const code = barcode(company, wanted());
    const sent = any([code, code, `]E0${code}`, `]C1010${code}17261231`, `https://id.gs1.org/01/0${code}/10/L1`]);
    return get(`/v1/scans?code=${encodeURIComponent(sent)}`, token);
  };

/** A product with 100,000 movements, and who may look at them. */
async function moveMuch({ door, aside }: BenchShop): Promise<string> {
  const { api, token } = await login(door, aside.owner);
  const [branch] = (await api.identity.listBranches({})).branches!;
  const { products } = await api.stock.listProducts({ pageSize: 1 });
  const [{ branchId }, { productId }] = [branch!, products![0]!];
  for (let moved = 0; moved < 100_000; moved += 500) {
    const adjustments = Array.from({ length: 500 }, (_, at) => ({
      adjustmentId: newId(),
      branchId,
      productId,
      deltaMilli: at % 2 === 0 ? 3_000 : -2_000,
      reason: 'other' as const,
      note: '',
    }));
    await api.stock.adjustStocks({ adjustments });
  }
  return JSON.stringify({ token: await token(), branchId, productId });
}

/** A page of the kardex, of the newest months or of the year. */
const kardex = ({ random }: Market, given = '{}') => {
  const { token, branchId, productId } = JSON.parse(given) as { token: string; branchId: string; productId: string };
  return (): Shot => {
    const to = new Date(Date.now() - random() * 30_000).toISOString();
    return get(`/v1/stock-kardex?branchId=${branchId}&productId=${productId}&pageSize=100&to=${to}`, token);
  };
};

export const bench: BenchPart = {
  scenarios: [
    { name: 'price', perSecond: 1_000, seconds: 15, floor: { perSecond: 1_000, p95Ms: 100 }, shots: price },
    { name: 'search', perSecond: 100, seconds: 15, floor: { perSecond: 100, p95Ms: 20 }, shots: search },
    { name: 'scan', perSecond: 500, seconds: 15, floor: { perSecond: 500, p95Ms: 20 }, shots: scan },
    {
      name: 'kardex',
      perSecond: 50,
      seconds: 15,
      floor: { perSecond: 50, p95Ms: 50 },
      leaves: 'some',
      before: moveMuch,
      shots: kardex,
    },
    repricing,
  ],
  promises: invariants,
};
