import { documentCode, isTaxKey, normaliseCuit } from '@mostrador/rules';
import { familyOf, isFce, mayReceive, mustIdentify, reachesFce, type VoucherContent } from '@mostrador/till/voucher';

/** Why a voucher cannot go out: AFIP's code, or 0 with a reason of ours, and in Spanish what a person can do. */
export type Objection = { code: number; advice: string; reason?: string };

const pesos = (minor: number) =>
  `$ ${new Intl.NumberFormat('es-AR', { minimumFractionDigits: 2, useGrouping: 'always' }).format(minor / 100)}`;

/** A credit note for more than is left of its voucher, which AFIP would only remark (10237). */
export const tooMuch: Objection = {
  code: 10237,
  reason: 'credit_exceeds_voucher',
  advice: 'La nota de crédito supera lo que queda del comprobante: no se emite. Revise las notas anteriores.',
};

/**
 * Why what was collected as perceptions does not agree with what is due, in centavos; `perceivedMinor` is null where nobody
 * has said whether it was collected.
 */
export function objectionToPerceived(dueMinor: number, perceivedMinor: number | null): Objection[] {
  if (dueMinor === (perceivedMinor ?? 0)) return [];
  const advice =
    dueMinor === 0
      ? 'A este cliente no corresponde percibirle nada por esta venta: devuelva lo cobrado y envíe con percepción 0.'
      : `Corresponde percibir ${pesos(dueMinor)} además del total de la venta. Cóbrelo y vuelva a enviar indicando ese ` +
        'importe como percibido, o 0 si no lo percibió (por ejemplo, por un certificado de exclusión).';
  return [{ code: 0, reason: 'perceptions_differ', advice }];
}

/** The largest amount that AFIP takes: 13 digits and 2 decimals (code 10056). */
const mostMinor = 999_999_999_999_999;

const inscripto = 1;
const finalConsumer = 5;
const uncategorised = 7;
const perceptionOfUncategorised = 13;

/** What an FCE asks for beyond what every voucher does; its notes follow it. */
function objectionsToFce({ type, document, receiverCondition, totalMinor }: VoucherContent, day: string): Objection[] {
  const { letter, kind } = familyOf(type);
  if (!isFce(type) || kind !== 'invoice') return [];
  const found: [boolean, Objection][] = [
    [
      document.type !== documentCode('cuit'),
      { code: 10015, advice: 'Una Factura de Crédito Electrónica necesita el CUIT del cliente: pídalo.' },
    ],
    [
      letter === 'A' && receiverCondition !== inscripto,
      {
        code: 10177,
        advice:
          'Una Factura de Crédito Electrónica clase A es para responsables inscriptos: envíela como factura común.',
      },
    ],
    [
      !reachesFce(totalMinor, day),
      {
        code: 0,
        reason: 'fce_below_minimum',
        advice: 'El total no llega al mínimo de la Factura de Crédito Electrónica: envíela como factura común.',
      },
    ],
  ];
  return found.filter(([applies]) => applies).map(([, objection]) => objection);
}

/**
 * What AFIP would refuse a voucher for, seen before it is sent (manual WSFEv1 4.7). `cuit` is the issuer's, `day` that of
 * the voucher (yyyy-mm-dd).
 */
export function objectionsTo(content: VoucherContent, cuit: string, day: string): Objection[] {
  const { type, document, receiverCondition, totalMinor, tributes } = content;
  const { letter, kind } = familyOf(type);
  const isCredit = kind === 'credit_note';
  const found: [boolean, number, string][] = [
    [
      letter === 'A' && document.type !== documentCode('cuit'),
      10013,
      'Para esa condición frente al IVA corresponde clase A: pida el CUIT del cliente, o emita a Consumidor Final.',
    ],
    [
      isTaxKey(document.type) && normaliseCuit(document.number) === null,
      10014,
      'El CUIT o CUIL del cliente está mal escrito: revíselo y vuelva a enviar.',
    ],
    [
      document.type === documentCode('none') &&
        receiverCondition === finalConsumer &&
        !isCredit &&
        mustIdentify(totalMinor, day),
      10015,
      'Por el importe hay que identificar al cliente: pida nombre y DNI (o CUIT) y vuelva a enviar.',
    ],
    [document.number === cuit, 10069, 'El cliente no puede ser la propia empresa: corrija el CUIT del cliente.'],
    [
      letter === 'B' &&
        receiverCondition === uncategorised &&
        !tributes.some((one) => one.id === perceptionOfUncategorised),
      10067,
      'A un sujeto no categorizado hay que percibirle IVA (RG 2126): cargue en el perfil fiscal el régimen con tributo 13, ' +
        'cobre la percepción e indíquela, o confirme la condición del cliente con su contador.',
    ],
    [
      !mayReceive(receiverCondition, type),
      10243,
      'La condición frente al IVA del cliente no admite esta clase de comprobante: corrija la condición.',
    ],
  ];
  const tooLarge: Objection = {
    code: 10056,
    reason: 'amount_too_large',
    advice: 'El importe supera lo que admite AFIP: anule la venta y vuelva a cargarla con el importe correcto.',
  };
  const others = found.filter(([applies]) => applies).map(([, code, advice]) => ({ code, advice }));
  return [...(totalMinor > mostMinor ? [tooLarge] : []), ...objectionsToFce(content, day), ...others];
}
