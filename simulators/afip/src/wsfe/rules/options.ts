import { optionTypes } from '../tables/lists.ts';
import { isNote, optionsOf, reject, type Case, type Rule } from './rule.ts';

const ids = new Set(optionTypes.map(([id]) => id));
const takesOptions = [
  1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 15, 49, 51, 52, 53, 54, 63, 64, 201, 202, 203, 206, 207, 208, 211, 212, 213,
];
const repeatable = ['1801', '1802', '2901', '2902', '23'];
const fceOnly = ['2101', '2102', '22', '27'];

/** The regulation an option belongs to: those of one only in a voucher (10112). */
const regulation: Record<string, string> = {
  10: 'RG 3368',
  1011: 'RG 3368',
  1012: 'RG 3368',
  11: 'RG 2820',
  12: 'RG 3687',
  13: 'RG 2863 representantes',
  14: 'RG 2863 agencias',
  15: 'RG 2863 modelos',
  17: 'RG 4004',
  1801: 'RG 4004',
  1802: 'RG 4004',
};

const valuesOf = (one: Case, id: string) =>
  optionsOf(one)
    .filter((option) => option.Id === id)
    .map((option) => option.Valor ?? '');
const has = (one: Case, id: string) => valuesOf(one, id).length > 0;
const isFceInvoice = ({ type }: Case) => type.fce && type.kind === 'invoice';
const isFceNote = (one: Case) => one.type.fce && isNote(one);

/** What the value of an option has to look like. */
const values: [cae: number, caea: number | undefined, id: string, pattern: RegExp, text: string, source: string][] = [
  [
    10064,
    1104,
    '2',
    /^\d{8}$/,
    'Si selecciona Id = 2 el valor ingresado debe ser un numerico de 8 (ocho) digitos.',
    'p. 50',
  ],
  [
    10077,
    undefined,
    '91',
    /^.{1,100}$/,
    'Si informa Id = 91 el valor debe ser un alfanumerico de 100 caracteres como maximo.',
    'p. 52',
  ],
  [
    10079,
    undefined,
    '92',
    /^\d{3}$/,
    'Si informa Id = 92 el valor ingresado debe ser un valor numerico de 3 posiciones.',
    'p. 52',
  ],
  [
    10083,
    undefined,
    '93',
    /^.{1,250}$/,
    'Si informa Id = 93 el valor debe ser alfanumerico de 250 caracteres como maximo.',
    'p. 53',
  ],
  [10088, 1506, '5', /^0[1-6]$/, 'Si informa Id = 5, el valor debe ser un codigo de EXCEPCION valido.', 'p. 53'],
  [
    10165,
    1462,
    '2101',
    /^\d{22}$/,
    'El valor correcto para el codigo 2101 es un CBU numerico de 22 caracteres.',
    'p. 63',
  ],
  [
    10166,
    1463,
    '2102',
    /^[\w.-]{6,20}$/,
    'El valor correcto para el codigo 2102 es un ALIAS alfanumerico de 6 a 20 caracteres.',
    'p. 63',
  ],
  [10167, 1464, '22', /^[SN]$/, 'El valor correcto para el codigo 22 es S o N.', 'p. 63'],
  [10189, 1482, '23', /^.{1,50}$/, 'Referencia Comercial: campo alfanumerico de 50 caracteres como maximo.', 'p. 66'],
  [10215, 1514, '27', /^(SCA|ADC)$/, 'Los valores posibles para el codigo 27 son SCA o ADC.', 'p. 69'],
];

const valueRules = values.map(([cae, caea, id, pattern, text, source]): Rule => ({
  cae: reject(cae),
  ...(caea !== undefined && { caea: reject(caea) }),
  text,
  source,
  broken: (one) => valuesOf(one, id).some((value) => !pattern.test(value)),
}));

