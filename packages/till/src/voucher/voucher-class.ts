import type { Word } from '@mostrador/proto/words';
import { inForce } from './in-force.ts';

/** Who issues: what it is before IVA. `limitedA`: may issue class A only as operations subject to withholding. */
export type IssuerClass = { ivaCondition: Word<'issuerCondition'>; limitedA: boolean };

/** What a receiver is before IVA. */
export type IvaCondition = Word<'ivaCondition'>;

/** The class that a voucher must have, and what its paper must say. */
export type VoucherClass = { letter: Word<'voucherLetter'>; family: Family; legends: string[] };

/** What a voucher is for. */
export type Kind = Word<'voucherKind'>;

/**
 * CondicionIVAReceptorId of each condition, the classes it may receive (manual WSFEv1 4.7, FEParamGetCondicionIvaReceptor;
 * ALEY counts as A), and its name on paper.
 */
const conditions = {
  responsable_inscripto: { id: 1, classes: 'AC', name: 'IVA Responsable Inscripto' },
  exento: { id: 4, classes: 'BC', name: 'IVA Sujeto Exento' },
  consumidor_final: { id: 5, classes: 'BC', name: 'Consumidor Final' },
  monotributo: { id: 6, classes: 'AC', name: 'Responsable Monotributo' },
  no_categorizado: { id: 7, classes: 'BC', name: 'Sujeto No Categorizado' },
  proveedor_del_exterior: { id: 8, classes: 'BC', name: 'Proveedor del Exterior' },
  cliente_del_exterior: { id: 9, classes: 'BC', name: 'Cliente del Exterior' },
  iva_liberado: { id: 10, classes: 'BC', name: 'IVA Liberado - Ley N° 19.640' },
  monotributo_social: { id: 13, classes: 'AC', name: 'Monotributista Social' },
  no_alcanzado: { id: 15, classes: 'BC', name: 'IVA No Alcanzado' },
  monotributo_promovido: { id: 16, classes: 'AC', name: 'Monotributo Trabajador Independiente Promovido' },
} as const satisfies Record<IvaCondition, object>;

/**
 * CbteTipo by family and kind (FEParamGetTiposCbte). `limited_a` was class M and is class A with a legend since RG
 * 5762/2025; the `fce` ones are Facturas de Crédito Electrónicas MiPyME (Ley 27.440).
 */
const families = {
  a: { letter: 'A', invoice: 1, debit_note: 2, credit_note: 3 },
  b: { letter: 'B', invoice: 6, debit_note: 7, credit_note: 8 },
  c: { letter: 'C', invoice: 11, debit_note: 12, credit_note: 13 },
  limited_a: { letter: 'A', invoice: 51, debit_note: 52, credit_note: 53 },
  fce_a: { letter: 'A', invoice: 201, debit_note: 202, credit_note: 203 },
  fce_b: { letter: 'B', invoice: 206, debit_note: 207, credit_note: 208 },
  fce_c: { letter: 'C', invoice: 211, debit_note: 212, credit_note: 213 },
} as const;

type Family = keyof typeof families;

const kindNames = { invoice: 'Factura', debit_note: 'Nota de Débito', credit_note: 'Nota de Crédito' };
const fceNames = {
  invoice: 'Factura de Crédito Electrónica MiPyMEs (FCE)',
  debit_note: 'Nota de Débito Electrónica MiPyMEs (FCE)',
  credit_note: 'Nota de Crédito Electrónica MiPyMEs (FCE)',
};

/** Printed on class A for a monotributista (RG 5003/2021, art. 1). */
const legendOfMonotributo =
  'El crédito fiscal discriminado en el presente comprobante, sólo podrá ser computado a efectos del Régimen de ' +
  'Sostenimiento e Inclusión Fiscal para Pequeños Contribuyentes de la Ley Nº 27.618';

/** Which class a responsable inscripto gives to a monotributista. */
const classForMonotributo = [
  { from: '2003-01-13', value: 'B' as const, source: 'RG 1415/2003' },
  { from: '2021-07-01', value: 'A' as const, source: 'RG 5003/2021' },
];

/** Printed on types 51 to 53. */
const legendOfLimitedA = [
  { from: '2025-12-01', value: 'OPERACIÓN SUJETA A RETENCIÓN', source: 'RG 5762/2025, which ended class M' },
];

const isMonotributo = (condition: IvaCondition) => condition.startsWith('monotributo');

/**
 * The class of a voucher on a day (yyyy-mm-dd), from issuer and receiver alone: RG 1415, RG 5003/2021, RG 5762/2025.
 * Exports (class E) go through another web service and are not decided here.
 */
export function classOf(issuer: IssuerClass, receiver: IvaCondition, day: string): VoucherClass {
  if (issuer.ivaCondition !== 'responsable_inscripto') return { letter: 'C', family: 'c', legends: [] };
  const getsA =
    receiver === 'responsable_inscripto' || (isMonotributo(receiver) && inForce(classForMonotributo, day) === 'A');
  if (!getsA) return { letter: 'B', family: 'b', legends: [] };
  const legends = isMonotributo(receiver) ? [legendOfMonotributo] : [];
  if (!issuer.limitedA) return { letter: 'A', family: 'a', legends };
  return { letter: 'A', family: 'limited_a', legends: [inForce(legendOfLimitedA, day), ...legends] };
}

/** The family of the FCE of a letter. */
export const fceOf = (letter: Word<'voucherLetter'>): Family =>
  ({ A: 'fce_a', B: 'fce_b', C: 'fce_c' })[letter] as Family;

/** CbteTipo of a class and kind. */
export const typeOf = (family: Family, kind: Kind): number => families[family][kind];

/** Family and kind of a CbteTipo. Throws where it is none of ours. */
export function familyOf(type: number): { family: Family; letter: Word<'voucherLetter'>; kind: Kind } {
  for (const [family, { letter, ...types }] of Object.entries(families))
    for (const [kind, one] of Object.entries(types))
      if (one === type) return { family: family as Family, letter, kind: kind as Kind };
  throw new RangeError(`no voucher type ${type}`);
}

/** Whether a type is a Factura de Crédito Electrónica MiPyMEs, or a note of one. */
export const isFce = (type: number): boolean => familyOf(type).family.startsWith('fce');

/** The type that corrects another, in the same family: WSFEv1 associates no others. */
export const noteFor = (type: number, kind: Word<'noteKind'>): number => typeOf(familyOf(type).family, kind);

/** What a voucher of this type is called on paper. */
export function nameOfType(type: number): string {
  return (isFce(type) ? fceNames : kindNames)[familyOf(type).kind];
}

/** CondicionIVAReceptorId (RG 5616/2024). */
export const conditionId = (condition: IvaCondition): number => conditions[condition].id;

/** What a condition is called on paper. */
export const nameOfCondition = (condition: IvaCondition): string => conditions[condition].name;

/** Whether AFIP takes a CondicionIVAReceptorId on a type (error 10243 where not). */
export const mayReceive = (id: number, type: number): boolean =>
  Object.values(conditions).some((one) => one.id === id && one.classes.includes(familyOf(type).letter));
