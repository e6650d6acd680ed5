import { dayNumber } from '../../local-time.ts';
import { findVoucher, lastVoucher, type Voucher } from '../../state.ts';
import type { Message } from '../schema.ts';
import { associatedOf, cents, isNote, observe, reject, type Case, type Rule } from './rule.ts';

type Associated = Message<'CbteAsoc'>;

const remitos = [88, 991];
const a = [1, 2, 3, 4, 5, 34, 39, 60, 63, ...remitos];
const b = [6, 7, 8, 9, 10, 35, 40, 61, 64, ...remitos];
const c = [11, 12, 13, 15];
const aley = [51, 52, 53, 54, ...remitos];
const fceRemitos = [91, 990, 991, 993, 994, 995];

/** What each type may be associated with (10040; fact sheet 2.11). A type that is not here takes none. */
const allowed: Record<number, number[]> = {
  1: remitos,
  6: remitos,
  51: remitos,
  2: a,
  3: a,
  7: b,
  8: b,
  12: c,
  13: c,
  52: aley,
  53: aley,
  201: fceRemitos,
  206: fceRemitos,
  211: fceRemitos,
  202: [201, 202, 203],
  203: [201, 202, 203],
  207: [206, 207, 208],
  208: [206, 207, 208],
  212: [211, 212, 213],
  213: [211, 212, 213],
};

const isFceNote = (one: Case) => one.type.fce && isNote(one);
const isOwn = ({ cuit }: Case, { Cuit }: Associated) => !Cuit || Cuit === String(cuit);
const inBook = ({ state, cuit }: Case, { PtoVta, Tipo, Nro }: Associated): Voucher | undefined =>
  findVoucher(state, cuit, { PtoVta, CbteTipo: Tipo }, Nro);
/** Of a point of sale and type with vouchers of before, nobody knows here which there are. */
const isNumberedHere = ({ state, cuit }: Case, { PtoVta, Tipo }: Associated) =>
  lastVoucher(state, cuit, PtoVta, Tipo) !== undefined;
/** Vouchers of this service; remitos live elsewhere and cannot be looked up here. */
const isElectronic = ({ Tipo }: Associated) => allowed[Tipo] !== undefined || [4, 5, 9, 10, 11, 15, 54].includes(Tipo);

