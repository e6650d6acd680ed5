import type { ToldProductInput } from '@mostrador/client';
import { share } from '@mostrador/money';
import { ean13 } from './ean.ts';
import { goods, type Line, type Section, type Size } from './goods/index.ts';
import { randomOf } from './random.ts';
import { idOf } from './shop.ts';

/** A product with what the sales of the seed need to know of it besides. */
export type SeedProduct = {
  productId: string;
  data: ToldProductInput;
  season: Section['season'];
  /** How often it is sold against others (Zipf: the second best half as often as the best, and so on). */
  popularity: number;
  /** The pack it also comes in. */
  pack?: SeedProduct;
};

export const PRODUCTS = 2_000;

/** Goods that are no more than one thing. */
const plain = { attributes: [], packCodes: [], parts: [], onlyBranchIds: [] };

type Candidate = { section: Section; line: Line; variant: string; size: Size; rank: number };

/** The whole catalogue: single goods from best to least sold, their packs, and what has no fixed price. */
export function makeCatalogue(): SeedProduct[] {
  const special = specials();
  const code = barcodes();
  const chosen: SeedProduct[] = [];
  let left = PRODUCTS - special.length;
  for (const candidate of candidates()) {
    const wanted = candidate.size.unitsInPack ? 2 : 1;
    if (wanted > left) continue;
    const single = toProduct(candidate, chosen.length, code(candidate.line.brand));
    chosen.push(single);
    if (candidate.size.unitsInPack)
      single.pack = packOf(single, candidate.size.unitsInPack, code(candidate.line.brand));
    left -= wanted;
  }
  return [...chosen, ...chosen.flatMap((product) => product.pack ?? []), ...special];
}

export const suppliers = [...new Set(goods.map((section) => section.supplier))].map((name) => ({
  supplierId: idOf('supplier', name),
  name,
}));

function candidates(): Candidate[] {
  const random = randomOf('ranks');
  return goods
    .flatMap((section) =>
      section.lines.flatMap((line) =>
        line.variants.flatMap((variant, at) =>
          // The first variant of a line sells best.
          line.sizes.map((size) => ({
            section,
            line,
            variant,
            size,
            rank: (line.weight * (0.3 + random())) / (1 + 0.35 * at),
          })),
        ),
      ),
    )
    .sort((a, b) => b.rank - a.rank);
}

/** Four digits a brand, five an article of it, none twice. */
function barcodes(): (brand: string) => string {
  const brands = [...new Set(goods.flatMap((section) => section.lines.map((line) => line.brand)))];
  const companies = new Map(brands.map((brand, at) => [brand, 40 + at * 23]));
  const articles = new Map<string, number>();
  return (brand) => {
    const article = (articles.get(brand) ?? 0) + 1;
    articles.set(brand, article);
    return ean13(companies.get(brand)!, article * 10);
  };
}

function toProduct({ section, line, variant, size }: Candidate, rank: number, barcode: string): SeedProduct {
  const ivaTreatment = section.ivaTreatment ?? 'taxed';
  const name = `${line.goods} ${line.brand} ${variant} ${size.text}`;
  const priceMinor = size.pricePesos * 100;
  return {
    productId: idOf('product', name),
    season: section.season,
    popularity: 1 / (rank + 10) ** 0.85,
    data: {
      name,
      barcodes: [barcode],
      category: section.category,
      priceMinor,
      costMinor: Math.round(priceMinor / (1 + section.markup)),
      ivaTreatment,
      ivaRateBp: ivaTreatment === 'taxed' ? (section.ivaRateBp ?? 2100) : 0,
      internalTaxMinor: share(priceMinor, Math.round((section.internalTaxShare ?? 0) * 1000), 1000),
      openPrice: false,
      tracked: true,
      unit: section.unit ?? 'unit',
      packUnits: 0,
      supplierId: idOf('supplier', section.supplier),
      active: true,
      // By law its price is the maker's.
      ...(section.category === 'Cigarrillos' ? { priceFixed: true } : {}),
      ...plain,
      ...(section.unit === 'kg' ? { plu: rank + 1 } : {}),
    },
  };
}

/** A pack costs what its units cost, less 4 %; cigarettes have one price, by law. */
function packOf(single: SeedProduct, units: number, barcode: string): SeedProduct {
  const { data } = single;
  const priceMinor =
    data.internalTaxMinor > 0
      ? data.priceMinor * units
      : Math.floor((data.priceMinor * units * 0.96) / 10_000) * 10_000;
  const kind = data.category === 'Cigarrillos' ? 'Cartón' : 'Pack';
  const name = `${kind} x${units} ${data.name}`;
  return {
    productId: idOf('product', name),
    season: single.season,
    popularity: single.popularity * 0.03,
    data: {
      ...data,
      name,
      barcodes: [barcode],
      priceMinor,
      costMinor: data.costMinor * units,
      internalTaxMinor: data.internalTaxMinor * units,
      packOfProductId: single.productId,
      packUnits: units,
    },
  };
}

function specials(): SeedProduct[] {
  const open = (name: string, more: Partial<ToldProductInput> = {}): SeedProduct => ({
    productId: idOf('product', name),
    season: undefined,
    popularity: 0,
    data: {
      name,
      barcodes: [],
      category: 'Varios',
      priceMinor: 0,
      costMinor: 0,
      ivaTreatment: 'taxed',
      ivaRateBp: 2100,
      internalTaxMinor: 0,
      openPrice: true,
      tracked: false,
      unit: 'unit',
      packUnits: 0,
      active: true,
      ...plain,
      ...more,
    },
  });
  const service = { category: 'Servicios', ivaTreatment: 'untaxed', ivaRateBp: 0 };
  return [
    open('Varios'),
    open('Varios almacén'),
    open('Varios panadería', { ivaRateBp: 1050 }),
    open('Carga virtual Personal', service),
    open('Carga virtual Movistar', service),
    open('Carga virtual Claro', service),
    open('Carga SUBE', service),
    open('Fotocopias'),
  ];
}