export const optionRules: Rule[] = [
  {
    cae: reject(10052),
    caea: reject(1103),
    text: 'Si envia Opcionales, Opcional es obligatorio.',
    source: 'p. 49',
    broken: (one) => one.voucher.Opcionales !== undefined && optionsOf(one).length === 0,
  },
  {
    cae: reject(10053),
    caea: reject(1100),
    text: 'El campo Id en Opcionales es obligatorio y debe ser alguno de los devueltos por el metodo FEParamGetTiposOpcional.',
    source: 'p. 49',
    broken: (one) => optionsOf(one).some(({ Id }) => !ids.has(Id ?? '')),
  },
  {
    cae: reject(10054),
    caea: reject(1101),
    text: 'El campo Id en Opcionales es obligatorio y no debe repetirse.',
    source: 'p. 49',
    broken: (one) => {
      const single = optionsOf(one).flatMap(({ Id = '' }) => (repeatable.includes(Id) ? [] : [Id]));
      return new Set(single).size < single.length;
    },
  },
  {
    cae: reject(10055),
    caea: reject(1105),
    text: 'El campo Valor en Opcionales es obligatorio.',
    source: 'p. 50',
    broken: (one) => optionsOf(one).some(({ Valor }) => !Valor),
  },
  {
    cae: reject(10068),
    caea: reject(1426),
    text: 'El array Opcionales no puede informarse para el tipo de comprobante.',
    source: 'p. 51',
    broken: (one) => optionsOf(one).length > 0 && !takesOptions.includes(one.type.id),
  },
  {
    cae: reject(10112),
    caea: reject(813),
    text: 'En un mismo comprobante solo puede informar identificadores opcionales para solo 1 resolucion.',
    source: 'p. 55',
    broken: (one) => new Set(optionsOf(one).flatMap(({ Id = '' }) => regulation[Id] ?? [])).size > 1,
  },
  {
    cae: reject(10076),
    text: 'Si el comprobante es CbteTipo = 49 (Bienes Usados), es obligatorio informar opcionales. Ver método FEParamGetTiposOpcional()',
    source: 'p. 52',
    broken: (one) => one.type.class === '49' && optionsOf(one).length === 0,
  },
  {
    cae: reject(10078),
    text: 'Si el comprobante es del tipo 49 - Bienes Usados es obligatorio informar el Nombre y Apellido mediante el ID = 91.',
    source: 'p. 52',
    broken: (one) => one.type.class === '49' && optionsOf(one).length > 0 && !has(one, '91'),
  },
  {
    cae: reject(10084),
    text: 'Si el comprobante es del tipo 49 - Bienes Usados es obligatorio informar el Domicilio del vendedor mediante el ID = 93.',
    source: 'p. 53',
    broken: (one) => one.type.class === '49' && optionsOf(one).length > 0 && !has(one, '93'),
  },
  ...valueRules,
  {
    cae: reject(10169),
    caea: reject(1466),
    text: 'Si el comprobante NO es MiPyMEs (FCE), no informar los codigos 2101, 2102, 22, 27.',
    source: 'p. 64',
    broken: (one) => !one.type.fce && fceOnly.some((id) => has(one, id)),
  },
  {
    cae: reject(10162),
    caea: reject(1459),
    text: 'Si el comprobante es MiPyMEs (FCE) es obligatorio informar Opcionales.',
    source: 'p. 63',
    broken: (one) => one.type.fce && optionsOf(one).length === 0,
  },
  {
    cae: reject(10168),
    caea: reject(1465),
    text: 'Si el comprobante es Factura (201, 206, 211) del tipo MiPyMEs (FCE), es obligatorio informar CBU.',
    source: 'p. 64',
    broken: (one) => isFceInvoice(one) && !has(one, '2101'),
  },
  {
    cae: reject(10216),
    caea: reject(1515),
    text: 'Si el comprobante es Factura del tipo MiPyMEs (201, 206, 211), es obligatorio informar Opcionales con id = 27. Los valores posibles son SCA o ADC.',
    source: 'p. 69',
    broken: (one) => isFceInvoice(one) && !has(one, '27'),
  },
  {
    cae: reject(10171),
    caea: reject(1468),
    text: 'Si el comprobante es MiPyMEs (FCE), Factura (201, 206, 211), no informar Codigo de Anulacion.',
    source: 'p. 64',
    broken: (one) => isFceInvoice(one) && has(one, '22'),
  },
  {
    cae: reject(10172),
    caea: reject(1469),
    text: 'Si el comprobante es MiPyMEs (FCE), Debito o Credito no informar CBU, ALIAS y Transferencia.',
    source: 'p. 64',
    broken: (one) => isFceNote(one) && ['2101', '2102', '27'].some((id) => has(one, id)),
  },
  {
    cae: reject(10173),
    caea: reject(1470),
    text: 'Si el comprobante es MiPyMEs (FCE), Debito o Credito informar Codigo de Anulacion.',
    source: 'p. 64',
    broken: (one) => isFceNote(one) && !has(one, '22'),
  },
  {
    cae: reject(10163),
    caea: reject(1460),
    text: 'Si el comprobante es MiPyMEs (FCE), Factura (201, 206, 211), es obligatorio informar FchVtoPago.',
    source: 'p. 63',
    broken: (one) => isFceInvoice(one) && !one.voucher.FchVtoPago,
  },
  {
    cae: reject(10175),
    caea: reject(1472),
    text: 'Si el comprobante es MiPyMEs (FCE), FchVtoPago no debe informarse si NO es Factura de Credito. En Debito o Credito solo puede informarse si es de Anulacion.',
    source: 'p. 65',
    broken: (one) => isFceNote(one) && Boolean(one.voucher.FchVtoPago) && !valuesOf(one, '22').includes('S'),
  },
];
