import { isCuit } from '../../cuit.ts';
import type { Person } from '../../padron/persons.ts';
import { documentTypes } from '../tables/lists.ts';
import { cents, isClassA, observe, reject, tributesOf, type Case, type Rule } from './rule.ts';

const unclassified = 23_000_000_000;
const inPadron = [80, 86, 87];
const kinds = new Set(documentTypes.map(([id]) => Number(id)));

const isB = ({ type }: Case) => type.class === 'B';
const isBOrC = ({ type }: Case) => type.class === 'B' || type.class === 'C';
const isLot = ({ voucher }: Case) => voucher.CbteHasta !== voucher.CbteDesde;
const receiver = ({ voucher, state }: Case): Person | undefined => state.persons.get(voucher.DocNro);
const hasCuit = ({ voucher }: Case) => voucher.DocTipo === 80 && voucher.DocNro !== unclassified;
const isTaxpayer = (person: Person | undefined) =>
  person?.condition === 'responsable_inscripto' || person?.condition === 'monotributo';

/** The total of one voucher of a lot, in pesos; what has to be below the amount to identify the buyer. */
function pesosEach({ voucher }: Case): number {
  return (cents(voucher.ImpTotal) * (voucher.MonCotiz ?? 1)) / (voucher.CbteHasta - voucher.CbteDesde + 1);
}
const isAboveThreshold = (one: Case) => pesosEach(one) >= one.settings.identifyFromMinor;

const lacksPerception = ({ voucher, type }: Case) =>
  [6, 7, 8].includes(type.id) &&
  voucher.DocTipo === 80 &&
  voucher.DocNro === unclassified &&
  voucher.ImpNeto + voucher.ImpIVA > 0;

