import { type Dated, inForce } from './in-force.ts';
import { familyOf } from './voucher-class.ts';
import type { VoucherContent } from './voucher.ts';

/** Taxes inside the price that a final consumer is told, in centavos. */
export type Transparency = { title: string; ivaMinor: number; otherTaxesMinor: number };

/** Whether every class B voucher has the block. */
const duty: readonly Dated<boolean>[] = [
  { from: '2003-01-13', value: false, source: 'RG 1415/2003' },
  { from: '2025-04-01', value: true, source: 'Ley 27.743, RG 5614/2024' },
];

/** Tributes that are indirect and national: national taxes and impuestos internos. */
const national = new Set([1, 4]);

/** The block of Ley 27.743 of a voucher of that day (yyyy-mm-dd): on class B only, which monotributistas do not issue. */
export function transparencyOf(
  voucher: Pick<VoucherContent, 'type' | 'ivaMinor' | 'tributes'>,
  day: string,
): Transparency | undefined {
  if (familyOf(voucher.type).letter !== 'B' || !inForce(duty, day)) return undefined;
  const others = voucher.tributes.filter((one) => national.has(one.id));
  return {
    title: 'Régimen de Transparencia Fiscal al Consumidor (Ley 27.743)',
    ivaMinor: voucher.ivaMinor,
    otherTaxesMinor: others.reduce((total, one) => total + one.amountMinor, 0),
  };
}
