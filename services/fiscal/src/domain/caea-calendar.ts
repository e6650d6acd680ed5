import { type Dated, inForce } from '@mostrador/till/voucher';
import { addDays } from './dates.ts';

/**
 * A fortnight that one CAEA covers, and its deadlines as yyyy-mm-dd. `period` is yyyymm and `order` 1 or 2, as
 * FECAEASolicitar takes them. Vouchers are dated `from` to `to`. AFIP gives the CAEA from `askFrom` to `to` (error 15006);
 * what was issued under it is reported until `reportUntil`.
 */
export type Fortnight = {
  period: string;
  order: 1 | 2;
  from: string;
  to: string;
  askFrom: string;
  reportUntil: string;
};

/** Days after the fortnight in which its vouchers are reported; AFIP's own answer (FchTopeInf) prevails. */
const reportDays: readonly Dated<number>[] = [
  { from: '2011-01-01', value: 5, source: 'RG 2926/2010; FchTopeInf of recorded answers of 2021 and 2026' },
  { from: '2026-08-01', value: 8, source: 'RG 5782/2025, art. 6, in force since RG 5852/2026' },
];

/** The days before a fortnight on which AFIP gives its CAEA already (manual WSFEv1 4.7, FECAEASolicitar). */
const daysAhead = 5;

/** The fortnight that a day (yyyy-mm-dd) belongs to: days 1 to 15, and 16 to the end of the month. */
export function fortnightOf(day: string): Fortnight {
  const [year, month, date] = day.split('-') as [string, string, string];
  const order = Number(date) <= 15 ? 1 : 2;
  const lastDay = order === 1 ? 15 : new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const from = `${year}-${month}-${order === 1 ? '01' : '16'}`;
  const to = `${year}-${month}-${lastDay}`;
  return {
    period: year + month,
    order,
    from,
    to,
    askFrom: addDays(from, -daysAhead),
    reportUntil: addDays(to, inForce(reportDays, to)),
  };
}

/** The fortnights whose CAEA a company should hold on a day: the running one and, once AFIP gives it, the next. */
export function fortnightsToHold(day: string): Fortnight[] {
  const running = fortnightOf(day);
  const next = fortnightOf(addDays(running.to, 1));
  return next.askFrom <= day ? [running, next] : [running];
}
