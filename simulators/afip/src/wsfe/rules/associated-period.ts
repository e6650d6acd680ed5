import { dayNumber } from '../../local-time.ts';
import { associatedOf, isNote, observe, reject, tributesOf, type Case, type Rule } from './rule.ts';

const period = ({ voucher }: Case) => voucher.PeriodoAsoc;
const perceptions = [6, 7, 8, 9, 13];

/** A note may name a period of vouchers in the place of the vouchers themselves (RG 4540). */
export const associatedPeriodRules: Rule[] = [
  {
    cae: reject(10197),
    caea: reject(1491),
    text: 'Si el comprobante es Debito o Credito, enviar estructura CbteAsoc o PeriodoAsoc.',
    source: 'p. 67',
    broken: (one) => isNote(one) && !one.type.fce && !period(one) && associatedOf(one).length === 0,
  },
  {
    cae: reject(10197),
    caea: reject(1491),
    text: 'Si el comprobante es Debito o Credito, enviar solo una de las estructuras CbteAsoc o PeriodoAsoc.',
    source: 'p. 67; fact sheet 2.11',
    broken: (one) => isNote(one) && period(one) !== undefined && associatedOf(one).length > 0,
  },
  {
    cae: reject(10198),
    caea: reject(1492),
    text: 'Si el comprobante es Factura no se debera informar PeriodoAsoc.',
    source: 'p. 67',
    broken: (one) => one.type.kind === 'invoice' && period(one) !== undefined,
  },
  {
    cae: reject(10196),
    caea: reject(1490),
    text: 'Si el comprobante es MiPyMEs (FCE), no se encuentra habilitado informar PeriodoAsoc.',
    source: 'p. 67',
    broken: (one) => one.type.fce && period(one) !== undefined,
  },
  {
    cae: reject(10199),
    caea: reject(1493),
    text: 'Si envia estructura PeriodoAsoc es obligatorio enviar FchDesde.',
    source: 'p. 67',
    broken: (one) => period(one) !== undefined && !period(one)!.FchDesde,
  },
  {
    cae: reject(10203),
    caea: reject(1494),
    text: 'Si envia estructura PeriodoAsoc es obligatorio enviar FchHasta.',
    source: 'p. 67',
    broken: (one) => period(one) !== undefined && !period(one)!.FchHasta,
  },
  {
    cae: reject(10204),
    caea: reject(1495),
    text: 'El campo PeriodoAsoc.FchDesde debe corresponder a una fecha valida con formato YYYYMMDD.',
    source: 'p. 68',
    broken: (one) => Boolean(period(one)?.FchDesde) && !dayNumber(period(one)!.FchDesde!),
  },
  {
    cae: reject(10205),
    caea: reject(1496),
    text: 'El campo PeriodoAsoc.FchHasta debe corresponder a una fecha valida con formato YYYYMMDD.',
    source: 'p. 68',
    broken: (one) => Boolean(period(one)?.FchHasta) && !dayNumber(period(one)!.FchHasta!),
  },
  {
    cae: reject(10206),
    caea: reject(1497),
    text: 'Las fechas informadas en PeriodoAsoc deben ser superiores a 01/01/2006.',
    source: 'p. 68',
    broken: (one) => [period(one)?.FchDesde, period(one)?.FchHasta].some((day) => Boolean(day) && day! <= '20060101'),
  },
  {
    cae: reject(10207),
    caea: reject(1498),
    text: 'PeriodoAsoc.FchHasta debe ser superior o igual a FchDesde.',
    source: 'p. 68',
    broken: (one) => {
      const { FchDesde, FchHasta } = period(one) ?? {};
      return Boolean(FchDesde && FchHasta) && FchHasta! < FchDesde!;
    },
  },
  {
    cae: reject(10208),
    caea: reject(1499),
    text: 'La fecha informada en PeriodoAsoc.FchHasta debe ser anterior o igual a la fecha de emision del comprobante.',
    source: 'p. 68',
    broken: (one) => Boolean(period(one)?.FchHasta) && period(one)!.FchHasta! > one.date,
  },
  {
    cae: observe(10209),
    caea: observe(1500),
    text: 'Si en la estructura Tributos informa percepciones, PeriodoAsoc.FchDesde y FchHasta deben corresponder al mismo Mes/Anio.',
    source: 'p. 74',
    broken: (one) =>
      period(one) !== undefined &&
      tributesOf(one).some(({ Id }) => perceptions.includes(Id)) &&
      period(one)!.FchDesde?.slice(0, 6) !== period(one)!.FchHasta?.slice(0, 6),
  },
];
