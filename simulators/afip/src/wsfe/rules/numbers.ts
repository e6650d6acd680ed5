import { reject, isClassA, type Case, type Rule } from './rule.ts';

const isNumber = (number: number) => number >= 1 && number <= 99_999_999;
const isLot = ({ voucher }: Case) => voucher.CbteDesde !== voucher.CbteHasta;

/** Judged before whether the number is the next. */
export const numberRules: Rule[] = [
  {
    cae: reject(10008),
    caea: reject(784),
    text: 'Campo CbteDesde debe estar comprendido entre 1 y 99999999.',
    source: 'p. 41',
    broken: ({ voucher }) => !isNumber(voucher.CbteDesde),
  },
  {
    cae: reject(10010),
    caea: reject(784),
    text: 'Campo CbteHasta debe estar comprendido entre 1 y 99999999.',
    source: 'p. 41',
    broken: ({ voucher }) => !isNumber(voucher.CbteHasta),
  },
  {
    cae: reject(10011),
    caea: reject(1416),
    text: 'Campo CbteHasta debe ser mayor o igual a CbteDesde para comprobantes tipo B.',
    source: 'p. 41',
    broken: ({ voucher, type }) => type.class === 'B' && voucher.CbteHasta < voucher.CbteDesde,
  },
  {
    cae: reject(10011),
    caea: reject(1433),
    text: 'Para comprobantes tipo C CbteHasta debe ser igual a CbteDesde.',
    source: 'p. 41',
    broken: (one) => one.type.class === 'C' && isLot(one),
  },
  {
    cae: reject(10012),
    caea: reject(711),
    text: 'Para comprobantes clase A, A con leyenda operacion sujeta a retencion, Bienes Usados y MiPyMEs (FCE) el campo CbteDesde debe ser igual al campo CbteHasta.',
    source: 'p. 41',
    broken: (one) =>
      isLot(one) && (isClassA(one) || one.type.class === '49' || (one.type.fce && one.type.class === 'B')),
  },
];
