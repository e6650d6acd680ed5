import { receiverConditions } from '../tables/receiver-conditions.ts';
import { observe, reject, type Case, type Rule } from './rule.ts';

const isMandatory = ({ settings, today }: Case) =>
  settings.receiverCondition === 'reject' ||
  (settings.receiverCondition === 'dated' && today >= settings.receiverConditionFrom);

/** The field came on 6 April 2025: before that nobody missed it. */
const isAskedFor = ({ settings, today }: Case) => settings.receiverCondition !== 'dated' || today >= '20250406';

const condition = ({ voucher }: Case) => voucher.CondicionIVAReceptorId;
const conditionRow = (one: Case) => receiverConditions.find(({ id }) => id === condition(one));

/** CondicionIVAReceptorId: RG 5616/2024; fact sheet 2.10. */
export const receiverConditionRules: Rule[] = [
  {
    cae: reject(10242),
    caea: reject(823),
    text: 'El campo de identificacion de la Condicion de IVA del receptor no es un valor permitido. Para mayor detalle consular el metodo FEParamGetCondicionIvaReceptor.',
    source: 'p. 72',
    broken: (one) => condition(one) !== undefined && !conditionRow(one),
  },
  {
    cae: reject(10243),
    caea: observe(824),
    text: 'El campo de identificacion de Condicion de IVA del receptor no es valido para la clase de comprobante informado. Para mas detalle consultar el Metodo: FEParamGetCondicionIvaReceptor',
    source: 'p. 72',
    broken: (one) => {
      const row = conditionRow(one);
      return row !== undefined && !row.classes.includes(one.type.class);
    },
  },
  {
    cae: observe(10245),
    caea: observe(825),
    text: 'El campo Condicion Frente al IVA del receptor resultara obligatorio conforme lo reglamentado por la Resolucion General Nro 5616. Para mas informacion consular metodo FEParamGetCondicionIvaReceptor.',
    source: 'p. 76',
    broken: (one) => condition(one) === undefined && isAskedFor(one) && !isMandatory(one),
  },
  {
    cae: reject(10246),
    caea: reject(826),
    text: 'Campo Condicion Frente al IVA del receptor es obligatorio conforme a lo reglamentado por la Resolucion General Nro 5616. Para mas informacion consular metodo FEParamGetCondicionIvaReceptor.',
    source: 'p. 72; manual 4.8',
    broken: (one) => condition(one) === undefined && isMandatory(one),
  },
];
