import type { Person } from '../../padron/persons.ts';
import type { PointOfSale, Remark, State } from '../../state.ts';
import { voucherType } from '../tables/voucher-types.ts';

/** What is wrong with a request as a whole; it goes to root Errors and refuses all of it. */
export type Header = {
  regime: 'CAE' | 'CAEA';
  cuit: number;
  CantReg: number;
  PtoVta: number;
  CbteTipo: number;
  sent: number;
  state: State;
};

type HeaderRule = { cae?: number; caea?: number; text: string; source: string; broken: (one: Header) => boolean };

function pointOfSaleOf(state: State, cuit: number, number: number): PointOfSale | undefined {
  return state.pointsOfSale.get(`${cuit}/${number}`);
}

/** As in homologación, an issuer that registered none may use any. */
function hasRegistered(state: State, cuit: number): boolean {
  return [...state.pointsOfSale.values()].some((one) => one.cuit === cuit);
}

export function isUsable(state: State, cuit: number, number: number, kind: 'CAE' | 'CAEA'): boolean {
  const found = pointOfSaleOf(state, cuit, number);
  if (!found) return !hasRegistered(state, cuit);
  return found.kind === kind && !found.blocked && found.closedOn === undefined;
}

const issues: Record<Person['condition'], readonly string[]> = {
  responsable_inscripto: ['A', 'ALEY', 'B', '49'],
  monotributo: ['C', '49'],
  exento: ['C'],
  no_alcanzado: ['C'],
  no_categorizado: [],
  consumidor_final: [],
};

/** An issuer whom the padrón does not know is not judged: any test CUIT can issue at once. */
function mayNotIssue({ state, cuit, CbteTipo }: Header, isFault: (person: Person, clase: string) => boolean): boolean {
  const person = state.persons.get(cuit);
  const type = voucherType.get(CbteTipo);
  return person !== undefined && type !== undefined && isFault(person, type.class);
}

const headerRules: HeaderRule[] = [
  {
    cae: 10000,
    caea: 10000,
    text: 'NO AUTORIZADO A EMITIR COMPROBANTES - EL CUIT INFORMADO COMO EMISOR NO SE ENCUENTRA REGISTRADO DE FORMA ACTIVA EN LAS BASES DE LA ADMINISTRACION.',
    source: 'p. 39, 05',
    broken: (one) => mayNotIssue(one, (person) => !person.active),
  },
  {
    cae: 10000,
    text: 'NO AUTORIZADO A EMITIR COMPROBANTES - LA CUIT INFORMADA NO CORRESPONDE A UN RESPONSABLE INSCRIPTO EN EL IMPUESTO',
    source: 'p. 39, 01',
    broken: (one) =>
      mayNotIssue(one, ({ condition, active }, clase) => active && clase !== 'C' && !issues[condition].includes(clase)),
  },
  {
    cae: 10000,
    text: 'NO AUTORIZADO A EMITIR COMPROBANTES - LA CUIT INFORMADA NO CORRESPONDE A UN EXENTO EN IVA.',
    source: 'p. 39, 08',
    broken: (one) =>
      mayNotIssue(one, ({ condition, active }, clase) => active && clase === 'C' && !issues[condition].includes(clase)),
  },
  {
    cae: 10001,
    caea: 10001,
    text: 'Campo CantReg debe estar comprendido entre 1 y 9998.',
    source: 'p. 40',
    broken: ({ CantReg }) => CantReg < 1 || CantReg > 9998,
  },
  {
    cae: 10002,
    caea: 10002,
    text: 'Campo CantReg debe ser igual a lo informado en detalle.',
    source: 'p. 40',
    broken: ({ CantReg, sent }) => CantReg !== sent,
  },
  {
    cae: 10003,
    caea: 10003,
    text: 'La cantidad de registros en detalle debe ser menor o igual al valor permitido. Consulte metodo FECompTotXRequest. Para comprobantes MiPyMEs (FCE) la cantidad habilitada es 1.',
    source: 'p. 40',
    broken: ({ sent, state, CbteTipo }) =>
      sent > state.settings.maxRecords || (sent > 1 && voucherType.get(CbteTipo)?.fce === true),
  },
  {
    cae: 10004,
    caea: 1300,
    text: 'Campo PtoVta debe estar comprendido entre 1 y 99998.',
    source: 'p. 40',
    broken: ({ PtoVta }) => PtoVta < 1 || PtoVta > 99_998,
  },
  {
    cae: 10005,
    caea: 701,
    text: 'El punto de venta informado debe estar dado de alta y ser del tipo habilitado. Consultar metodo FEParamGetPtosVenta.',
    source: 'p. 40',
    broken: ({ state, cuit, PtoVta, regime }) => !isUsable(state, cuit, PtoVta, regime),
  },
  {
    cae: 10006,
    text: 'Campo CbteTipo debe ser un valor numerico mayor a 0.',
    source: 'p. 40',
    broken: ({ CbteTipo }) => CbteTipo <= 0,
  },
  {
    cae: 10007,
    caea: 700,
    text: 'Campo CbteTipo no se corresponde con alguno de los habilitados. Consultar metodo FEParamGetTiposCbte.',
    source: 'p. 40',
    broken: ({ CbteTipo }) => CbteTipo > 0 && !voucherType.has(CbteTipo),
  },
];

export function judgeHeader(header: Header): Remark[] {
  return headerRules.flatMap((rule) => {
    const code = header.regime === 'CAE' ? rule.cae : rule.caea;
    return code !== undefined && rule.broken(header) ? [{ Code: code, Msg: rule.text }] : [];
  });
}
