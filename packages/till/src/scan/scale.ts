import type { Word } from '@mostrador/proto/words';
import { checkDigitOf } from './gtin.ts';

/**
 * How a scale prints a label: 12 digits and a check digit. In this order: the prefix, the PLU, a check digit of the value
 * where it has one, the value. Without prefixes that begin alike, no label fits two layouts.
 */
export type ScaleLayout = {
  prefixes: string[];
  pluDigits: number;
  valueDigits: number;
  /** One of `words.scaleValue`; one that this version does not know fits no label. */
  value: string;
  /** The value, of four or five digits, has a check digit of its own before it. */
  valueCheckDigit: boolean;
};

/** What a label says: how much, or what it costs. */
export type ScaleLabel = { plu: number; quantityMilli?: number; priceMinor?: number };

type Said = Omit<ScaleLabel, 'plu'>;
const byKind: Record<Word<'scaleValue'>, (value: number) => Said> = {
  weight_grams: (value) => ({ quantityMilli: value }),
  price_pesos: (value) => ({ priceMinor: value * 100 }),
  price_centavos: (value) => ({ priceMinor: value }),
};
const meant: Record<string, (value: number) => Said> = byKind;

const lengthOf = (prefix: string, { pluDigits, valueDigits, valueCheckDigit }: ScaleLayout): number =>
  prefix.length + pluDigits + valueDigits + (valueCheckDigit ? 1 : 0);

/** True where every prefix, with what follows it, makes the 12 digits before the check digit. */
export const isWholeLayout = (layout: ScaleLayout): boolean =>
  layout.prefixes.every((prefix) => lengthOf(prefix, layout) === 12) &&
  Object.hasOwn(meant, layout.value) &&
  (!layout.valueCheckDigit || layout.valueDigits === 4 || layout.valueDigits === 5);

const twoMinus = [0, 2, 4, 6, 8, 9, 1, 3, 5, 7];
const three = [0, 3, 6, 9, 2, 5, 8, 1, 4, 7];
const fivePlus = [0, 5, 1, 6, 2, 7, 3, 8, 4, 9];
const fiveMinus = [0, 5, 9, 4, 8, 3, 7, 2, 6, 1];

/** The check digit of a price or weight of four or five digits (GS1 General Specifications, 7.9). */
function valueCheckDigitOf(value: string): number {
  const weights =
    value.length === 4 ? [twoMinus, twoMinus, three, fiveMinus] : [fivePlus, twoMinus, fiveMinus, fivePlus, twoMinus];
  const sum = weights.reduce((total, weight, at) => total + weight[Number(value[at])]!, 0);
  return value.length === 4 ? (sum * 3) % 10 : fiveMinus.indexOf((10 - (sum % 10)) % 10);
}

/** Null where no layout fits: then the code is a shop's own. */
export function readScaleLabel(code: string, layouts: readonly ScaleLayout[]): ScaleLabel | Word<'scanReason'> | null {
  const fitting = layouts.flatMap((layout) =>
    layout.prefixes
      .filter((prefix) => isWholeLayout(layout) && code.startsWith(prefix))
      .map((prefix) => ({ layout, prefix })),
  );
  const [fit] = fitting;
  if (!fit) return null;
  if (fitting.length > 1) return 'layouts_overlap';
  const { layout, prefix } = fit;
  const plu = code.slice(prefix.length, prefix.length + layout.pluDigits);
  const value = code.slice(12 - layout.valueDigits, 12);
  if (layout.valueCheckDigit && Number(code[12 - layout.valueDigits - 1]) !== valueCheckDigitOf(value)) {
    return 'value_check_digit';
  }
  if (Number(value) === 0 || Number(plu) === 0) return 'value_zero';
  return { plu: Number(plu), ...meant[layout.value]!(Number(value)) };
}

/** The code of a label as a scale prints it; null where the layout has no place for the PLU or the value. */
export function scaleLabelOf(layout: ScaleLayout, plu: number, value: number): string | null {
  const [prefix] = layout.prefixes;
  const digits = String(value).padStart(layout.valueDigits, '0');
  const article = String(plu).padStart(layout.pluDigits, '0');
  if (prefix === undefined || !isWholeLayout(layout)) return null;
  if (digits.length > layout.valueDigits || article.length > layout.pluDigits) return null;
  const twelve = `${prefix}${article}${layout.valueCheckDigit ? valueCheckDigitOf(digits) : ''}${digits}`;
  return `${twelve}${checkDigitOf(twelve)}`;
}
