import { adviceFor, outcomeOf } from './afip-outcome.ts';

/** What AFIP says of a request or a voucher; texts change, decisions are made on code and place. */
export type Said = { code: number; message: string };

/** FECAEDetResponse. `due` as yyyy-mm-dd; code and due are empty unless it was approved. */
export type Detail = { number: number; approved: boolean; code: string; due: string; remarks: Said[] };

/** The answer to a request for authorisations. Without details AFIP did not look at the vouchers. */
export type Solicited = { details: Detail[]; errors: Said[] };

type Remark = Said & { advice: string };

/** What an answer means for each of the vouchers that were sent. */
export type Verdict = {
  authorized: { voucherId: string; number: number; date: string; code: string; due: string; remarks: Remark[] }[];
  rejected: { voucherId: string; remarks: Remark[] }[];
  /** AFIP certainly does not have them: they are sent again, under other numbers. */
  freed: string[];
  /** AFIP certainly does not have them, for it takes no such vouchers of this company: what they are is decided anew. */
  undecided: string[];
  /** AFIP may have them: it has to be asked. */
  uncertain: string[];
  /** What went wrong with the request. */
  problem: string;
  /** Nothing else is sent now: what AFIP minds is not this voucher. Then what a person can do, in Spanish. */
  brake: boolean;
  advice: string;
};

type Sent = { voucher_id: string; number: number; date: string };

const withAdvice = (said: Said[], place: 'error' | 'remark'): Remark[] =>
  said.map((one) => ({ ...one, advice: adviceFor(one.code, place) }));
const worded = (said: Said[]) => said.map(({ code, message }) => `${code}: ${message}`).join('; ');

/**
 * What an answer of FECAESolicitar means. AFIP takes vouchers in order and stops at the first that it rejects: only
 * that one was judged, and those after it go back. A rejection for the number says that our ledger is behind: those are
 * looked up (manual WSFEv1 4.7; the same code 10016 among the remarks is about the date).
 */
export function verdictOn(sent: Sent[], { details, errors }: Solicited): Verdict {
  const verdict: Verdict = {
    authorized: [],
    rejected: [],
    freed: [],
    undecided: [],
    uncertain: [],
    problem: worded(errors),
    brake: false,
    advice: '',
  };
  const byNumber = new Map(details.map((one) => [one.number, one]));
  const first = sent.findIndex((one) => !byNumber.get(one.number)?.approved);
  for (const one of first < 0 ? sent : sent.slice(0, first)) {
    const { code, due, remarks } = byNumber.get(one.number)!;
    const { number, date } = one;
    const told = withAdvice(remarks, 'remark');
    verdict.authorized.push({ voucherId: one.voucher_id, number, date, code, due, remarks: told });
  }
  if (first < 0) return verdict;
  const rest = sent.slice(first).map((one) => one.voucher_id);
  const detail = byNumber.get(sent[first]!.number);
  const place = detail && detail.remarks.length > 0 ? 'remark' : 'error';
  const reasons = place === 'remark' ? detail!.remarks : errors;
  const problem = worded(reasons) || 'AFIP answered without a result';
  switch (outcomeOf(reasons, place)) {
    case 'rejected':
      return {
        ...verdict,
        problem,
        rejected: [{ voucherId: rest[0]!, remarks: withAdvice(reasons, place) }],
        freed: rest.slice(1),
      };
    case 'passing':
      return { ...verdict, problem, freed: rest, brake: true, advice: adviceFor(reasons[0]!.code, place) };
    case 'configuration':
      return { ...verdict, problem, undecided: rest, brake: true, advice: adviceFor(reasons[0]!.code, place) };
    case 'uncertain':
      return { ...verdict, problem, uncertain: rest };
  }
}
