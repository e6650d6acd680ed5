import { type BenchPart, get, type Market, type Shot } from '@mostrador/dev/play/bench';
import { invariants } from '@mostrador/stock/invariants';

const price =
  ({ random, companyIds, barcode, wanted }: Market) =>
  (): Shot => {
    const company = Math.floor(random() * companyIds.length);
    return get(`/v1/companies/${companyIds[company]}/prices/${barcode(company, wanted())}`);
  };

/** Two words of a name, the second one cut short, as people type. */
const search =
  ({ any, sellers, product, wanted }: Market) =>
  (): Shot => {
    const { company, token } = any(sellers);
    const [kind = '', ...more] = product(company, wanted()).data.name.split(' ');
    const words = `${kind} ${more.join(' ').slice(0, 4)}`.trim();
    return get(`/v1/products?pageSize=20&query=${encodeURIComponent(words)}`, token);
  };

export const bench: BenchPart = {
  scenarios: [
    { name: 'price', perSecond: 1_000, seconds: 15, floor: { perSecond: 1_000, p95Ms: 100 }, shots: price },
    { name: 'search', perSecond: 50, seconds: 15, floor: { p95Ms: 50 }, shots: search },
  ],
  promises: invariants,
};
