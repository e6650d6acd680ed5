import { cents, ivaOf, observe, reject, isNear, sum, tributesOf, type Case, type Rule } from './rule.ts';

const isC = ({ type }: Case) => type.class === 'C';
const amounts = ({ voucher }: Case) => [
  voucher.ImpTotal,
  voucher.ImpTotConc,
  voucher.ImpNeto,
  voucher.ImpOpEx,
  voucher.ImpTrib,
  voucher.ImpIVA,
];

/** 13 digits and 2 decimals. */
const isPrecise = (amount: number) => Math.abs(amount * 100 - cents(amount)) < 1e-4 && Math.abs(amount) < 1e13;

export const amountRules: Rule[] = [
  {
    cae: reject(10043),
    caea: reject(717),
    text: 'El campo Importe neto no gravado ImpTotConc no puede ser menor a cero (0). Para comprobantes tipo C debe ser igual a cero (0).',
    source: 'p. 47',
    broken: (one) => one.voucher.ImpTotConc < 0 || (isC(one) && one.voucher.ImpTotConc !== 0),
  },
  {
    cae: reject(10044),
    caea: reject(718),
    text: 'El campo Importe exento ImpOpEx no puede ser menor a cero (0). Para comprobantes tipo C debe ser igual a cero (0).',
    source: 'p. 47',
    broken: (one) => one.voucher.ImpOpEx < 0 || (isC(one) && one.voucher.ImpOpEx !== 0),
  },
  {
    cae: reject(10045),
    caea: reject(719),
    text: 'El campo Importe neto gravado ImpNeto no puede ser menor a cero (0).',
    source: 'p. 47',
    broken: ({ voucher }) => voucher.ImpNeto < 0,
  },
  {
    cae: reject(10046),
    caea: reject(723),
    text: 'El campo Importe de tributos ImpTrib no puede ser menor a cero (0).',
    source: 'p. 48',
    broken: ({ voucher }) => voucher.ImpTrib < 0,
  },
  {
    cae: reject(10047),
    caea: reject(1407),
    text: 'El campo Importe de IVA ImpIVA no puede ser menor a cero (0). Para comprobantes tipo C debe ser igual a cero (0).',
    source: 'p. 48',
    broken: (one) => one.voucher.ImpIVA < 0 || (isC(one) && one.voucher.ImpIVA !== 0),
  },
  {
    cae: reject(10065),
    caea: reject(1409),
    text: 'El campo Importe Total ImpTotal no puede ser menor a cero (0).',
    source: 'p. 50',
    broken: ({ voucher }) => voucher.ImpTotal < 0,
  },
  {
    cae: reject(10056),
    text: 'Los importes deben informarse con la precision indicada: 13 enteros y 2 decimales.',
    source: 'p. 50',
    broken: (one) =>
      ![
        ...amounts(one),
        ...ivaOf(one).flatMap(({ BaseImp, Importe }) => [BaseImp, Importe]),
        ...tributesOf(one).flatMap(({ BaseImp, Importe }) => [BaseImp, Importe]),
      ].every(isPrecise),
  },
  {
    cae: reject(10048),
    caea: observe(724),
    text: "El campo 'Importe Total' ImpTotal, debe ser igual a la suma de ImpTotConc + ImpNeto + ImpOpEx + ImpTrib + ImpIVA.",
    source: 'p. 48',
    broken: (one) => !isC(one) && !isNear(sum(amounts(one).slice(1)), cents(one.voucher.ImpTotal)),
  },
  {
    cae: reject(10048),
    caea: reject(1439),
    text: "Para comprobantes tipo C el campo 'Importe Total' ImpTotal debe ser igual a la suma de ImpNeto + ImpTrib.",
    source: 'p. 49',
    broken: (one) => isC(one) && !isNear(sum([one.voucher.ImpNeto, one.voucher.ImpTrib]), cents(one.voucher.ImpTotal)),
  },
];
