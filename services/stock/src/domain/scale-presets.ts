import type { ScaleLayout, ScalePreset } from '@mostrador/proto/stock';

const layout = (prefix: string, value: ScaleLayout['value'], pluDigits: number, valueDigits: number): ScaleLayout => ({
  prefixes: [prefix],
  pluDigits,
  valueDigits,
  value,
  valueCheckDigit: false,
});

/**
 * How scales that are sold here are often set up: by weight under one prefix, by price under the next. Each of them can be
 * programmed otherwise, so these are what to start from.
 */
export const scalePresets: ScalePreset[] = [
  { maker: 'systel', layouts: [layout('20', 'weight_grams', 5, 5), layout('21', 'price_pesos', 5, 5)] },
  { maker: 'kretz', layouts: [layout('20', 'weight_grams', 5, 5), layout('21', 'price_centavos', 4, 6)] },
  { maker: 'moretti', layouts: [layout('20', 'weight_grams', 4, 6), layout('21', 'price_pesos', 4, 6)] },
];
