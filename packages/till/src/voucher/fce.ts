import { type Dated, inForce } from './in-force.ts';
import type { Optional } from './voucher.ts';

/** How an FCE is to be paid and passed on; `dueDate` as yyyy-mm-dd, `alias` may be empty. */
export type CreditTerms = { cbu: string; alias: string; dueDate: string; transferMode: string };

/** From which total, in centavos, an FCE is issued to a receiver that takes them. */
const minimums: readonly Dated<number>[] = [
  { from: '2026-04-14', value: 5_549_862_00, source: 'Ley 27.440, the amount in force since 14/04/2026' },
];

/** Optional ids of FEParamGetTiposOpcional. */
const ids = { cbu: '2101', alias: '2102', transferMode: '27', annulment: '22' };

/** Names of the transfer modes (RG 4919/2021). */
const transferModes: Record<string, string> = {
  SCA: 'Sistema de Circulación Abierta (SCA)',
  ADC: 'Agente de Depósito Colectivo (ADC)',
};

const checkedBy = (digits: string, weights: string): boolean => {
  const total = [...weights].reduce((sum, weight, index) => sum + Number(weight) * Number(digits[index]), 0);
  return (10 - (total % 10)) % 10 === Number(digits.at(-1));
};

/** True for 22 digits whose two check digits are right: bank and branch, then the account (BCRA, Com. "A" 2622). */
export const isCbu = (text: string): boolean =>
  /^\d{22}$/.test(text) && checkedBy(text.slice(0, 8), '7139713') && checkedBy(text.slice(8), '3971397139713');

/** True where a total reaches the amount from which FCE are issued. The day as yyyy-mm-dd. */
export const reachesFce = (totalMinor: number, day: string): boolean => totalMinor >= inForce(minimums, day);

/** What an FCE invoice tells AFIP of its payment (codes 10168 and 10216). */
export const termsOf = ({ cbu, alias, transferMode }: CreditTerms): Optional[] => [
  { id: ids.cbu, value: cbu },
  ...(alias === '' ? [] : [{ id: ids.alias, value: alias }]),
  { id: ids.transferMode, value: transferMode },
];

/** What every note of an FCE tells AFIP: whether it annuls one that the receiver has refused (code 10173). */
export const annulment = (annuls: boolean): Optional[] => [{ id: ids.annulment, value: annuls ? 'S' : 'N' }];

/** What the paper of an FCE, or of a note of one, says of these. */
export function termsInWords(optionals: Optional[]): string[] {
  const valueOf = (id: string) => optionals.find((one) => one.id === id)?.value ?? '';
  const mode = valueOf(ids.transferMode);
  return [
    valueOf(ids.cbu) && `CBU del emisor: ${valueOf(ids.cbu)}`,
    valueOf(ids.alias) && `Alias CBU: ${valueOf(ids.alias)}`,
    mode && `Opción de transferencia: ${transferModes[mode] ?? mode}`,
    valueOf(ids.annulment) === 'S' ? 'Anulación: el receptor rechazó la Factura de Crédito Electrónica' : '',
  ].filter((line) => line !== '');
}

/** What an FCE is asked for: who receives it, and for how much. Days as yyyy-mm-dd. */
type Asked = {
  credit: CreditTerms;
  receiver: { documentType: string; documentNumber: string; ivaCondition: string } | null;
  letter: string;
  totalMinor: number;
  today: string;
};

/** Why an FCE cannot be issued, and the field that says so; undefined where it can. */
export function refusalOfFce({ credit, receiver, letter, totalMinor, today }: Asked) {
  if (receiver?.documentType !== 'cuit' || receiver.documentNumber === '')
    return { reason: 'fce_needs_cuit', field: 'receiver.documentType' } as const;
  if (letter === 'A' && receiver.ivaCondition !== 'responsable_inscripto')
    return { reason: 'fce_needs_inscripto', field: 'receiver.ivaCondition' } as const;
  if (!reachesFce(totalMinor, today)) return { reason: 'fce_below_minimum', field: 'credit' } as const;
  if (credit.dueDate < today) return { reason: 'fce_due_in_the_past', field: 'credit.dueDate' } as const;
  return undefined;
}
