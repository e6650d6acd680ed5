import { dayNumber } from '../../local-time.ts';
import { observe, reject, type Case, type Rule } from './rule.ts';

const stamp = /^(\d{8})([01]\d|2[0-3])[0-5]\d[0-5]\d$/;
const generated = ({ voucher }: Case) => voucher.CbteFchHsGen ?? '';
const generatedDay = (one: Case) => stamp.exec(generated(one))?.[1];

/** What a voucher has to keep to be reported under its CAEA. That a code is there at all is checked with the number. */
export const caeaRules: Rule[] = [
  {
    caea: reject(780),
    text: 'El CAEA debera corresponder a un CAEA registrado en las bases de la Administracion.',
    source: 'p. 144',
    broken: ({ caea, state, voucher }) => !caea && !state.caeas.some((one) => one.CAEA === voucher.CAEA),
  },
  {
    caea: reject(705),
    text: 'El CAEA debe corresponder a la CUIT que esta informando.',
    source: 'p. 142',
    broken: ({ caea, state, voucher }) => !caea && state.caeas.some((one) => one.CAEA === voucher.CAEA),
  },
  {
    caea: reject(783),
    text: 'El campo CbteFch es obligatorio, formato yyyymmdd.',
    source: 'p. 144',
    broken: ({ voucher }) => !dayNumber(voucher.CbteFch ?? ''),
  },
  {
    caea: reject(702),
    text: 'El campo CbteFch debe estar comprendido dentro de la fecha desde y fecha hasta de vigencia del CAEA.',
    source: 'p. 142',
    broken: ({ caea, date }) => caea !== undefined && (date < caea.FchVigDesde || date > caea.FchVigHasta),
  },
  {
    caea: reject(1414),
    text: 'La fecha en la que se informa el comprobante debe ser mayor a la fecha de entrada en vigencia del CAEA vinculado.',
    source: 'p. 143',
    broken: ({ caea, today }) => caea !== undefined && today <= caea.FchVigDesde,
  },
  {
    caea: reject(1440),
    text: 'Si el punto de venta es para CONTINGENCIAS CAEA el campo CbteFchHsGen es obligatorio informarlo.',
    source: 'p. 148; RG 5782/2025: every CAEA point of sale is for contingencies',
    broken: (one) => generated(one) === '',
  },
  {
    caea: reject(1441),
    text: 'El campo CbteFchHsGen debe tener el formato yyyymmddhhmiss.',
    source: 'p. 148',
    broken: (one) => generated(one) !== '' && !dayNumber(generatedDay(one) ?? ''),
  },
  {
    caea: observe(1445),
    text: 'El campo CbteFch podra estar comprendido en el rango N-5 y N+5 siendo N la fecha CbteFchHsGen (contingencia) para Concepto 1, N-10 y N+10 para Concepto 2 y 3.',
    source: 'p. 158',
    broken: (one) => {
      const days = dayNumber(one.date)! - (dayNumber(generatedDay(one) ?? '') ?? Number.NaN);
      return Math.abs(days) > (one.voucher.Concepto === 1 ? 5 : 10);
    },
  },
  {
    caea: observe(1424),
    text: 'El CAEA y punto de venta no debe estar informado sin movimientos.',
    source: 'p. 157',
    broken: ({ state, caea, pointOfSale }) =>
      state.idle.some((one) => one.CAEA === caea?.CAEA && one.PtoVta === pointOfSale),
  },
];
