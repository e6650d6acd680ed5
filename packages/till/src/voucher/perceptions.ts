import { share, sum } from '@mostrador/money';
import { conditionId, type IvaCondition } from './voucher-class.ts';
import type { Tribute, VoucherContent } from './voucher.ts';

/**
 * A tax that the company perceives: what it collects of receivers of some conditions on top of the price. `tributeId`: 6
 * IVA, 7 gross income, 8 municipal, 9 others, 13 IVA of the uncategorised. Days as yyyy-mm-dd; `to` may be empty.
 */
export type PerceptionRegime = {
  name: string;
  tributeId: number;
  /** Each on the net at its rate of IVA or, without one, on the whole price without IVA and internal taxes. */
  rates: { rateBp: number; ivaRateBp?: number | undefined }[];
  ivaConditions: IvaCondition[];
  /** From this base on. */
  minimumBaseMinor: number;
  /** Only where it comes to more than this. */
  minimumAmountMinor: number;
  from: string;
  to: string;
};

/** What perceptions are computed on. */
type Base = Pick<VoucherContent, 'receiverCondition' | 'netMinor' | 'exemptMinor' | 'untaxedMinor' | 'iva'>;

/** The price without IVA and internal taxes. */
export const baseOf = ({ netMinor, exemptMinor, untaxedMinor }: Base): number => netMinor + exemptMinor + untaxedMinor;

const isInForce = ({ from, to }: PerceptionRegime, day: string) => from <= day && (to === '' || day <= to);

const baseAt = (content: Base, ivaRateBp: number | undefined) =>
  ivaRateBp === undefined
    ? baseOf(content)
    : sum(content.iva.filter((row) => row.rateBp === ivaRateBp).map((row) => row.baseMinor));

function rowsOf(content: Base, { name, tributeId, rates, minimumBaseMinor, minimumAmountMinor }: PerceptionRegime) {
  const rows = rates
    .map(({ rateBp, ivaRateBp }): Tribute => {
      const baseMinor = baseAt(content, ivaRateBp);
      return { id: tributeId, description: name, baseMinor, rateBp, amountMinor: share(baseMinor, rateBp, 10_000) };
    })
    .filter((row) => row.amountMinor > 0);
  const amountMinor = sum(rows.map((row) => row.amountMinor));
  const isEnough = sum(rows.map((row) => row.baseMinor)) >= minimumBaseMinor && amountMinor > minimumAmountMinor;
  return isEnough ? rows : [];
}

/** What is to be perceived on a voucher of a day (yyyy-mm-dd): a row for each regime and rate that concerns its receiver. */
export const perceptionsOn = (content: Base, regimes: PerceptionRegime[], day: string): Tribute[] =>
  regimes
    .filter((one) => isInForce(one, day))
    .filter((one) => one.ivaConditions.some((condition) => conditionId(condition) === content.receiverCondition))
    .flatMap((one) => rowsOf(content, one));
