import { isDeepStrictEqual } from 'node:util';
import type { Voucher } from '@mostrador/simulator-afip';
import type { Wanted } from './seller.ts';

/** A voucher of ours as the database has it; amounts in `content` are centavos, dates yyyy-mm-dd. */
export type Ours = {
  cuit: string;
  source_id: string;
  purpose: Wanted['purpose'];
  state: string;
  type: number;
  point_of_sale: number;
  number: number | null;
  date: string | null;
  content: Content | null;
  total_minor: number;
  kind: 'cae' | 'caea' | null;
  code: string | null;
  due: string | null;
  reported: boolean;
};

type Content = {
  concept: number;
  document: { type: number; number: string };
  receiverCondition: number;
  iva: { id: number; baseMinor: number; amountMinor: number }[];
  associated: { type: number; pointOfSale: number; number: number }[];
} & Record<'totalMinor' | 'untaxedMinor' | 'netMinor' | 'exemptMinor' | 'tributesMinor' | 'ivaMinor', number>;

export type Comparison = {
  /** Numbers that one of the books leaves out. */
  gaps: string[];
  /** Sales, voids and returns that have more than one voucher at AFIP. */
  duplicates: string[];
  /** Codes that AFIP gave and we do not know. */
  orphans: string[];
  /** Whatever else is not the same: fields, and what is wanted and is not there. */
  differences: string[];
};

const minor = (amount: number) => Math.round(amount * 100);
const compact = (date: string | null) => (date ?? '').replaceAll('-', '');

/** What both books have to say of one voucher, told from ours. */
const asOurs = (one: Ours) => ({
  code: one.code,
  due: compact(one.due),
  regime: one.kind?.toUpperCase(),
  date: compact(one.date),
  concept: one.content!.concept,
  document: [one.content!.document.type, Number(one.content!.document.number || 0)],
  receiverCondition: one.content!.receiverCondition,
  amounts: [
    one.total_minor,
    one.content!.untaxedMinor,
    one.content!.netMinor,
    one.content!.exemptMinor,
    one.content!.tributesMinor,
    one.content!.ivaMinor,
  ],
  iva: one.content!.iva.map((row) => [row.id, row.baseMinor, row.amountMinor]),
  associated: one.content!.associated.map((other) => [other.type, other.pointOfSale, other.number]),
});

/** The same, told from AFIP's. */
const asTheirs = (one: Voucher): ReturnType<typeof asOurs> => ({
  code: one.CodAutorizacion,
  due: one.FchVto,
  regime: one.EmisionTipo,
  date: one.CbteFch,
  concept: one.Concepto,
  document: [one.DocTipo, one.DocNro],
  receiverCondition: one.CondicionIVAReceptorId ?? 0,
  amounts: [one.ImpTotal, one.ImpTotConc, one.ImpNeto, one.ImpOpEx, one.ImpTrib, one.ImpIVA].map(minor),
  iva: (one.Iva?.AlicIva ?? []).map((row) => [row.Id, minor(row.BaseImp), minor(row.Importe)]),
  associated: (one.CbtesAsoc?.CbteAsoc ?? []).map((other) => [other.Tipo, other.PtoVta, other.Nro]),
});

const creditNotes = new Set([3, 8, 13]);
const countBy = <T>(items: T[], nameOf: (item: T) => string) => {
  const count = new Map<string, number>();
  for (const item of items) count.set(nameOf(item), (count.get(nameOf(item)) ?? 0) + 1);
  return count;
};

/** By what AFIP alone knows, without any record of ours: who issued, whether it corrects, and how much. */
const kindOf = (cuit: string, corrects: boolean, totalMinor: number) =>
  `${cuit} ${corrects ? 'credit note' : 'invoice'} of ${totalMinor}`;

/** What was asked for, against AFIP's book alone. */
function compareWanted(wanted: Wanted[], theirs: Voucher[]): Pick<Comparison, 'duplicates' | 'differences'> {
  const asked = countBy(wanted, (one) => kindOf(one.cuit, one.purpose !== 'invoice', one.totalMinor));
  const granted = countBy(theirs, (one) =>
    kindOf(String(one.Cuit), creditNotes.has(one.CbteTipo), minor(one.ImpTotal)),
  );
  const excess = (from: Map<string, number>, than: Map<string, number>) =>
    [...from].flatMap(([kind, count]) => Array<string>(Math.max(0, count - (than.get(kind) ?? 0))).fill(kind));
  return {
    duplicates: excess(granted, asked).map((kind) => `AFIP has one ${kind} too many`),
    differences: excess(asked, granted).map((kind) => `AFIP has no ${kind}`),
  };
}

