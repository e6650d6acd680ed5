import { type BenchPart, get, type Market, type Shot } from '@mostrador/dev/play/bench';
import { invariants } from '@mostrador/stock/invariants';

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

export const bench: BenchPart = {
  scenarios: [
    { name: 'price', perSecond: 1_000, seconds: 15, floor: { perSecond: 1_000, p95Ms: 100 }, shots: price },
    { name: 'search', perSecond: 100, seconds: 15, floor: { perSecond: 100, p95Ms: 20 }, shots: search },
    { name: 'scan', perSecond: 500, seconds: 15, floor: { perSecond: 500, p95Ms: 20 }, shots: scan },
  ],
  promises: invariants,
};
