/** So many thousandths of what a price is told per. */
export type Content = { milli: number; unit: 'kg' | 'l' | 'm' };

const units: Record<string, Content> = {
  kg: { milli: 1_000, unit: 'kg' },
  kgs: { milli: 1_000, unit: 'kg' },
  kilo: { milli: 1_000, unit: 'kg' },
  kilos: { milli: 1_000, unit: 'kg' },
  g: { milli: 1, unit: 'kg' },
  gr: { milli: 1, unit: 'kg' },
  grs: { milli: 1, unit: 'kg' },
  l: { milli: 1_000, unit: 'l' },
  lt: { milli: 1_000, unit: 'l' },
  lts: { milli: 1_000, unit: 'l' },
  litro: { milli: 1_000, unit: 'l' },
  litros: { milli: 1_000, unit: 'l' },
  ml: { milli: 1, unit: 'l' },
  cc: { milli: 1, unit: 'l' },
  cm3: { milli: 1, unit: 'l' },
  m: { milli: 1_000, unit: 'm' },
  mts: { milli: 1_000, unit: 'm' },
  metros: { milli: 1_000, unit: 'm' },
};

const amounts = /(?:(\d{1,3})\s*x\s*)?(\d{1,5}(?:[.,]\d{1,3})?)\s*([a-z]+3?)\b(?:\s*x\s*(\d{1,3})\b(?!\s*[a-z]))?/giu;

/**
 * What a package holds, as its name says: "Yerba 500 g", "Gaseosa 6 x 2,25 l", "Papel 30 m x 4". Nothing where the name says
 * none, or two: nobody is told a price per kilo that is a guess.
 */
export function contentOf(name: string): Content | undefined {
  const found = [...name.matchAll(amounts)].flatMap(([, before, number, word, after]) => {
    const known = units[word!.toLowerCase()];
    if (!known || (before && after)) return [];
    const each = Number(number!.replace(',', '.')) * known.milli * Number(before ?? after ?? 1);
    return each > 0 && Number.isFinite(each) ? [{ milli: Math.round(each), unit: known.unit }] : [];
  });
  const [only, ...others] = found;
  return others.length === 0 && only && only.milli > 0 ? only : undefined;
}
