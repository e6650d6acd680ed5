import { currencies } from '../tables/currencies.ts';
import { observe, reject, type Case, type Rule } from './rule.ts';

const ids = new Set(currencies.map(([id]) => id));
const isPesos = ({ voucher }: Case) => voucher.MonId === 'PES';
const paysInCurrency = ({ voucher }: Case) => voucher.CanMisMonExt === 'S';
const reference = ({ voucher, settings }: Case) => settings.rates[voucher.MonId ?? ''];

export const currencyRules: Rule[] = [
  {
    cae: reject(10037),
    caea: reject(1401),
    text: 'El campo MonId es obligatorio y debe corresponder a algun valor devuelto por el metodo FEParamGetTiposMonedas.',
    source: 'p. 46',
    broken: ({ voucher }) => !ids.has(voucher.MonId ?? ''),
  },
  {
    cae: reject(10038),
    caea: reject(726),
    text: 'El campo MonCotiz es obligatorio si no informa el campo CanMisMonExt = S, y de informarse debe ser mayor a 0.',
    source: 'p. 46',
    broken: (one) => {
      const rate = one.voucher.MonCotiz;
      return !isPesos(one) && (rate === undefined ? !paysInCurrency(one) : rate <= 0);
    },
  },
  {
    cae: reject(10038),
    text: 'Si el pago se realiza en la misma moneda extranjera, MonCotiz debe coincidir con la cotizacion registrada en ARCA para el dia habil anterior, o no informarse.',
    source: 'p. 46',
    broken: (one) =>
      !isPesos(one) &&
      paysInCurrency(one) &&
      one.voucher.MonCotiz !== undefined &&
      reference(one) !== undefined &&
      one.voucher.MonCotiz !== reference(one),
  },
  {
    cae: reject(10039),
    caea: reject(726),
    text: 'El campo MonCotiz es obligatorio, e igual a 1 cuando se trate de MonId = PES.',
    source: 'p. 46',
    broken: (one) => isPesos(one) && one.voucher.MonCotiz !== 1,
  },
  {
    cae: reject(10119),
    text: 'Si la moneda es distinta de PES, el tipo de cambio no podra ser inferior al 2% ni superior en un 400% del que suministra ARCA como orientativo. Ver metodo FEParamGetCotizacion.',
    source: 'p. 56',
    broken: (one) => {
      const rate = one.voucher.MonCotiz;
      const official = reference(one);
      if (isPesos(one) || rate === undefined || official === undefined) return false;
      return rate < official * 0.02 || rate > official * 4;
    },
  },
  {
    cae: reject(10239),
    caea: reject(820),
    text: 'Si informa el campo CanMisMonExt, los valores posibles son S o N y no debe quedar vacio.',
    source: 'p. 71',
    broken: ({ voucher }) => voucher.CanMisMonExt !== undefined && !['S', 'N'].includes(voucher.CanMisMonExt),
  },
  {
    cae: reject(10241),
    caea: observe(822),
    text: 'Si informa MonId = PES, el campo CanMisMonExt no debe informarse o informarse con el valor N.',
    source: 'p. 71',
    broken: (one) => isPesos(one) && paysInCurrency(one),
  },
];
