import type { ClockSetting } from './clock.ts';
import type { Authority } from './certificates.ts';
import type { Person } from './padron/persons.ts';
import type { Message } from './wsfe/schema.ts';

export type Remark = { Code: number; Msg: string };

/** An authorised voucher: what was sent, under the names of the wire, and what was granted. */
export type Voucher = Message<'FECAEADetRequest'> & {
  Cuit: number;
  PtoVta: number;
  CbteTipo: number;
  CbteFch: string;
  EmisionTipo: 'CAE' | 'CAEA';
  /** The CAE, or the CAEA under which it was issued. */
  CodAutorizacion: string;
  FchVto: string;
  FchProceso: string;
  Remarks: Remark[];
};

export type Caea = {
  Cuit: number;
  CAEA: string;
  Periodo: number;
  Orden: number;
  FchVigDesde: string;
  FchVigHasta: string;
  FchTopeInf: string;
  FchProceso: string;
  Remarks: Remark[];
};

/** "Sin movimiento": a point of sale that did not use a CAEA. */
export type Idle = { Cuit: number; CAEA: string; PtoVta: number; FchProceso: string };

export type PointOfSale = { cuit: number; number: number; kind: 'CAE' | 'CAEA'; blocked: boolean; closedOn?: string };

export type Delegation = { holder: number; service: string; represented: number; granted: boolean };

/** What can be tuned while it runs. Times in milliseconds of the simulator's clock, money in centavos. */
export type Settings = {
  /** A second ticket is refused this long: 10 minutes in homologación, 2 in producción (WSAA manual, FAQ 10.6). */
  repeatLoginMs: number;
  /** A ticket lives 12 hours (WSAA specification). */
  ticketMs: number;
  /** Times of a ticket request without an offset: taken as Argentine ones, as in nine recorded logins, or refused. */
  localTimes: 'refuse' | 'accept';
  /** FECompTotXRequest: 250 in homologación. */
  maxRecords: number;
  /** From this total a final consumer has to be identified (RG 5700/2025; RG 5866/2026 art. 1 f). */
  identifyFromMinor: number;
  /** Vouchers without CondicionIVAReceptorId: remarked, refused, or by date (refused from `receiverConditionFrom`). */
  receiverCondition: 'observe' | 'reject' | 'dated';
  /** yyyymmdd; WSFEv1 manual 4.8. */
  receiverConditionFrom: string;
  /** Days after the fortnight to report a CAEA: 8 by RG 5782/2025 art. 6, 5 before. */
  caeaReportDays: number;
  /** An issuer who owes reports (15014) gets no new CAEA, or gets it with the remark of manual 4.7, p. 94. */
  caeaDebt: 'refuse' | 'observe';
  /** From this total a receiver that takes FCE has to get one (since 14/04/2026). */
  fceFromMinor: number;
  /** Pesos for one unit, by MonId: what FEParamGetCotizacion answers. */
  rates: Record<string, number>;
};

const defaultSettings: Settings = {
  repeatLoginMs: 600_000,
  ticketMs: 12 * 3_600_000,
  localTimes: 'accept',
  maxRecords: 250,
  identifyFromMinor: 1_000_000_000,
  receiverCondition: 'dated',
  receiverConditionFrom: '20261201',
  caeaReportDays: 8,
  caeaDebt: 'refuse',
  fceFromMinor: 554_986_200,
  rates: { DOL: 1450.5, '060': 1685.25, '012': 268.4, '011': 36.5 },
};

/** All that happens to the book, in order: replaying the entries makes the same state again. */
export type Entry =
  | { kind: 'authority'; authority: Authority }
  | { kind: 'clock'; clock: ClockSetting }
  | { kind: 'settings'; settings: Partial<Settings> }
  | { kind: 'ticket'; certificate: string; service: string; atMs: number }
  | { kind: 'vouchers'; vouchers: Voucher[] }
  | { kind: 'caea'; caea: Caea }
  | { kind: 'idle'; idle: Idle }
  | { kind: 'delegation'; delegation: Delegation }
  | { kind: 'person'; person: Person }
  | { kind: 'pointOfSale'; pointOfSale: PointOfSale };

export type State = {
  authority?: Authority;
  clock?: ClockSetting;
  settings: Settings;
  /** When the last ticket of a certificate and service was issued. */
  tickets: Map<string, number>;
  /** By issuer, point of sale and type, in the order of their numbers. */
  vouchers: Map<string, Voucher[]>;
  /** How many codes (CAE and CAEA) were given out. */
  codes: number;
  caeas: Caea[];
  idle: Idle[];
  delegations: Map<string, Delegation>;
  persons: Map<number, Person>;
  pointsOfSale: Map<string, PointOfSale>;
};

export function emptyState(): State {
  return {
    settings: { ...defaultSettings },
    tickets: new Map(),
    vouchers: new Map(),
    codes: 0,
    caeas: [],
    idle: [],
    delegations: new Map(),
    persons: new Map(),
    pointsOfSale: new Map(),
  };
}

const sequenceKey = (cuit: number, pointOfSale: number, type: number) => `${cuit}/${pointOfSale}/${type}`;
export const ticketKey = (certificate: string, service: string) => `${certificate}/${service}`;

function addVoucher(state: State, voucher: Voucher): void {
  const key = sequenceKey(voucher.Cuit, voucher.PtoVta, voucher.CbteTipo);
  const sequence = state.vouchers.get(key);
  if (sequence) sequence.push(voucher);
  else state.vouchers.set(key, [voucher]);
  if (voucher.EmisionTipo === 'CAE') state.codes += 1;
}

export function apply(state: State, entry: Entry): void {
  switch (entry.kind) {
    case 'authority':
      state.authority = entry.authority;
      break;
    case 'clock':
      state.clock = entry.clock;
      break;
    case 'settings':
      Object.assign(state.settings, entry.settings);
      break;
    case 'ticket':
      state.tickets.set(ticketKey(entry.certificate, entry.service), entry.atMs);
      break;
    case 'vouchers':
      for (const voucher of entry.vouchers) addVoucher(state, voucher);
      break;
    case 'caea':
      state.caeas.push(entry.caea);
      state.codes += 1;
      break;
    case 'idle':
      state.idle.push(entry.idle);
      break;
    case 'delegation': {
      const { holder, service, represented } = entry.delegation;
      state.delegations.set(`${holder}/${service}/${represented}`, entry.delegation);
      break;
    }
    case 'person':
      state.persons.set(entry.person.cuit, entry.person);
      break;
    case 'pointOfSale':
      state.pointsOfSale.set(`${entry.pointOfSale.cuit}/${entry.pointOfSale.number}`, entry.pointOfSale);
      break;
  }
}

/** The voucher that has this number; one of a lot has all from CbteDesde to CbteHasta. */
export function findVoucher(
  state: State,
  cuit: number,
  { PtoVta, CbteTipo }: { PtoVta: number; CbteTipo: number },
  number: number,
): Voucher | undefined {
  const sequence = state.vouchers.get(sequenceKey(cuit, PtoVta, CbteTipo)) ?? [];
  let low = 0;
  let high = sequence.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const voucher = sequence[middle]!;
    if (number < voucher.CbteDesde) high = middle - 1;
    else if (number > voucher.CbteHasta) low = middle + 1;
    else return voucher;
  }
  return undefined;
}

export function lastVoucher(state: State, cuit: number, pointOfSale: number, type: number): Voucher | undefined {
  return state.vouchers.get(sequenceKey(cuit, pointOfSale, type))?.at(-1);
}
