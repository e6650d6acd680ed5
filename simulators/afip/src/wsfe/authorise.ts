import { dayOf, stampOf } from '../local-time.ts';
import { lastVoucher, type Caea, type Remark, type Voucher } from '../state.ts';
import type { World } from '../world.ts';
import { judge } from './rules/index.ts';
import { judgeHeader } from './rules/header.ts';
import type { Message } from './schema.ts';
import { voucherType } from './tables/voucher-types.ts';

type Detail = Message<'FECAEADetRequest'>;

export type Sent = { regime: 'CAE' | 'CAEA'; cuit: number; header: Message<'FECAECabRequest'>; details: Detail[] };

/** What became of one voucher. */
export type Outcome = { sent: Detail; date: string; granted?: Voucher; reasons: Remark[] };
/** `refusedAsAWhole`: the header was wrong, and no voucher was looked at. */
export type Judgement = { refusedAsAWhole: boolean; errors: Remark[]; outcomes: Outcome[] };

/** The code that authorises the nth voucher granted, and until when it is valid. */
export type Grant = (voucher: { date: string; caea: Caea | undefined }, nth: number) => { code: string; until: string };

/**
 * Judges a batch in order and records what it grants, in one entry. The first that is refused stops the batch: all later
 * ones are refused without a reason of their own (manual 4.7, p. 77; recording of 250 vouchers).
 */
export function authorise({ book, clock }: World, sent: Sent, grant: Grant): Judgement {
  const { state } = book;
  const { regime, cuit, header, details } = sent;
  const { PtoVta, CbteTipo } = header;
  const today = dayOf(clock.now());
  const outcomes = details.map((detail): Outcome => ({ sent: detail, date: detail.CbteFch || today, reasons: [] }));
  const headerErrors = judgeHeader({ regime, cuit, ...header, sent: details.length, state });
  if (headerErrors.length > 0) return { refusedAsAWhole: true, errors: headerErrors, outcomes };

  const type = voucherType.get(CbteTipo)!;
  const granted: Voucher[] = [];
  const errors: Remark[] = [];
  for (const outcome of outcomes) {
    const { sent: voucher, date } = outcome;
    const last = granted.at(-1) ?? lastVoucher(state, cuit, PtoVta, CbteTipo);
    const caea = state.caeas.find((one) => one.CAEA === voucher.CAEA && one.Cuit === cuit);
    const { settings } = state;
    const verdicts = judge({
      regime,
      cuit,
      pointOfSale: PtoVta,
      type,
      voucher,
      date,
      today,
      last,
      caea,
      settings,
      state,
    });
    outcome.reasons = verdicts.reasons;
    if (verdicts.error) errors.push(verdicts.error);
    if (verdicts.error || verdicts.reasons.length > 0) break;
    const { code, until } = grant({ date, caea }, granted.length);
    // Paid in the same currency, AFIP fills in its own rate where none was sent (10038).
    const rate = voucher.MonCotiz ?? settings.rates[voucher.MonId ?? ''];
    outcome.granted = {
      ...voucher,
      ...(rate !== undefined && { MonCotiz: rate }),
      Cuit: cuit,
      PtoVta,
      CbteTipo,
      CbteFch: date,
      EmisionTipo: regime,
      CodAutorizacion: code,
      FchVto: until,
      FchProceso: stampOf(clock.now()),
      Remarks: verdicts.remarks,
    };
    granted.push(outcome.granted);
  }
  if (granted.length > 0) book.record({ kind: 'vouchers', vouchers: granted });
  return { refusedAsAWhole: false, errors, outcomes };
}

/** FeCabResp (fact sheet 2.4). Reproceso has been N for years. */
export function headerAnswer(
  { clock }: World,
  { cuit, header }: Sent,
  outcomes: Outcome[],
): Message<'FECAECabResponse'> {
  const granted = outcomes.filter((one) => one.granted).length;
  return {
    Cuit: cuit,
    PtoVta: header.PtoVta,
    CbteTipo: header.CbteTipo,
    FchProceso: stampOf(clock.now()),
    CantReg: header.CantReg,
    Resultado: granted === 0 ? 'R' : granted === outcomes.length ? 'A' : 'P',
    Reproceso: 'N',
  };
}

/** The part of a voucher's answer that CAE and CAEA share. */
export function detailAnswer({ sent, date, granted, reasons }: Outcome) {
  const remarks = granted ? granted.Remarks : reasons;
  return {
    Concepto: sent.Concepto,
    DocTipo: sent.DocTipo,
    DocNro: sent.DocNro,
    CbteDesde: sent.CbteDesde,
    CbteHasta: sent.CbteHasta,
    CbteFch: date,
    Resultado: granted ? 'A' : 'R',
    ...(remarks.length > 0 && { Observaciones: { Obs: remarks } }),
  };
}
