import { priceTimes, share, splitIva, spread, sum } from '@mostrador/money';
import type { Receiver, SaleLine } from '@mostrador/proto/sales';
import {
  classOf,
  conditionId,
  familyOf,
  type IssuerClass,
  type IvaCondition,
  noteFor,
  typeOf,
} from './voucher-class.ts';
import {
  type Associated,
  type Document,
  ivaIds,
  type IvaRow,
  type NumberedVoucher,
  type Tribute,
  type VoucherContent,
} from './voucher.ts';

/** Who issues. `concept`: 1 products, 2 services, 3 both. */
export type Issuer = IssuerClass & { cuit: string; concept: number };

/** Who receives; a sale without one is a final consumer's. */
export type Buyer = Pick<Receiver, 'documentType' | 'documentNumber'> & { ivaCondition: IvaCondition };

type SoldLine = Pick<
  SaleLine,
  'lineNumber' | 'ivaTreatment' | 'ivaRateBp' | 'quantityMilli' | 'unitInternalTaxMinor' | 'paidMinor'
>;

/** The part of a sale that a voucher is about. */
export type Sold = { lines: SoldLine[] };

/** What came back of a line and what was paid for it. */
export type Returned = { lineNumber: number; amountMinor: number };

/** DocTipo (FEParamGetTiposDoc). */
const documentTypes: Record<string, number> = { cuit: 80, cuil: 86, cdi: 87, passport: 94, dni: 96, none: 99 };

/** DocNro is a number at AFIP: digits without zeros before them; letters of a passport are left out. */
function documentOf(buyer: Buyer | undefined): Document {
  const type = documentTypes[buyer?.documentType ?? 'none'] ?? 99;
  const digits = (buyer?.documentNumber ?? '').replaceAll(/\D/g, '').replace(/^0+/, '');
  return type === 99 || digits === '' ? { type: 99, number: '' } : { type, number: digits };
}

/** What was paid for a line, and the internal taxes in that. */
type Share = { lineNumber: number; paidMinor: number; internalMinor: number };

/** Lines of one IVA treatment and rate. */
type Group = { treatment: string; rateBp: number; lines: Share[] };

/**
 * The internal taxes in what was paid for each line of a group. Discounts can leave less for a line than its taxes, which
 * were computed on the full price: then the others of the group bear the rest, as far as they go.
 */
function sharesOf(lines: SoldLine[]): Share[] {
  const internal = lines.map((line) => priceTimes(line.unitInternalTaxMinor, line.quantityMilli));
  const own = lines.map((line, index) => Math.min(internal[index]!, line.paidMinor));
  const room = lines.map((line, index) => line.paidMinor - own[index]!);
  const more = spread(Math.min(sum(internal) - sum(own), sum(room)), room);
  return lines.map(({ lineNumber, paidMinor }, index) => ({
    lineNumber,
    paidMinor,
    internalMinor: own[index]! + more[index]!,
  }));
}

/** Rates in descending order, so that rows do not depend on the order of the lines. */
function groupsOf(lines: SoldLine[]): Group[] {
  const inOrder = lines.toSorted((a, b) => a.lineNumber - b.lineNumber);
  const groups = Map.groupBy(inOrder, (line) => `${line.ivaTreatment} ${line.ivaRateBp}`);
  return [...groups.values()]
    .map((group) => {
      const { ivaTreatment, ivaRateBp } = group[0]!;
      return { treatment: ivaTreatment, rateBp: ivaRateBp, lines: sharesOf(group) };
    })
    .sort((a, b) => b.rateBp - a.rateBp || a.treatment.localeCompare(b.treatment));
}

type Split = { netMinor: number; ivaMinor: number; internalMinor: number };

/** How much of what was paid for a line. */
type Portion = (line: Share) => number;

const nothing: Portion = () => 0;
const everything: Portion = (line) => line.paidMinor;

/** A portion of a group, split. More of any line never gives less of any part. */
function splitOf({ rateBp, lines }: Group, portion: Portion): Split {
  const internalMinor = sum(
    lines.map((line) => (line.paidMinor === 0 ? 0 : share(line.internalMinor, portion(line), line.paidMinor))),
  );
  return { ...splitIva(sum(lines.map(portion)) - internalMinor, rateBp), internalMinor };
}

