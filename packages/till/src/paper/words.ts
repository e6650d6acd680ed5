const decimals = new Intl.NumberFormat('es-AR', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  useGrouping: 'always',
});
const quantities = new Intl.NumberFormat('es-AR', { maximumFractionDigits: 3, useGrouping: 'always' });

/** 1.234,50 of centavos. */
export const amount = (minor: number): string => decimals.format(minor / 100);

/** 82,6446 of 826446 with 4 decimals. */
export const decimal = (scaled: number, places: number): string =>
  new Intl.NumberFormat('es-AR', { minimumFractionDigits: places, useGrouping: 'always' }).format(
    `${scaled}e-${places}` as `${number}`,
  );

/** $ 1.234,50 of centavos. */
export const pesos = (minor: number): string => (minor < 0 ? `-$ ${amount(-minor)}` : `$ ${amount(minor)}`);

/** 0,35 of thousandths. */
export const quantity = (milli: number): string => quantities.format(milli / 1_000);

/** 10,5% of basis points. */
export const percent = (bp: number): string => `${quantities.format(bp / 100)}%`;

/** 20/11/2026 of 2026-11-20. */
export const dayOf = (day: string): string => day.split('-').toReversed().join('/');

/** 00003-00000094. */
export const numberOf = (pointOfSale: number, number: number): string =>
  `${String(pointOfSale).padStart(5, '0')}-${String(number).padStart(8, '0')}`;