/** Numbers of each lane from 1 to the last that anybody has, in each book. */
function gapsIn(book: string, lanes: Map<string, Set<number>>, last: Map<string, number>): string[] {
  return [...last].flatMap(([lane, highest]) =>
    Array.from({ length: highest }, (_, index) => index + 1)
      .filter((number) => !lanes.get(lane)?.has(number))
      .map((number) => `${lane} ${number} is not in ${book}`),
  );
}

type Numbered = { lane: string; number: number };

function compareNumbers(ours: Numbered[], theirs: Numbered[]): Pick<Comparison, 'gaps' | 'duplicates'> {
  const last = new Map<string, number>();
  for (const { lane, number } of [...ours, ...theirs]) last.set(lane, Math.max(number, last.get(lane) ?? 0));
  const numbersOf = (book: Numbered[]) =>
    new Map([...Map.groupBy(book, ({ lane }) => lane)].map(([lane, all]) => [lane, new Set(all.map((n) => n.number))]));
  const twice = [...countBy(theirs, ({ lane, number }) => `${lane} ${number}`)].filter(([, count]) => count > 1);
  return {
    gaps: [...gapsIn('our book', numbersOf(ours), last), ...gapsIn("AFIP's book", numbersOf(theirs), last)],
    duplicates: twice.map(([number]) => `AFIP has ${number} twice`),
  };
}

const laneOfOurs = (one: Ours): Numbered => ({
  lane: `${one.cuit}/${one.point_of_sale}/${one.type}`,
  number: one.number!,
});
const laneOfTheirs = (one: Voucher): Numbered => ({
  lane: `${one.Cuit}/${one.PtoVta}/${one.CbteTipo}`,
  number: one.CbteDesde,
});
const nameOf = ({ lane, number }: Numbered) => `${lane} ${number}`;

/** AFIP's book against ours, number by number and field by field, and both against what was asked for. */
export function compareBooks(wanted: Wanted[], ours: Ours[], theirs: Voucher[]): Comparison {
  const authorized = ours.filter((one) => one.state === 'authorized');
  const byNumber = new Map(theirs.map((one) => [nameOf(laneOfTheirs(one)), one]));
  const known = new Set(authorized.map((one) => `${nameOf(laneOfOurs(one))} ${one.code}`));
  const bySource = new Map(ours.map((one) => [`${one.source_id} ${one.purpose}`, one]));
  const numbers = compareNumbers(authorized.map(laneOfOurs), theirs.map(laneOfTheirs));
  const told = compareWanted(wanted, theirs);
  const fields = authorized.flatMap((one) => {
    const name = nameOf(laneOfOurs(one));
    const other = byNumber.get(name);
    const [here, there] = [asOurs(one), other && asTheirs(other)];
    if (!there) return [`${name} ${one.code} is not at AFIP`];
    if (one.kind === 'caea' && !one.reported) return [`${name} was not reported`];
    return isDeepStrictEqual(here, there)
      ? []
      : [`${name}: ${JSON.stringify(here)} here, ${JSON.stringify(there)} there`];
  });
  const absent = wanted.flatMap(({ sourceId, purpose, totalMinor }) => {
    const one = bySource.get(`${sourceId} ${purpose}`);
    if (one?.state === 'authorized' && one.total_minor === totalMinor) return [];
    return [`the ${purpose} ${sourceId} of ${totalMinor} is ${one ? `${one.state}, ${one.total_minor}` : 'missing'}`];
  });
  const unasked = ours.length - wanted.length;
  return {
    gaps: numbers.gaps,
    duplicates: [...numbers.duplicates, ...told.duplicates],
    orphans: theirs
      .filter((one) => !known.has(`${nameOf(laneOfTheirs(one))} ${one.CodAutorizacion}`))
      .map((one) => `${nameOf(laneOfTheirs(one))} ${one.CodAutorizacion} is unknown here`),
    differences: [
      ...fields,
      ...absent,
      ...told.differences,
      ...(unasked > 0 ? [`${unasked} vouchers that nobody wanted`] : []),
    ],
  };
}
