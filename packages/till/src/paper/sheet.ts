import type { Sale } from '@mostrador/proto/sales';
import type { Word } from '@mostrador/proto/words';
import { documentCode, documentLabel, formatCuit, formatDocument } from '@mostrador/rules/documents';
import { termsInWords } from '../voucher/fce.ts';
import {
  classOf,
  familyOf,
  type IssuerClass,
  type IvaCondition,
  nameOfCondition,
  nameOfType,
} from '../voucher/voucher-class.ts';
import { transparencyOf } from '../voucher/transparency.ts';
import type { NumberedVoucher } from '../voucher/voucher.ts';
import {
  grossRow,
  linesOf,
  netRows,
  type PrintedSale,
  type ReturnedLine,
  type Row,
  type Total,
  totalsA,
  totalsBC,
} from './rows.ts';
import { dayOf, numberOf, pesos } from './words.ts';

/** Who issues, as printed. `activityStart` as yyyy-mm-dd. */
export type PrintedIssuer = IssuerClass & {
  cuit: string;
  legalName: string;
  tradeName: string;
  address: string;
  grossIncomeNumber: string;
  activityStart: string;
};

/** Who receives, as the sale says; a final consumer may have no name, address or document. */
export type PrintedReceiver = {
  documentType: string;
  documentNumber: string;
  name: string;
  ivaCondition: IvaCondition;
  address: string;
};

/** What a voucher's paper is made of. `returned`: of a credit note for a part; null where it is about the whole sale. */
export type Printed = {
  issuer: PrintedIssuer;
  receiver: PrintedReceiver | null;
  sale: PrintedSale;
  returned: ReturnedLine[] | null;
  /** Why a note was issued; empty where its void or return says it. */
  reason: string;
  voucher: NumberedVoucher;
  /** `due` as yyyy-mm-dd. */
  authorization: { kind: Word<'authorizationKind'>; code: string; due: string };
  qrUrl: string;
  /** True for every print after the first. */
  copy: boolean;
};

/** What is printed, in words: the same for A4 and ticket. */
export type Sheet = {
  title: string;
  letter: string;
  /** COD. of the voucher's type; empty on paper that is no voucher. */
  code: string;
  number: string;
  date: string;
  copy: boolean;
  issuer: { name: string; lines: string[]; registration: [label: string, value: string][] };
  receiver: [label: string, value: string][];
  /** The voucher that this one corrects and why, service dates, how an FCE is to be paid. */
  notes: string[];
  /** True where rows are net and IVA stands apart (class A). */
  netRows: boolean;
  rows: Row[];
  totals: { label: string; amount: string }[];
  total: string;
  payments: { label: string; amount: string }[];
  transparency: { title: string; rows: { label: string; amount: string }[] } | null;
  legends: string[];
  authorization: { label: string; code: string; dueLabel: string; due: string } | null;
  qrUrl: string;
  /** The day of the document: it dates the file too. */
  day: string;
};

/** Which print of a voucher this is. */
export const copyOf = ({ copy }: Sheet): string => (copy ? 'COPIA' : 'ORIGINAL');

const methods: Record<string, string> = {
  cash: 'Efectivo',
  marketplace: 'Otros medios',
  debit: 'Tarjeta de débito',
  credit: 'Tarjeta de crédito',
  transfer: 'Transferencia',
  qr: 'Pago con QR',
};

const issuerConditions = {
  responsable_inscripto: 'IVA Responsable Inscripto',
  monotributo: 'Responsable Monotributo',
  exento: 'IVA Sujeto Exento',
};

function receiverOf(receiver: PrintedReceiver | null): Sheet['receiver'] {
  if (!receiver) return [['', 'A CONSUMIDOR FINAL']];
  const { documentType, documentNumber, name, address, ivaCondition } = receiver;
  const code = documentCode(documentType);
  const rows: [string, string][] = [
    ['Apellido y nombre / Razón social', name],
    [documentLabel(code), formatDocument(code, documentNumber)],
    ['Condición frente al IVA', nameOfCondition(ivaCondition)],
    ['Domicilio', address],
  ];
  return rows.filter(([label, value]) => label !== '' && value !== '');
}

function issuerOf(issuer: PrintedIssuer): Sheet['issuer'] {
  const { tradeName, legalName, cuit, ivaCondition, address, grossIncomeNumber, activityStart } = issuer;
  return {
    name: tradeName || legalName,
    lines: [...(tradeName ? [`Razón social: ${legalName}`] : []), address, issuerConditions[ivaCondition]],
    registration: [
      ['CUIT', formatCuit(cuit)],
      ['Ingresos Brutos', grossIncomeNumber],
      ['Inicio de actividades', dayOf(activityStart)],
    ],
  };
}

