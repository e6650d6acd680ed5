import { normaliseCuit } from './cuit.ts';
import { mustIdentify } from './identification.ts';
import { familyOf, mayReceive } from './voucher-class.ts';
import type { VoucherContent } from './voucher.ts';

/** Why AFIP would refuse a voucher: its code, and in Spanish what a person can do. */
export type Objection = { code: number; advice: string };

const finalConsumer = 5;
const uncategorised = 7;
const perceptionOfUncategorised = 13;

/**
 * What AFIP would refuse a voucher for, seen before it is sent (manual WSFEv1 4.7). `cuit` is the issuer's, `day` that of
 * the voucher (yyyy-mm-dd).
 */
export function objectionsTo(content: VoucherContent, cuit: string, day: string): Objection[] {
  const { type, document, receiverCondition, totalMinor, tributes } = content;
  const isCredit = familyOf(type).kind === 'credit_note';
  const found: [boolean, number, string][] = [
    [
      familyOf(type).letter === 'A' && document.type !== 80,
      10013,
      'Para esa condición frente al IVA corresponde clase A: pida el CUIT del cliente, o emita a Consumidor Final.',
    ],
    [
      [80, 86, 87].includes(document.type) && normaliseCuit(document.number) === null,
      10014,
      'El CUIT o CUIL del cliente está mal escrito: revíselo y vuelva a enviar.',
    ],
    [
      document.type === 99 && receiverCondition === finalConsumer && !isCredit && mustIdentify(totalMinor, day),
      10015,
      'Por el importe hay que identificar al cliente: pida nombre y DNI (o CUIT) y vuelva a enviar.',
    ],
    [document.number === cuit, 10069, 'El cliente no puede ser la propia empresa: corrija el CUIT del cliente.'],
    [
      receiverCondition === uncategorised && !tributes.some((one) => one.id === perceptionOfUncategorised),
      10067,
      'A un sujeto no categorizado hay que percibirle IVA (RG 2126). Confirme la condición del cliente con su contador.',
    ],
    [
      !mayReceive(receiverCondition, type),
      10243,
      'La condición frente al IVA del cliente no admite esta clase de comprobante: corrija la condición.',
    ],
  ];
  return found.filter(([applies]) => applies).map(([, code, advice]) => ({ code, advice }));
}