export const associatedRules: Rule[] = [
  {
    cae: reject(10062),
    caea: reject(800),
    text: 'Si envia CbtesAsoc, CbteAsoc es obligatorio y no debe estar vacio.',
    source: 'p. 50',
    broken: (one) => one.voucher.CbtesAsoc !== undefined && associatedOf(one).length === 0,
  },
  {
    cae: reject(10040),
    caea: observe(806),
    text: 'El tipo de comprobante asociado no es valido para el tipo de comprobante a autorizar.',
    source: 'p. 46',
    broken: (one) => associatedOf(one).some(({ Tipo }) => Tipo > 0 && !(allowed[one.type.id] ?? []).includes(Tipo)),
  },
  {
    cae: reject(10057),
    caea: reject(805),
    text: 'De enviarse el tag CbteAsoc debe enviarse Tipo mayor a 0.',
    source: 'p. 50',
    broken: (one) => associatedOf(one).some(({ Tipo }) => Tipo <= 0),
  },
  {
    cae: reject(10058),
    caea: reject(802),
    text: 'De enviarse el tag CbteAsoc debe enviarse PtoVta mayor a 0 y menor a 99999.',
    source: 'p. 50',
    broken: (one) => associatedOf(one).some(({ PtoVta }) => PtoVta <= 0 || PtoVta >= 99_999),
  },
  {
    cae: reject(10059),
    caea: reject(803),
    text: 'De enviarse el tag CbteAsoc debe enviarse Nro mayor a 0 y menor a 99999999.',
    source: 'p. 50',
    broken: (one) => associatedOf(one).some(({ Nro }) => Nro <= 0 || Nro >= 99_999_999),
  },
  {
    cae: reject(10060),
    caea: reject(804),
    text: 'De enviarse el tag CbteAsoc, los comprobantes no deben repetirse.',
    source: 'p. 50',
    broken: (one) => {
      const keys = associatedOf(one).map(({ Tipo, PtoVta, Nro, Cuit }) => `${Tipo}/${PtoVta}/${Nro}/${Cuit ?? ''}`);
      return new Set(keys).size < keys.length;
    },
  },
  {
    cae: reject(10151),
    caea: reject(808),
    text: 'Si informa Cuit en comprobantes asociados debe ser un valor de 11 caracteres numericos. Para MiPyMEs (FCE) del tipo debito o credito es obligatorio.',
    source: 'p. 61',
    broken: (one) =>
      associatedOf(one).some(({ Cuit }) => (Cuit === undefined ? isFceNote(one) : !/^\d{11}$/.test(Cuit))),
  },
  {
    cae: reject(10213),
    caea: reject(1504),
    text: 'Si se informa CbteFch en comprobantes asociados debe tener el formato yyyymmdd.',
    source: 'p. 69',
    broken: (one) => associatedOf(one).some(({ CbteFch }) => CbteFch && !dayNumber(CbteFch)),
  },
  {
    cae: reject(10210),
    caea: observe(1501),
    text: 'Si el comprobante asociado tiene una fecha de emision posterior a la del comprobante a autorizar, ambos deberan ser del mismo mes/año.',
    source: 'p. 68',
    broken: (one) =>
      associatedOf(one).some((other) => {
        const date = isOwn(one, other) ? inBook(one, other)?.CbteFch : undefined;
        return date !== undefined && date > one.date && date.slice(0, 6) !== one.date.slice(0, 6);
      }),
  },
  {
    cae: observe(10041),
    caea: observe(801),
    text: 'El comprobante asociado no obra en las bases del organismo para el punto de venta y tipo de comprobante informado.',
    source: 'p. 74; not of a point of sale that this book knows nothing of (recording of a debit note A)',
    broken: (one) =>
      !one.type.fce &&
      associatedOf(one).some(
        (other) => isOwn(one, other) && isElectronic(other) && isNumberedHere(one, other) && !inBook(one, other),
      ),
  },
  {
    cae: observe(10237),
    caea: observe(818),
    text: 'El importe de la nota de credito supera el monto del comprobante asociado que estas ajustando. Verifica los montos ingresados.',
    source: 'p. 76',
    broken: (one) => {
      const found = associatedOf(one).flatMap((other) => (isOwn(one, other) ? (inBook(one, other) ?? []) : []));
      const total = found.reduce((all, { ImpTotal }) => all + cents(ImpTotal), 0);
      return one.type.kind === 'credit' && found.length > 0 && cents(one.voucher.ImpTotal) > total;
    },
  },
  {
    cae: reject(10153),
    caea: reject(1450),
    text: 'Si el comprobante es MiPyMEs (FCE) de debito o credito, es obligatorio informar comprobantes asociados.',
    source: 'p. 61',
    broken: (one) => isFceNote(one) && associatedOf(one).length === 0,
  },
  {
    cae: reject(10155),
    caea: reject(1452),
    text: 'Si el comprobante es MiPyMEs (FCE), el CUIT del emisor del comprobante asociado debe coincidir con el del emisor del comprobante a autorizar.',
    source: 'p. 62',
    broken: (one) => isFceNote(one) && associatedOf(one).some((other) => !isOwn(one, other)),
  },
  {
    cae: reject(10158),
    caea: reject(1455),
    text: 'Si el comprobante es MiPyMEs (FCE) de debito o credito, es obligatorio informar la fecha del comprobante asociado.',
    source: 'p. 62',
    broken: (one) => isFceNote(one) && associatedOf(one).some(({ CbteFch }) => !CbteFch),
  },
  {
    cae: reject(10159),
    caea: reject(1456),
    text: 'Si el comprobante es MiPyMEs (FCE) de debito o credito, la fecha del comprobante asociado tiene que ser igual o menor a la del comprobante a autorizar.',
    source: 'p. 62',
    broken: (one) => isFceNote(one) && associatedOf(one).some(({ CbteFch }) => CbteFch && CbteFch > one.date),
  },
  {
    cae: reject(10160),
    caea: reject(1457),
    text: 'Si el comprobante es MiPyMEs (FCE) de debito o credito, el comprobante asociado debe existir autorizado con la misma fecha informada.',
    source: 'p. 62',
    broken: (one) => isFceNote(one) && associatedOf(one).some((other) => inBook(one, other)?.CbteFch !== other.CbteFch),
  },
];