function notesOf(
  { associated, serviceFrom, serviceTo, dueDate, optionals }: NumberedVoucher,
  reason: string,
): string[] {
  const corrected = associated.map(({ type, pointOfSale, number, date }) => {
    const { letter } = familyOf(type);
    return `Comprobante asociado: ${nameOfType(type)} ${letter} ${numberOf(pointOfSale, number)} del ${dayOf(date)}`;
  });
  return [
    ...corrected,
    ...(reason ? [`Motivo: ${reason}`] : []),
    ...(serviceFrom ? [`Período facturado: ${dayOf(serviceFrom)} al ${dayOf(serviceTo)}`] : []),
    ...(dueDate ? [`Fecha de vencimiento para el pago: ${dayOf(dueDate)}`] : []),
    ...termsInWords(optionals),
  ];
}

const paymentsOf = (sale: PrintedSale) =>
  sale.payments.map(({ method, tenderedMinor, changeMinor }) => ({
    label: methods[method] ?? method,
    amount: pesos(tenderedMinor - changeMinor),
  }));

const printed = (totals: Total[]) =>
  totals.filter((one) => one.minor !== 0).map(({ label, minor }) => ({ label, amount: pesos(minor) }));

/** What the paper of a voucher says (RG 1415, annex II; RG 4892 for the QR code; RG 5614 for the transparency block). */
export function sheetOf(input: Printed): Sheet {
  const { issuer, receiver, sale, returned, reason, voucher, authorization, qrUrl, copy } = input;
  const { letter, kind } = familyOf(voucher.type);
  const lines = linesOf(sale, returned);
  const isA = letter === 'A';
  const rows = isA ? netRows(lines, voucher) : lines.map(grossRow);
  const transparency = transparencyOf(voucher, voucher.date);
  return {
    title: nameOfType(voucher.type),
    letter,
    code: String(voucher.type).padStart(3, '0'),
    number: numberOf(voucher.pointOfSale, voucher.number),
    date: dayOf(voucher.date),
    copy,
    issuer: issuerOf(issuer),
    receiver: receiverOf(receiver),
    notes: notesOf(voucher, reason),
    netRows: isA,
    rows,
    totals: printed(isA ? totalsA(voucher) : totalsBC(rows, sale, voucher, returned === null)),
    total: pesos(voucher.totalMinor),
    payments: kind === 'invoice' ? paymentsOf(sale) : [],
    transparency: transparency
      ? {
          title: transparency.title,
          rows: [
            { label: 'IVA Contenido', amount: pesos(transparency.ivaMinor) },
            { label: 'Otros Impuestos Nacionales Indirectos', amount: pesos(transparency.otherTaxesMinor) },
          ],
        }
      : null,
    legends: classOf(issuer, receiver?.ivaCondition ?? 'consumidor_final', voucher.date).legends,
    authorization: {
      label: `${authorization.kind.toUpperCase()} N°`,
      code: authorization.code,
      dueLabel: `Vto. de ${authorization.kind.toUpperCase()}`,
      due: dayOf(authorization.due),
    },
    qrUrl,
    day: voucher.date,
  };
}

/** What is printed while a voucher is on its way: no voucher, with the link where it will be. `day` as yyyy-mm-dd. */
export function provisionalSheet(input: {
  issuer: PrintedIssuer;
  sale: PrintedSale & Pick<Sale, 'totalMinor' | 'ticketNumber'>;
  day: string;
  link: string;
}): Sheet {
  const { issuer, sale, day, link } = input;
  const rows = sale.lines.map(grossRow);
  return {
    title: 'Comprobante no fiscal',
    letter: 'X',
    code: '',
    number: String(sale.ticketNumber),
    date: dayOf(day),
    copy: false,
    issuer: issuerOf(issuer),
    receiver: [],
    notes: [],
    netRows: false,
    rows,
    totals: printed(totalsBC(rows, sale, null, true)),
    total: pesos(sale.totalMinor),
    payments: paymentsOf(sale),
    transparency: null,
    legends: ['DOCUMENTO NO VÁLIDO COMO FACTURA', 'Su factura estará disponible en:', link],
    authorization: null,
    qrUrl: link,
    day,
  };
}
