import { type Dated, inForce } from './in-force.ts';

/**
 * From which total, in centavos, a final consumer must be identified, by whatever means it is paid. AFIP's texts say both
 * "equal to or above" and "above"; asking from the amount itself satisfies either.
 */
const thresholds: readonly Dated<number>[] = [
  { from: '2025-05-29', value: 10_000_000_00, source: 'RG 5700/2025' },
  { from: '2026-07-01', value: 10_000_000_00, source: 'RG 5866/2026, art. 1 f' },
];

/** True where AFIP refuses a final consumer without a document (error 10015). The day as yyyy-mm-dd. */
export const mustIdentify = (totalMinor: number, day: string): boolean => totalMinor >= inForce(thresholds, day);
