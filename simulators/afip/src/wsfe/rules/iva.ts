import { ivaRateBp } from '../tables/lists.ts';
import { cents, isNear, isNoteWithFreeBases, ivaOf, observe, reject, sum, type Case, type Rule } from './rule.ts';

const isC = ({ type }: Case) => type.class === 'C';

export const ivaRules: Rule[] = [
  {
    cae: reject(10071),
    caea: reject(1443),
    text: 'Si el tipo de comprobante es C, el array de IVA no debe informarse.',
    source: 'p. 51',
    broken: (one) => isC(one) && one.voucher.Iva !== undefined,
  },
  {
    cae: reject(10070),
    caea: observe(1427),
    text: 'Si el importe neto es mayor a cero, es obligatorio informar el array de iva.',
    source: 'p. 51',
    broken: (one) => !isC(one) && one.type.class !== '49' && one.voucher.ImpNeto > 0 && one.voucher.Iva === undefined,
  },
  {
    cae: reject(10018),
    caea: reject(715),
    text: 'Si ImpIVA es igual a 0 los objetos IVA y AlicIva solo deben informarse con ImpIVA = 3 (iva 0). Si ImpIVA es mayor a 0 el objeto IVA y AlicIva son obligatorios. El objeto AlicIva es obligatorio y no debe ser nulo si ingresa IVA.',
    source: 'p. 43',
    broken: (one) => {
      if (isC(one)) return false;
      if (one.voucher.Iva !== undefined && ivaOf(one).length === 0) return true;
      if (one.voucher.ImpIVA === 0) return ivaOf(one).some(({ Id }) => Id !== 3) && !isNoteWithFreeBases(one);
      return ivaOf(one).length === 0;
    },
  },
  {
    cae: reject(10019),
    caea: reject(1000),
    text: 'El campo Id en AlicIVA es obligatorio y debe ser un valor devuelto por el metodo FEParamGetTiposIva.',
    source: 'p. 43',
    broken: (one) =>
      !isC(one) && ivaOf(one).some(({ Id }) => ivaRateBp[Id] === undefined && !(Id === 0 && isNoteWithFreeBases(one))),
  },
  {
    cae: reject(10020),
    caea: reject(1009),
    text: 'El campo BaseImp en AlicIVA es obligatorio y debe ser mayor a 0 cero.',
    source: 'p. 44',
    broken: (one) =>
      !isC(one) && ivaOf(one).some(({ BaseImp }) => (isNoteWithFreeBases(one) ? BaseImp < 0 : BaseImp <= 0)),
  },
  {
    cae: reject(10021),
    caea: reject(1008),
    text: 'El campo Importe en AlicIVA es obligatorio, mayor o igual 0 cero.',
    source: 'p. 44',
    broken: (one) => !isC(one) && ivaOf(one).some(({ Importe }) => Importe < 0),
  },
  {
    cae: reject(10022),
    caea: reject(1003),
    text: 'El campo Id en AlicIVA no debe repetirse. Debera totalizarse por alicuota.',
    source: 'p. 44',
    broken: (one) => !isC(one) && new Set(ivaOf(one).map(({ Id }) => Id)).size < ivaOf(one).length,
  },
  {
    cae: reject(10023),
    caea: observe(725),
    text: 'La suma de los campos importe en IVA debe ser igual al valor ingresado en ImpIVA.',
    source: 'p. 44',
    broken: (one) => {
      const rows = ivaOf(one);
      const total = sum(rows.map(({ Importe }) => Importe));
      return !isC(one) && rows.length > 0 && !isNear(total, cents(one.voucher.ImpIVA), rows.length);
    },
  },
  {
    cae: reject(10051),
    caea: observe(1006),
    text: 'Los importes informados en AlicIVA no se corresponden con los porcentajes.',
    source: 'p. 49',
    broken: (one) =>
      !isC(one) &&
      !isNoteWithFreeBases(one) &&
      ivaOf(one).some(
        ({ Id, BaseImp, Importe }) => !isNear((cents(BaseImp) * (ivaRateBp[Id] ?? 0)) / 10_000, cents(Importe)),
      ),
  },
  {
    cae: reject(10061),
    caea: observe(1408),
    text: 'La suma de los campos BaseImp en AlicIva debe ser igual al valor ingresado en ImpNeto.',
    source: 'p. 50',
    broken: (one) => {
      const rows = ivaOf(one);
      const total = sum(rows.map(({ BaseImp }) => BaseImp));
      if (isC(one) || isNoteWithFreeBases(one) || rows.length === 0) return false;
      return !isNear(total, cents(one.voucher.ImpNeto), rows.length);
    },
  },
];
