import type { NumberedVoucher } from '@mostrador/till/voucher';
import type { Surroundings } from '../env.ts';
import type { Said, Solicited } from './verdict.ts';
import { at, callSoap, listAt, NoAnswer, SoapFault, textAt, Unreadable, type Xml } from './soap.ts';
import { isTooEarly, ticketFor } from './tickets.ts';
import { type Caea, caeaIn, type Contingent, detailIn, detailOf, saidIn, secondOf } from './wsfe-wire.ts';

/** WSFEv1 refused a request as a whole. */
export class WsfeRefusal extends Error {
  override name = 'WsfeRefusal';
  readonly errors: Said[];
  constructor(errors: Said[]) {
    super(errors.map(({ code, message }) => `${code}: ${message}`).join('; '));
    this.errors = errors;
  }
}

const expired = (errors: Said[]) => errors.some(({ code }) => code === 600 || code === 601);

type Call = (operation: string, request?: object) => Promise<{ result: Xml; errors: Said[] }>;

/** AFIP's own troubles: it is there, and answers nothing (manual WSFEv1 4.7). */
const internal = new Set([500, 501, 502]);

function refuse(errors: Said[]): never {
  const refusal = new WsfeRefusal(errors);
  throw errors.some(({ code }) => internal.has(code)) ? new NoAnswer(refusal.message, { cause: refusal }) : refusal;
}

async function orRefuse(asked: ReturnType<Call>): Promise<Xml> {
  const { result, errors } = await asked;
  return errors.length > 0 ? refuse(errors) : result;
}

const vouchersOver = (call: Call) => ({
  /** FECAESolicitar: vouchers of one point of sale and type, in the order of their numbers. */
  async solicit(pointOfSale: number, type: number, vouchers: NumberedVoucher[]): Promise<Solicited> {
    const { result, errors } = await call('FECAESolicitar', {
      FeCAEReq: {
        FeCabReq: { CantReg: vouchers.length, PtoVta: pointOfSale, CbteTipo: type },
        FeDetReq: { FECAEDetRequest: vouchers.map(detailOf) },
      },
    });
    return { details: listAt(result, 'FeDetResp', 'FECAEDetResponse').map(detailIn), errors };
  },
  /** FECompUltimoAutorizado: the last number that AFIP authorised; 0 for none. */
  async lastAuthorized(pointOfSale: number, type: number): Promise<number> {
    const result = await orRefuse(call('FECompUltimoAutorizado', { PtoVta: pointOfSale, CbteTipo: type }));
    const number = textAt(result, 'CbteNro');
    if (!/^\d+$/.test(number)) throw new NoAnswer('FECompUltimoAutorizado: no number');
    return Number(number);
  },
  /** FECompConsultar: what AFIP has under a number, as it came; null for error 602, nothing found. */
  async consult(pointOfSale: number, type: number, number: number): Promise<Xml | null> {
    const request = { FeCompConsReq: { CbteTipo: type, CbteNro: number, PtoVta: pointOfSale } };
    const { result, errors } = await call('FECompConsultar', request);
    if (errors.some(({ code }) => code === 602)) return null;
    if (errors.length > 0) refuse(errors);
    return at(result, 'ResultGet');
  },
  /** FECompTotXRequest: vouchers in one request at most. */
  async mostPerRequest(): Promise<number> {
    return Number(textAt(await orRefuse(call('FECompTotXRequest')), 'RegXReq')) || 1;
  },
});

const caeaOver = (call: Call) => ({
  /**
   * FECAEASolicitar: the code under which vouchers of a fortnight may be issued while AFIP is away (`half` 1 or 2 of
   * yyyymm). One that was given before (15008) is asked for again.
   */
  async authorizeAhead(period: number, half: number): Promise<Caea> {
    const request = { Periodo: period, Orden: half };
    const { result, errors } = await call('FECAEASolicitar', request);
    if (errors.length === 0) return caeaIn(at(result, 'ResultGet'));
    if (!errors.some(({ code }) => code === 15008)) refuse(errors);
    return caeaIn(at(await orRefuse(call('FECAEAConsultar', request)), 'ResultGet'));
  },
  /** FECAEARegInformativo: tells AFIP of vouchers issued under a CAEA, in the order of their numbers. */
  async report(pointOfSale: number, type: number, vouchers: Contingent[]): Promise<Solicited> {
    const { result, errors } = await call('FECAEARegInformativo', {
      FeCAEARegInfReq: {
        FeCabReq: { CantReg: vouchers.length, PtoVta: pointOfSale, CbteTipo: type },
        FeDetReq: {
          FECAEADetRequest: vouchers.map((one) => ({
            ...detailOf(one.voucher),
            CAEA: one.code,
            CbteFchHsGen: secondOf(one.issuedAt),
          })),
        },
      },
    });
    return { details: listAt(result, 'FeDetResp', 'FECAEADetResponse').map(detailIn), errors };
  },
  /** FECAEASinMovimientoInformar: tells AFIP that a point of sale did not use a CAEA. It may know already (1209). */
  async reportIdle(caea: string, pointOfSale: number): Promise<void> {
    const { errors } = await call('FECAEASinMovimientoInformar', { PtoVta: pointOfSale, CAEA: caea });
    if (errors.length > 0 && !errors.some(({ code }) => code === 1209)) refuse(errors);
  },
});

/** WSFEv1 in the name of one company. */
export type Wsfe = ReturnType<typeof wsfeOf>;

export function wsfeOf(ctx: Surroundings, tenantId: string, cuit: string) {
  async function ask(operation: string, request: object, renew: boolean): Promise<Xml> {
    const { token, sign } = await ticketFor(ctx, tenantId, 'wsfe', renew);
    const auth = { Auth: { Token: token, Sign: sign, Cuit: cuit } };
    const answer = await callSoap(ctx, 'wsfe', operation, { ...auth, ...request }).catch((error: Error) => {
      // WSFEv1 has no faults of its own: whatever broke may have broken after the vouchers were authorised. Not where it
      // says that it could not read them.
      throw error instanceof SoapFault && !(error instanceof Unreadable)
        ? new NoAnswer(error.message, { cause: error })
        : error;
    });
    const result = at(answer, `${operation}Result`);
    if (result === undefined) throw new NoAnswer(`${operation}: no result`);
    return result;
  }

  /**
   * The result of an operation; with another ticket, once, when AFIP does not take ours any more. Where it gives none yet,
   * what it said first stands: that is what somebody has to mend.
   */
  const call: Call = async (operation, request = {}) => {
    let result = await ask(operation, request, false);
    if (expired(saidIn(result, 'Errors', 'Err')))
      result = await ask(operation, request, true).catch((error: Error) => {
        if (isTooEarly(error)) return result;
        throw error;
      });
    return { result, errors: saidIn(result, 'Errors', 'Err') };
  };

  /** Throws what keeps AFIP from letting us in now, before anything is on its way to it. */
  const enter = () => ticketFor(ctx, tenantId, 'wsfe');
  return { enter, ...vouchersOver(call), ...caeaOver(call) };
}

/** FEDummy: whether each part of WSFEv1 says OK. Throws `NoAnswer`. Needs no ticket. */
export async function dummy(
  ctx: Pick<Surroundings, 'env' | 'isDrill'>,
): Promise<Record<'app' | 'db' | 'auth', boolean>> {
  const answer = await callSoap(ctx, 'wsfe', 'FEDummy', {});
  const isOk = (name: string) => textAt(answer, 'FEDummyResult', name) === 'OK';
  return { app: isOk('AppServer'), db: isOk('DbServer'), auth: isOk('AuthServer') };
}
