import type { Remark } from '../../state.ts';
import { amountRules } from './amounts.ts';
import { associatedPeriodRules } from './associated-period.ts';
import { associatedRules } from './associated.ts';
import { caeaRules } from './caea.ts';
import { contentRules } from './contents.ts';
import { currencyRules } from './currency.ts';
import { dateRules } from './dates.ts';
import { ivaRules } from './iva.ts';
import { numberRules } from './numbers.ts';
import { numberingError } from './numbering.ts';
import { optionRules } from './options.ts';
import { receiverConditionRules } from './receiver-condition.ts';
import { receiverRules } from './receiver.ts';
import type { Case, Rule } from './rule.ts';
import { tributeRules } from './tributes.ts';

const contents: Rule[] = [
  ...contentRules,
  ...caeaRules,
  ...dateRules,
  ...receiverRules,
  ...receiverConditionRules,
  ...amountRules,
  ...ivaRules,
  ...tributeRules,
  ...currencyRules,
  ...associatedRules,
  ...associatedPeriodRules,
  ...optionRules,
];

/** `error` stands in root Errors; `reasons` and `remarks` with the voucher. With an error or a reason it is refused. */
export type Verdicts = { error?: Remark; reasons: Remark[]; remarks: Remark[] };

function broken(rules: Rule[], one: Case): Verdicts {
  const verdicts: Verdicts = { reasons: [], remarks: [] };
  for (const rule of rules) {
    const verdict = one.regime === 'CAE' ? rule.cae : rule.caea;
    if (!verdict || !rule.broken(one)) continue;
    const remark = { Code: verdict.code, Msg: rule.text };
    (verdict.effect === 'reject' ? verdicts.reasons : verdicts.remarks).push(remark);
  }
  return verdicts;
}

/** Judges a voucher: its number as a number, its place in the sequence, then all the rest. */
export function judge(one: Case): Verdicts {
  const numbers = broken(numberRules, one);
  if (numbers.reasons.length > 0) return numbers;
  const error = numberingError(one);
  if (error) return { error, reasons: [], remarks: [] };
  const verdicts = broken(contents, one);
  // A date outside its window was the one thing said, whatever else was wrong (recordings of types 49 and 203).
  const dated = verdicts.reasons.find(({ Code }) => Code === 10016);
  return dated ? { reasons: [dated], remarks: [] } : verdicts;
}