/** What lies between two portions of a group: so parts of a sale add up to the sale, rate by rate, to the centavo. */
function between(group: Group, from: Portion, to: Portion): Split & { group: Group } {
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

const amountsOf = (letter: string, parts: Parts, perceptions: Tribute[]): Amounts =>
  letter === 'C' ? amountsC(parts, perceptions) : amountsAB(parts, perceptions);

/** Services were rendered on the day of the sale and are due then; goods carry no such dates (codes 10049 and 10036). */
const serviceDates = (concept: number, day: string) =>
  concept === 1 ? { serviceFrom: '', serviceTo: '', dueDate: '' } : { serviceFrom: day, serviceTo: day, dueDate: day };

/**
 * The invoice of a sale. `day` (yyyy-mm-dd) is that of the sale; `perceptions` come on top of what the goods cost.
 *
 * The base of every rate is what was *paid* for its lines, after discounts and cash rounding: ImpTotal is the amount
 * that the customer paid and that the ticket shows, and since AFIP takes no negative amount, a rounding in the customer's
 * favour can only be less of what was sold. It is a discount, or an addition, to the price (Ley de IVA, art. 10).
 */
export function contentOfSale(
  sale: Sold,
  { issuer, buyer, day, perceptions = [] }: { issuer: Issuer; buyer?: Buyer; day: string; perceptions?: Tribute[] },
): VoucherContent {
  const condition = buyer?.ivaCondition ?? 'consumidor_final';
  const { family, letter } = classOf(issuer, condition, day);
  const parts = groupsOf(sale.lines).map((group) => between(group, nothing, everything));
  return {
    type: typeOf(family, 'invoice'),
    concept: issuer.concept,
    document: documentOf(buyer),
    receiverCondition: conditionId(condition),
    ...amountsOf(letter, parts, perceptions),
    associated: [],
    ...serviceDates(issuer.concept, day),
    optionals: [],
  };
}

/** What is perceived falls with what was sold, so that all notes together undo it exactly. */
function perceptionsBetween(invoice: NumberedVoucher, from: number, to: number, whole: number): Tribute[] {
  if (whole === 0) return [];
  const part = (amountMinor: number) => share(amountMinor, to, whole) - share(amountMinor, from, whole);
  return invoice.tributes
    .filter((one) => one.id !== internalTaxId)
    .map((one) => ({ ...one, baseMinor: part(one.baseMinor), amountMinor: part(one.amountMinor) }))
    .filter((one) => one.amountMinor > 0);
}

/**
 * The credit note for a part of a sale, or for all that is left of it (`returned` is null: a void). `earlier` is what
 * credit notes of the sale have given back before. Each takes, per rate, what lies between the sum before it and the sum
 * after it: all of them together are exactly the invoice, in whatever portions and order.
 */
export function creditOfSale(
  sale: Sold,
  {
    invoice,
    cuit,
    earlier,
    returned,
  }: { invoice: NumberedVoucher; cuit: string; earlier: Returned[]; returned: Returned[] | null },
): VoucherContent {
  const groups = groupsOf(sale.lines);
  const given = Map.groupBy([...earlier, ...(returned ?? [])], (one) => one.lineNumber);
  const before = Map.groupBy(earlier, (one) => one.lineNumber);
  const paidOf = (list: Returned[] = []) => sum(list.map((one) => one.amountMinor));
  const from: Portion = (line) => paidOf(before.get(line.lineNumber));
  const to: Portion = returned ? (line) => paidOf(given.get(line.lineNumber)) : everything;
  const over = (portion: Portion) => sum(groups.flatMap((group) => group.lines.map(portion)));
  const perceptions = perceptionsBetween(invoice, over(from), over(to), over(everything));
  const associated: Associated = {
    type: invoice.type,
    pointOfSale: invoice.pointOfSale,
    number: invoice.number,
    cuit,
    date: invoice.date,
  };
  const { concept, document, receiverCondition, serviceFrom, serviceTo, dueDate } = invoice;
  const parts = groups.map((group) => between(group, from, to));
  return {
    type: noteFor(invoice.type, 'credit_note'),
    concept,
    document,
    receiverCondition,
    ...amountsOf(familyOf(invoice.type).letter, parts, perceptions),
    associated: [associated],
    serviceFrom,
    serviceTo,
    dueDate,
    optionals: [],
  };
}
