import { internalTaxIn, priceTimes, share, splitIva, spread, sum } from '@mostrador/money';
import type { SaleLine, SaleTax } from '@mostrador/proto/sales';
import { ivaIds, type IvaRow, type Tribute, type VoucherContent } from './voucher.ts';

/** A line of what is charged, as far as its amounts go; `paidMinor` with IVA and internal taxes in it. */
export type SoldLine = Pick<
  SaleLine,
  'lineNumber' | 'ivaTreatment' | 'ivaRateBp' | 'quantityMilli' | 'unitInternalTaxMinor' | 'paidMinor'
> & { totalMinor?: number };

/** What was paid for a line, and the internal taxes in that. */
type Share = { lineNumber: number; paidMinor: number; internalMinor: number };

/** Lines of one IVA treatment and rate. */
type Group = { treatment: string; rateBp: number; lines: Share[] };

/** What is charged: lines and, of a sale, what `sales` told of its discount and taxes. */
export type Sold = { lines: SoldLine[]; discountMinor?: number; taxes?: SaleTax[] };

const groupOf = ({ ivaTreatment, ivaRateBp }: Pick<SoldLine, 'ivaTreatment' | 'ivaRateBp'>) =>
  `${ivaTreatment} ${ivaRateBp}`;

/**
 * Groups whose internal taxes were told before they were bounded line by line: there, the other lines of the rate bear
 * what one of them was not paid for. What was told so stays so, or notes would not undo their invoices.
 */
function formerGroups({ lines, discountMinor = 0, taxes = [] }: Sold): Set<string> {
  const told = new Map(taxes.map((tax) => [groupOf(tax), tax.internalTaxMinor]));
  if (![...told.values()].some((amountMinor) => amountMinor > 0)) return new Set();
  const weights = lines.map((line) => line.totalMinor ?? 0);
  const grosses = spread(sum(weights) - discountMinor, weights);
  const bounded = Map.groupBy(
    lines.map((line, index) => ({ group: groupOf(line), amountMinor: internalTaxIn(line, grosses[index]!) })),
    (one) => one.group,
  );
  return new Set(
    [...bounded].flatMap(([group, own]) =>
      (told.get(group) ?? 0) > sum(own.map((one) => one.amountMinor)) ? [group] : [],
    ),
  );
}

/** What was paid for each line of a group, and the internal taxes in it. */
function sharesOf(lines: SoldLine[], isFormer: boolean): Share[] {
  const own = lines.map((line) => internalTaxIn(line, line.paidMinor));
  const room = lines.map((line, index) => line.paidMinor - own[index]!);
  const unpaid = sum(lines.map((line) => priceTimes(line.unitInternalTaxMinor, line.quantityMilli))) - sum(own);
  const more = isFormer ? spread(Math.min(unpaid, sum(room)), room) : lines.map(() => 0);
  return lines.map(({ lineNumber, paidMinor }, index) => ({
    lineNumber,
    paidMinor,
    internalMinor: own[index]! + more[index]!,
  }));
}

/** Rates in descending order, so that rows do not depend on the order of the lines. */
export function groupsOf(sold: Sold): Group[] {
  const former = formerGroups(sold);
  const inOrder = sold.lines.toSorted((a, b) => a.lineNumber - b.lineNumber);
  return [...Map.groupBy(inOrder, groupOf)]
    .map(([name, group]) => {
      const { ivaTreatment, ivaRateBp } = group[0]!;
      return { treatment: ivaTreatment, rateBp: ivaRateBp, lines: sharesOf(group, former.has(name)) };
    })
    .sort((a, b) => b.rateBp - a.rateBp || (a.treatment < b.treatment ? -1 : 1));
}

type Split = { netMinor: number; ivaMinor: number; internalMinor: number };

/** How much of what was paid for a line. */
export type Portion = (line: Share) => number;

export const nothing: Portion = () => 0;
export const everything: Portion = (line) => line.paidMinor;

