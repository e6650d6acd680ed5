import type { IvaCondition } from '@mostrador/till/voucher';

/** A tax of a padrón answer. `state` is AC for active; empty in answers from before February 2026. */
type PadronTax = { id: number; state: string };

/**
 * What a constancia de inscripción (padrón A5) says, as far as it tells the IVA condition: `keyState` is estadoClave,
 * `monotributo` the category's description where datosMonotributo has one, `taxes` those of datosRegimenGeneral and of
 * datosMonotributo together.
 */
export type Registration = { keyState: string; monotributo: string; taxes: PadronTax[] };

const tax = { monotributo: 20, variants: [21, 22, 23, 24], iva: 30, exempt: 32, notReached: 34 };

/**
 * The IVA condition that a padrón answer implies; AFIP does not state it. Null where it implies none: the key is not
 * active, or nothing is registered, and the cashier decides between final consumer and uncategorised. Monotributo comes
 * first: who is in it may keep an IVA registration that ended.
 */
export function ivaConditionOf({ keyState, monotributo, taxes }: Registration): IvaCondition | null {
  if (keyState !== 'ACTIVO') return null;
  const has = (...ids: number[]) => taxes.some((one) => ids.includes(one.id) && ['', 'AC'].includes(one.state));
  if (/social/i.test(monotributo)) return 'monotributo_social';
  if (/promovid/i.test(monotributo)) return 'monotributo_promovido';
  if (monotributo !== '' || has(tax.monotributo, ...tax.variants)) return 'monotributo';
  if (has(tax.iva)) return 'responsable_inscripto';
  if (has(tax.exempt)) return 'exento';
  if (has(tax.notReached)) return 'no_alcanzado';
  return null;
}
