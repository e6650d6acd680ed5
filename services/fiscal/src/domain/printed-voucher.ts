import type { Remark } from '@mostrador/proto/fiscal';
import type { VoucherContent } from '@mostrador/till/voucher';
import { objectionsTo } from './objections.ts';

/** What a till printed by itself under a CAEA. `type` is a CbteTipo, `date` yyyy-mm-dd. */
export type PrintedVoucher = { pointOfSale: number; type: number; number: number; caea: string; date: string };

/** What is known of the point of sale and the CAEA that were printed; days as yyyy-mm-dd, null where no CAEA of ours has that code. */
export type Grounds = { ownsPointOfSale: boolean; validFrom: string | null; validTo: string | null };

/** AFIP minds these of a CAE only; under a CAEA it remarks on them (manual WSFEv1 4.7, codes 1425 and 824). */
const remarkedOnly = [10067, 10243];

const reasoned = (reason: string, message: string, advice: string): Remark => ({ code: 0, message, advice, reason });

/** Why AFIP would not be told of a printed voucher as it is, with what a person can do; empty where it stands. `day` is that of the sale. */
export function objectionsToPrinted(
  printed: PrintedVoucher,
  content: VoucherContent,
  { ownsPointOfSale, validFrom, validTo }: Grounds,
  { cuit, day }: { cuit: string; day: string },
): Remark[] {
  const { pointOfSale, type, caea, date } = printed;
  const inForce = validFrom !== null && validTo !== null && validFrom <= date && date <= validTo;
  const found: [boolean, Remark][] = [
    [
      !ownsPointOfSale,
      reasoned(
        'printed_point_of_sale_foreign',
        `${pointOfSale} is no point of sale of this till`,
        `El punto de venta ${pointOfSale} no es de esta caja: asígneselo y vuelva a enviar. Si el número no es válido, anule la venta.`,
      ),
    ],
    [
      validFrom === null,
      reasoned(
        'printed_caea_unknown',
        `${caea} is no CAEA of the company`,
        `El CAEA ${caea} no es de la empresa: vuelva a enviar con el CAEA de la quincena del comprobante.`,
      ),
    ],
    [
      validFrom !== null && !inForce,
      reasoned(
        'printed_caea_not_in_force',
        `${caea} is valid from ${validFrom} to ${validTo}, not on ${date}`,
        `El CAEA ${caea} no rige el ${date}: vuelva a enviar con el CAEA de esa quincena.`,
      ),
    ],
    [
      type !== content.type,
      reasoned(
        'printed_type_differs',
        `type ${type} was printed, ${content.type} is due`,
        `La caja imprimió un comprobante de tipo ${type} y corresponde tipo ${content.type}: corrija el receptor para que coincida con lo impreso y vuelva a enviar.`,
      ),
    ],
  ];
  const objections = objectionsTo(content, cuit, day).filter(({ code }) => !remarkedOnly.includes(code));
  return [
    ...found.filter(([applies]) => applies).map(([, remark]) => remark),
    ...objections.map((objection) => ({ ...objection, message: '' })),
  ];
}

/** Another sale has the number already. */
export const numberTaken = ({ pointOfSale, number }: PrintedVoucher): Remark =>
  reasoned(
    'printed_number_taken',
    `another sale has number ${pointOfSale}-${number}`,
    `Otra venta ya tiene el número ${pointOfSale}-${number}: si la caja lo imprimió dos veces, anule esta venta y vuelva a cargarla para que tenga otro comprobante.`,
  );
