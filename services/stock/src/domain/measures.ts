/** What is measured in a unit, and how many of the smallest one of its kind it is. */
const units: Record<string, { of: string; size: number }> = {
  unit: { of: 'count', size: 1 },
  g: { of: 'mass', size: 1 },
  kg: { of: 'mass', size: 1_000 },
  ml: { of: 'volume', size: 1 },
  l: { of: 'volume', size: 1_000 },
  cm: { of: 'length', size: 1 },
  m: { of: 'length', size: 100 },
};

/** Thousandths of one unit as thousandths of another; null where they measure something else, or a rest would be left. */
export function convert(quantityMilli: number, from: string, to: string): number | null {
  const [source, target] = [units[from], units[to]];
  if (!source || !target || source.of !== target.of) return null;
  const converted = (quantityMilli * source.size) / target.size;
  return Number.isSafeInteger(converted) ? converted : null;
}
