import { cents, isClassA, reject, type Case, type Rule } from './rule.ts';

const buyers = ({ voucher }: Case) => voucher.Compradores?.Comprador ?? [];
const activities = ({ voucher }: Case) => voucher.Actividades?.Actividad ?? [];
const taxpayerDocuments = [80, 86, 87];

/** Concept, several buyers (RG 4109) and activities (RG 5259, 5264). */
export const contentRules: Rule[] = [
  {
    cae: reject(10030),
    caea: reject(713),
    text: 'El campo Concepto es obligatorio y debe corresponder con algún valor devuelto por el método FEParamGetTiposConcepto',
    source: 'p. 45',
    broken: ({ voucher }) => ![1, 2, 3].includes(voucher.Concepto),
  },
  {
    cae: reject(10085),
    text: 'Para comprobantes de Bienes Usados, Concepto debe ser igual a 1 - PRODUCTOS',
    source: 'p. 53',
    broken: ({ voucher, type }) => type.class === '49' && voucher.Concepto !== 1,
  },
  {
    caea: reject(1432),
    text: 'No se encuentra habilitado informar compradores en el regimen de informacion para la modalidad CAEA.',
    source: 'p. 146',
    broken: ({ voucher }) => voucher.Compradores !== undefined,
  },
  {
    cae: reject(10133),
    text: 'Si envia compradores, comprador es obligatorio y no debe ser vacio.',
    source: 'p. 59',
    broken: (one) => one.voucher.Compradores !== undefined && buyers(one).length === 0,
  },
  {
    cae: reject(10137),
    text: 'Los tipos de documentos habilitados a informar sobre el comprador son 80, 86, 87.',
    source: 'p. 59',
    broken: (one) => buyers(one).some(({ DocTipo }) => !taxpayerDocuments.includes(DocTipo)),
  },
  {
    cae: reject(10145),
    text: 'Los compradores informados deben ser al menos 2. Uno de los dos debe ser el receptor del comprobante.',
    source: 'p. 60',
    broken: (one) =>
      buyers(one).length > 0 &&
      (buyers(one).length < 2 ||
        !buyers(one).some(({ DocTipo, DocNro }) => DocTipo === one.voucher.DocTipo && DocNro === one.voucher.DocNro)),
  },
  {
    cae: reject(10147),
    text: 'La sumatoria de todos los porcentajes de titularidad debe ser del 100%.',
    source: 'p. 60',
    broken: (one) =>
      buyers(one).length > 0 && buyers(one).reduce((all, { Porcentaje }) => all + cents(Porcentaje), 0) !== 10_000,
  },
  {
    cae: reject(10150),
    text: 'Solo enviar compradores cuando el concepto es 1 - PRODUCTO.',
    source: 'p. 61',
    broken: (one) => buyers(one).length > 0 && one.voucher.Concepto !== 1,
  },
  {
    cae: reject(10194),
    text: 'Si el comprobante es MiPyMEs (FCE), no se encuentra habilitado informar compradores.',
    source: 'p. 67',
    broken: (one) => one.type.fce && buyers(one).length > 0,
  },
  {
    cae: reject(10218),
    caea: reject(16000),
    text: 'Si envia estructura de Actividades, Actividad es obligatorio enviarlo.',
    source: 'p. 69',
    broken: (one) => one.voucher.Actividades !== undefined && activities(one).length === 0,
  },
  {
    cae: reject(10221),
    caea: reject(16003),
    text: 'De enviarse el tag Actividades, las actividades no deben repetirse.',
    source: 'p. 69',
    broken: (one) => new Set(activities(one).map(({ Id }) => Id)).size < activities(one).length,
  },
  {
    cae: reject(10223),
    caea: reject(16005),
    text: 'De enviarse actividades, las mismas deben encontrarse activas para el emisor del comprobante. Ver metodo FEParamGetActividades.',
    source: 'p. 70',
    broken: (one) => {
      const own = one.state.persons.get(one.cuit)?.activities;
      return own !== undefined && activities(one).some(({ Id }) => !own.some(({ id }) => id === Id));
    },
  },
  {
    cae: reject(10192),
    text: 'Segun la categorizacion de las CUITs emisora y receptora y el monto facturado debe realizar una factura de credito electronica MiPyMEs (FCE).',
    source: 'p. 67',
    broken: (one) =>
      [1, 4, 6, 9, 11, 15].includes(one.type.id) &&
      one.state.persons.get(one.voucher.DocNro)?.takesFce === true &&
      cents(one.voucher.ImpTotal) * (one.voucher.MonCotiz ?? 1) >= one.settings.fceFromMinor,
  },
  {
    cae: reject(10180),
    caea: reject(1476),
    text: 'Si el comprobante es MiPyMEs (FCE), el receptor debe corresponder a un contribuyente caracterizado como GRANDE o que opto por PYME.',
    source: 'p. 65',
    broken: (one) => one.type.fce && one.state.persons.get(one.voucher.DocNro)?.takesFce !== true,
  },
  {
    cae: reject(10177),
    caea: reject(1474),
    text: 'Si el comprobante es MiPyMEs (FCE) del tipo A, el receptor debe corresponder a un contribuyente activo en el Impuesto al Valor Agregado.',
    source: 'p. 65',
    broken: (one) =>
      one.type.fce && isClassA(one) && one.state.persons.get(one.voucher.DocNro)?.condition !== 'responsable_inscripto',
  },
];