export const receiverRules: Rule[] = [
  {
    cae: reject(10013),
    caea: reject(1403),
    text: 'Para comprobantes clase A y A con leyenda operacion sujeta a retencion el campo DocTipo debe ser igual a 80 (CUIT)',
    source: 'p. 41',
    broken: (one) => isClassA(one) && one.voucher.DocTipo !== 80,
  },
  {
    cae: reject(10014),
    caea: reject(1422),
    text: 'Para comprobantes clase B con CbteDesde distinto a CbteHasta, ImpTotal / (CbteHasta - CbteDesde + 1) debe ser menor al monto resultante segun RG4444.',
    source: 'p. 41',
    broken: (one) => isB(one) && isLot(one) && isAboveThreshold(one),
  },
  {
    cae: reject(10015),
    caea: reject(1415),
    text: 'Para comprobantes tipo B con CbteDesde distinto a CbteHasta el campo DocTipo debera ser igual a 99 y el campo DocNro cero (0).',
    source: 'p. 41',
    broken: (one) => isB(one) && isLot(one) && (one.voucher.DocTipo !== 99 || one.voucher.DocNro !== 0),
  },
  {
    cae: reject(10015),
    caea: reject(1404),
    text: 'El campo DocTipo debe ser alguno de los valores devueltos por el metodo FEParamGetTiposDoc.',
    source: 'p. 42',
    broken: ({ voucher }) => !kinds.has(voucher.DocTipo),
  },
  {
    cae: reject(10015),
    caea: reject(1418),
    text: 'Si el campo DocTipo es igual a 99, el campo DocNro debera ser cero (0).',
    source: 'p. 42',
    broken: ({ voucher }) => voucher.DocTipo === 99 && voucher.DocNro !== 0,
  },
  {
    cae: reject(10015),
    caea: reject(1419),
    text: 'Si el campo DocTipo es distinto de 99 debera informar el campo DocNro.',
    source: 'p. 42',
    broken: ({ voucher }) => voucher.DocTipo !== 99 && voucher.DocNro <= 0,
  },
  {
    cae: reject(10015),
    caea: reject(1417),
    text: 'Para montos iguales o superiores al resultante segun RG4444 el campo DocTipo debera ser distinto de 99 y debera informar el campo DocNro.',
    source: 'p. 42; RG 5700/2025; RG 5866/2026 art. 1 f',
    broken: (one) => isBOrC(one) && !isLot(one) && one.voucher.DocTipo === 99 && isAboveThreshold(one),
  },
  {
    cae: reject(10015),
    text: 'Para comprobantes tipo 49 - Bienes Usados el campo DocTipo debera ser distinto de 99 y debera informar el campo DocNro.',
    source: 'p. 42',
    broken: ({ voucher, type }) => type.class === '49' && voucher.DocTipo === 99,
  },
  {
    cae: reject(10015),
    caea: observe(1420),
    text: 'El campo DocNro debera ser un valor registrado en los padrones de ARCA.',
    source: 'p. 42',
    broken: (one) =>
      (isB(one) || one.type.class === '49') &&
      inPadron.includes(one.voucher.DocTipo) &&
      one.voucher.DocNro !== unclassified &&
      !receiver(one),
  },
  {
    cae: reject(10015),
    caea: reject(1487),
    text: 'Para comprobantes MiPyMEs (FCE) el documento del receptor debe ser 80 CUIT.',
    source: 'p. 42',
    broken: ({ voucher, type }) => type.fce && voucher.DocTipo !== 80,
  },
  {
    cae: reject(10284),
    caea: reject(1528),
    text: 'El numero de documento receptor informado no corresponde al Tipo de Documento receptor indicado (CUIT).',
    source: 'p. 73',
    broken: ({ voucher }) => voucher.DocTipo === 80 && voucher.DocNro > 0 && !isCuit(voucher.DocNro),
  },
  {
    cae: reject(10069),
    caea: reject(788),
    text: 'El Nro de documento del receptor del comprobante no puede ser igual al del emisor.',
    source: 'p. 51',
    broken: ({ voucher, cuit }) => voucher.DocTipo === 80 && voucher.DocNro === cuit,
  },
  {
    cae: reject(10067),
    caea: observe(1425),
    text: 'Falta informar en la seccion Otros Tributos el tributo con ID = 13 - Percepcion de IVA No Categorizado segun la RG 2126/2006.',
    source: 'p. 51',
    broken: (one) => lacksPerception(one) && one.voucher.ImpTrib === 0,
  },
  {
    cae: observe(10283),
    caea: observe(1527),
    text: 'Falta informar en la seccion Otros Tributos el tributo con ID = 13 - Percepcion de IVA No Categorizado segun la RG 2126/2006.',
    source: 'p. 76',
    broken: (one) =>
      lacksPerception(one) &&
      one.voucher.ImpTrib > 0 &&
      !tributesOf(one).some(({ Id, Importe }) => Id === 13 && Importe > 0),
  },
  {
    cae: observe(10017),
    caea: observe(708),
    text: 'El campo DocNro para comprobantes Tipo A y A con leyenda operacion sujeta a retencion debera ser un valor registrado en el padron de ARCA, en condicion activa.',
    source: 'p. 74',
    broken: (one) => isClassA(one) && hasCuit(one) && receiver(one)?.active !== true,
  },
  {
    cae: observe(10063),
    caea: observe(1402),
    text: 'El receptor del comprobante informado en DocTipo y DocNro debe corresponder a un contribuyente activo en el Impuesto al Valor Agregado o Responsable Monotributo.',
    source: 'p. 74',
    broken: (one) => isClassA(one) && receiver(one) !== undefined && !isTaxpayer(receiver(one)),
  },
  {
    cae: observe(10217),
    caea: observe(1516),
    text: 'El credito fiscal discriminado en el presente comprobante solo podra ser computado a efectos del Procedimiento permanente de transicion al Regimen General.',
    source: 'p. 75',
    broken: (one) => isClassA(one) && receiver(one)?.condition === 'monotributo',
  },
  {
    cae: observe(10238),
    caea: observe(819),
    text: 'La CUIT receptora ingresada no existe.',
    source: 'p. 76',
    broken: (one) => hasCuit(one) && !receiver(one),
  },
  {
    cae: reject(10247),
    text: 'La CUIT receptora informada esta inactiva o es invalida.',
    source: 'p. 73',
    broken: (one) => one.type.kind !== 'credit' && hasCuit(one) && receiver(one)?.active === false,
  },
  {
    cae: observe(10247),
    text: 'La CUIT receptora informada esta inactiva o es invalida.',
    source: 'p. 73: not excluding for a credit note',
    broken: (one) => one.type.kind === 'credit' && hasCuit(one) && receiver(one)?.active === false,
  },
  {
    caea: observe(827),
    text: 'La CUIT receptora informada esta inactiva o es invalida. Se debe emitir una Nota de Credito o anular la operacion, segun corresponda.',
    source: 'p. 159',
    broken: (one) => hasCuit(one) && receiver(one)?.active === false,
  },
  {
    cae: reject(10195),
    caea: observe(1489),
    text: 'La CUIT receptora se encuentra inactiva por haber sido incluida en la consulta de facturas apocrifas.',
    source: 'p. 67',
    broken: (one) => hasCuit(one) && receiver(one)?.apocryphal === true,
  },
  {
    cae: observe(10249),
    caea: observe(829),
    text: 'El numero de documento informado para el sujeto receptor corresponde a un sujeto fallecido, sin sucesion indivisa registrada.',
    source: 'p. 76',
    broken: (one) => inPadron.includes(one.voucher.DocTipo) && receiver(one)?.deceased === true,
  },
];
