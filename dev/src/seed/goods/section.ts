export type SectionTraits = {
  supplier: string;
  /** Price over cost, less one. */
  markup: number;
  /** When it sells more than the rest of the year. */
  season?: 'summer' | 'winter';
  ivaTreatment?: 'taxed' | 'exempt';
  ivaRateBp?: number;
  /** Part of the price that is internal tax. */
  internalTaxShare?: number;
  unit?: 'unit' | 'kg';
};

export type Size = { text: string; pricePesos: number; unitsInPack?: number };

/** A product line: every variant exists in every size. */
export type Line = { brand: string; goods: string; variants: string[]; sizes: Size[]; weight: number };

export type Section = SectionTraits & { category: string; lines: Line[] };

/**
 * A category as a table, one product line a row: `brand | goods | variants | sizes with prices | how well it sells (1 to
 * 10)`. A price is in pesos; `x12` after it adds a pack of 12 of that size.
 */
export const section = (category: string, traits: SectionTraits, table: string): Section => ({
  category,
  ...traits,
  lines: table.trim().split('\n').map(readLine),
});

function readLine(row: string): Line {
  const [brand, goods, variants, sizes, weight] = row.split('|').map((cell) => cell.trim());
  if (!brand || !goods || !variants || !sizes || !weight) throw new Error(`A row of goods is not whole: ${row}`);
  return {
    brand,
    goods,
    variants: variants.split(', '),
    sizes: sizes.split('; ').map(readSize),
    weight: Number(weight),
  };
}

function readSize(text: string): Size {
  const [, name, price, pack] = /^(.+?) (\d+)(?: x(\d+))?$/.exec(text) ?? [];
  if (!name || !price) throw new Error(`A size needs a price: ${text}`);
  return { text: name, pricePesos: Number(price), ...(pack ? { unitsInPack: Number(pack) } : {}) };
}
