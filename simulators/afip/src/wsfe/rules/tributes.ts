import { tributeTypes } from '../tables/lists.ts';
import { cents, isNear, observe, reject, sum, tributesOf, type Rule } from './rule.ts';

const ids = new Set(tributeTypes.map(([id]) => Number(id)));

export const tributeRules: Rule[] = [
  {
    cae: reject(10024),
    caea: reject(1423),
    text: 'Si ImpTrib es mayor a 0 el objeto Tributos y Tributo son obligatorios.',
    source: 'p. 44',
    broken: (one) => one.voucher.ImpTrib > 0 && tributesOf(one).length === 0,
  },
  {
    cae: reject(10024),
    caea: reject(1423),
    text: 'Si ImpTrib es igual a 0 el objeto Tributos y Tributo no deben informarse.',
    source: 'p. 44',
    broken: ({ voucher }) => voucher.ImpTrib === 0 && voucher.Tributos !== undefined,
  },
  {
    cae: reject(10025),
    caea: reject(900),
    text: 'El campo Id en Tributo es obligatorio y debe ser alguno de los devueltos por el metodo FEParamGetTiposTributos.',
    source: 'p. 45',
    broken: (one) => tributesOf(one).some(({ Id }) => !ids.has(Id)),
  },
  {
    cae: reject(10026),
    caea: reject(905),
    text: 'El campo BaseImp en Tributo es obligatorio y debe ser mayor o igual a 0 cero.',
    source: 'p. 45',
    broken: (one) => tributesOf(one).some(({ BaseImp }) => BaseImp < 0),
  },
  {
    cae: reject(10027),
    caea: reject(906),
    text: 'El campo Alic en Tributo es obligatorio, mayor o igual 0 cero.',
    source: 'p. 45',
    broken: (one) => tributesOf(one).some(({ Alic }) => Alic < 0),
  },
  {
    cae: reject(10028),
    caea: reject(907),
    text: 'El campo Importe en Tributo es obligatorio, mayor o igual 0 cero.',
    source: 'p. 45',
    broken: (one) => tributesOf(one).some(({ Importe }) => Importe < 0),
  },
  {
    cae: reject(10029),
    caea: observe(1406),
    text: 'La suma de los importes en Tributo debe ser igual al valor ingresado en ImpTrib.',
    source: 'p. 45',
    broken: (one) => {
      const rows = tributesOf(one);
      const total = sum(rows.map(({ Importe }) => Importe));
      return rows.length > 0 && !isNear(total, cents(one.voucher.ImpTrib), rows.length);
    },
  },
  {
    cae: reject(10042),
    caea: reject(908),
    text: 'El campo Desc en Tributo es obligatorio cuando se informe Id = 99. Para comprobantes MiPyMEs (FCE) siempre es obligatoria.',
    source: 'p. 47',
    broken: (one) => tributesOf(one).some(({ Id, Desc }) => (Id === 99 || one.type.fce) && !Desc?.trim()),
  },
];
