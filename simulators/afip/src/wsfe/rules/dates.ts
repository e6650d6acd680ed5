import { dayNumber } from '../../local-time.ts';
import { isNote, observe, reject, type Case, type Rule } from './rule.ts';

const isService = ({ voucher }: Case) => voucher.Concepto === 2 || voucher.Concepto === 3;
const servicePeriod = ({ voucher }: Case) => [voucher.FchServDesde, voucher.FchServHasta, voucher.FchVtoPago];
const isPresent = (text: string | undefined) => text !== undefined && text !== '';

/** Days from the day it is sent to the voucher's date; NaN where that is no day. */
const ahead = ({ date, today }: Case) => (dayNumber(date) ?? Number.NaN) - dayNumber(today)!;
const isWithin = (one: Case, before: number, after: number) => ahead(one) >= -before && ahead(one) <= after;
const isFceNote = (one: Case) => one.type.fce && isNote(one);

export const dateRules: Rule[] = [
  {
    cae: reject(10016),
    text: 'Campo CbteFch Debe estar comprendido  en el  rango  N-5 y N+5 siendo N la fecha de envio del pedido  de autorizacion para 1 - Productos',
    source: 'p. 43',
    broken: (one) => !one.type.fce && !isService(one) && !isWithin(one, 5, 5),
  },
  {
    cae: reject(10016),
    text: 'Campo CbteFch Debe estar comprendido  en el  rango  N-10 y N+10 siendo N la fecha de envio del pedido  de autorizacion para 2 - Servicios y 3 - Productos y Servicios',
    source: 'p. 43',
    broken: (one) => !one.type.fce && isService(one) && !isWithin(one, 10, 10),
  },
  {
    cae: reject(10016),
    text: 'Campo CbteFch Debe estar comprendido  en el  rango  N-5 y N+1 siendo N la fecha de envio del pedido de autorizacion para Facturas de Credito',
    source: 'p. 43',
    broken: (one) => one.type.fce && !isFceNote(one) && !isWithin(one, 5, 1),
  },
  {
    cae: reject(10016),
    text: 'Campo CbteFch Debe estar comprendido  en el  rango  N-5 y N siendo N la fecha de envio del pedido de autorizacion para Facturas de Credito del tipo Nota de Debito o Nota de Credito',
    source: 'p. 43',
    broken: (one) => isFceNote(one) && !isWithin(one, 5, 0),
  },
  {
    cae: reject(10152),
    text: 'Si informa CbteFch con fecha superior a la fecha de envio de autorizacion, el mes de CbteFch debe coincidir con el mes de la fecha de envio.',
    source: 'p. 61',
    broken: (one) =>
      (one.type.fce || !isService(one)) && ahead(one) > 0 && one.date.slice(0, 6) !== one.today.slice(0, 6),
  },
  {
    cae: reject(10049),
    text: 'Los campos FchServDesde, FchServHasta y FchVtoPago son obligatorios cuando el campo Concepto es igual a 2 o 3. Formato yyyymmdd.',
    source: 'p. 49; of a note of an FCE FchVtoPago is refused instead (10175)',
    broken: (one) => {
      const { FchServDesde, FchServHasta } = one.voucher;
      const needed = isFceNote(one) ? [FchServDesde, FchServHasta] : servicePeriod(one);
      return (
        (isService(one) && !needed.every(isPresent)) ||
        servicePeriod(one).some((day) => isPresent(day) && !dayNumber(day!))
      );
    },
  },
  {
    caea: observe(1413),
    text: 'Si se informan FchServDesde, FchServHasta y FchVtoPago deben tener el formato yyyymmdd.',
    source: 'p. 157',
    broken: (one) => servicePeriod(one).some((day) => isPresent(day) && !dayNumber(day!)),
  },
  {
    cae: reject(10031),
    text: 'El campo FchServDesde es obligatorio si se informa FchServHasta y/o FchVtoPago.',
    source: 'p. 45',
    broken: ({ voucher, type }) =>
      !type.fce &&
      !isPresent(voucher.FchServDesde) &&
      (isPresent(voucher.FchServHasta) || isPresent(voucher.FchVtoPago)),
  },
  {
    cae: reject(10032),
    caea: observe(1412),
    text: 'El campo FchServDesde no puede ser posterior al campo FchServHasta.',
    source: 'p. 45',
    broken: ({ voucher: { FchServDesde, FchServHasta } }) =>
      isPresent(FchServDesde) && isPresent(FchServHasta) && FchServDesde! > FchServHasta!,
  },
  {
    cae: reject(10033),
    text: 'El campo FchServHasta es obligatorio si se informa FchServDesde y/o FchVtoPago.',
    source: 'p. 46',
    broken: ({ voucher, type }) =>
      !type.fce &&
      !isPresent(voucher.FchServHasta) &&
      (isPresent(voucher.FchServDesde) || isPresent(voucher.FchVtoPago)),
  },
  {
    cae: reject(10035),
    text: 'El campo FchVtoPago es obligatorio si se informa FchServDesde y/o FchServHasta.',
    source: 'p. 46',
    broken: (one) =>
      !isFceNote(one) &&
      !isPresent(one.voucher.FchVtoPago) &&
      (isPresent(one.voucher.FchServDesde) || isPresent(one.voucher.FchServHasta)),
  },
  {
    cae: reject(10036),
    caea: observe(1411),
    text: 'El campo FchVtoPago no puede ser anterior a la fecha del comprobante.',
    source: 'p. 46',
    broken: ({ voucher, date }) => isPresent(voucher.FchVtoPago) && voucher.FchVtoPago! < date,
  },
];