/** A portion of a group, split. More of any line never gives less of any part. */
function splitOf({ rateBp, lines }: Group, portion: Portion): Split {
  const internalMinor = sum(
    lines.map((line) => (line.paidMinor === 0 ? 0 : share(line.internalMinor, portion(line), line.paidMinor))),
  );
  return { ...splitIva(sum(lines.map(portion)) - internalMinor, rateBp), internalMinor };
}

/** What lies between two portions of a group: so parts of a sale add up to the sale, rate by rate, to the centavo. */
export function between(group: Group, from: Portion, to: Portion): Split & { group: Group } {
  const [before, after] = [splitOf(group, from), splitOf(group, to)];
  return {
    group,
    netMinor: after.netMinor - before.netMinor,
    ivaMinor: after.ivaMinor - before.ivaMinor,
    internalMinor: after.internalMinor - before.internalMinor,
  };
}

type Parts = ReturnType<typeof between>[];

const inTreatment = (parts: Parts, treatment: string) => parts.filter((one) => one.group.treatment === treatment);
const netOf = (parts: Parts) => sum(parts.map((one) => one.netMinor));

const internalTaxId = 4;

/** Whether a tribute comes on top of the price; internal taxes are in it. */
export const isPerception = ({ id }: Tribute): boolean => id !== internalTaxId;

/** Impuestos internos are Tributo 4: an amount and no rate, on the net of what bears them. */
function internalTaxOf(parts: Parts): Tribute[] {
  const bearing = parts.filter((one) => one.internalMinor > 0);
  const amountMinor = sum(bearing.map((one) => one.internalMinor));
  if (amountMinor === 0) return [];
  return [{ id: internalTaxId, description: 'Impuestos internos', baseMinor: netOf(bearing), rateBp: 0, amountMinor }];
}

type Amounts = Pick<
  VoucherContent,
  'totalMinor' | 'untaxedMinor' | 'netMinor' | 'exemptMinor' | 'tributesMinor' | 'ivaMinor' | 'iva' | 'tributes'
>;

/** Class C shows no IVA: all is net but what is perceived (manual WSFEv1 4.7, codes 10047 and 10071). */
function amountsC(parts: Parts, perceptions: Tribute[]): Amounts {
  const tributesMinor = sum(perceptions.map((one) => one.amountMinor));
  const netMinor = sum(parts.map((one) => one.netMinor + one.ivaMinor + one.internalMinor));
  const none = { untaxedMinor: 0, exemptMinor: 0, ivaMinor: 0, iva: [] };
  return { ...none, netMinor, tributesMinor, tributes: perceptions, totalMinor: netMinor + tributesMinor };
}

/** Classes A and B: the total is exactly untaxed + net + exempt + tributes + IVA (code 10048). */
function amountsAB(parts: Parts, perceptions: Tribute[]): Amounts {
  const taxed = inTreatment(parts, 'taxed').filter((one) => one.netMinor + one.ivaMinor > 0);
  const iva = taxed.map(({ group, netMinor, ivaMinor }): IvaRow => {
    const id = ivaIds[group.rateBp];
    if (id === undefined) throw new RangeError(`AFIP has no IVA rate of ${group.rateBp} basis points`);
    return { id, rateBp: group.rateBp, baseMinor: netMinor, amountMinor: ivaMinor };
  });
  const tributes = [...internalTaxOf(parts), ...perceptions];
  const amounts = {
    untaxedMinor: netOf(inTreatment(parts, 'untaxed')),
    netMinor: netOf(taxed),
    exemptMinor: netOf(inTreatment(parts, 'exempt')),
    tributesMinor: sum(tributes.map((one) => one.amountMinor)),
    ivaMinor: sum(taxed.map((one) => one.ivaMinor)),
  };
  return { ...amounts, iva, tributes, totalMinor: sum(Object.values(amounts)) };
}

/** The amounts of a voucher of a class (letter A, B or C). */
export const amountsOf = (letter: string, parts: Parts, perceptions: Tribute[]): Amounts =>
  letter === 'C' ? amountsC(parts, perceptions) : amountsAB(parts, perceptions);
