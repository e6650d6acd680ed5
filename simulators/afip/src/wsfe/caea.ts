import { addDays } from '../local-time.ts';
import type { Caea, Idle, State } from '../state.ts';

/** The days of a fortnight: 1 is the 1st to the 15th, 2 the rest (manual 4.7, p. 91). yyyymmdd. */
export function fortnight(period: number, order: number): { from: string; to: string } {
  if (order === 1) return { from: `${period}01`, to: `${period}15` };
  const year = Math.floor(period / 100);
  const month = period % 100;
  const next = month === 12 ? (year + 1) * 100 + 1 : period + 1;
  return { from: `${period}16`, to: addDays(`${next}01`, -1) };
}

/** When its CAEA may be asked for: from five days before it begins to its last day (15006). */
export function askingWindow(period: number, order: number): { from: string; to: string } {
  const { from, to } = fortnight(period, order);
  return { from: addDays(from, -5), to };
}

export const isPeriod = (period: number) => /^20\d{2}(0[1-9]|1[0-2])$/.test(String(period));

/** The points of sale of an issuer that a report is due for. */
function duePoints(state: State, cuit: number): number[] {
  return [...state.pointsOfSale.values()]
    .filter((one) => one.cuit === cuit && one.kind === 'CAEA' && one.closedOn === undefined)
    .map((one) => one.number);
}

export function isUsed(state: State, { Cuit, CAEA }: { Cuit: number; CAEA: string }, pointOfSale?: number): boolean {
  return [...state.vouchers.values()].some((sequence) => {
    const [first] = sequence;
    if (first?.Cuit !== Cuit) return false;
    if (pointOfSale !== undefined && first.PtoVta !== pointOfSale) return false;
    return sequence.some((voucher) => voucher.CodAutorizacion === CAEA);
  });
}

const isIdle = (idle: Idle[], { Cuit, CAEA }: Caea, pointOfSale?: number) =>
  idle.some(
    (one) => one.Cuit === Cuit && one.CAEA === CAEA && (pointOfSale === undefined || one.PtoVta === pointOfSale),
  );

/** What is owed: `periodo;orden;puntoVenta` for each point of sale with neither voucher nor "sin movimiento" by the top date. */
export function owedReports(state: State, cuit: number, today: string): { caea: Caea; entry: string }[] {
  const points = duePoints(state, cuit);
  return state.caeas
    .filter((caea) => caea.Cuit === cuit && caea.FchTopeInf < today)
    .flatMap((caea) => {
      // Without registered points of sale one report of any kind is enough.
      const places: (number | undefined)[] = points.length > 0 ? points : [undefined];
      return places
        .filter((point) => !isUsed(state, caea, point) && !isIdle(state.idle, caea, point))
        .map((point) => ({ caea, entry: `${caea.Periodo};${caea.Orden};${point ?? ''}` }));
    });
}

const fortnightIndex = ({ Periodo, Orden }: Caea) => (Math.floor(Periodo / 100) * 12 + (Periodo % 100)) * 2 + Orden;

/** Two fortnights in a row or four in all are owed (15014; RG 5782/2025). */
export function isIndebted(owed: { caea: Caea }[]): boolean {
  const fortnights = [...new Set(owed.map(({ caea }) => fortnightIndex(caea)))].toSorted((one, other) => one - other);
  return fortnights.length >= 4 || fortnights.some((index, nth) => fortnights[nth + 1] === index + 1);
}
