import { divideHalfUp } from '@mostrador/money';
import { type Held, keyOf, type Movement, type Noted } from './movement.ts';
import { worthOf } from './worth.ts';

/** A movement as it is written, but for its id. */
export type Posted = Omit<Noted, 'movementId'>;

/** value * part / whole, half up; null where that is no number that is exact. */
function partOf(value: number, part: number, whole: number): number | null {
  const sign = whole < 0 ? -1n : 1n;
  return exact(Number(divideHalfUp(sign * BigInt(value) * BigInt(part), sign * BigInt(whole))));
}

const exact = (value: number | null): number | null => (Number.isSafeInteger(value) ? value : null);

const plus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : exact(a + b));

/** What comes with a cost of its own. All else moves at what the goods there are worth. */
function bringsItsCost({ kind, reason, quantityMilli }: Movement): boolean {
  if (quantityMilli < 0 || kind === 'void' || kind === 'return') return false;
  return kind !== 'adjustment' || reason === 'purchase';
}

/** A receipt that is taken back is worth what it was, as far as that much is there. */
const isUndone = ({ kind, quantityMilli }: Movement) => kind === 'receipt' && quantityMilli < 0;

/** What takes another movement back, or moves no goods. */
const isAsSaid = ({ kind }: Movement) => kind === 'count_correction' || kind === 'revaluation';

/**
 * What a level would be worth with so much on hand: its average for what is there, and what a unit cost last for what is
 * not. Nothing is worth nothing.
 */
function worthWith(level: Held, onHandMilli: number, unitCostMinor: number | null): number | null {
  const now = level.onHandMilli;
  if (now > 0 && onHandMilli >= 0) return partOf(level.valueMinor, onHandMilli, now);
  if (now < 0 && onHandMilli <= 0 && onHandMilli >= now) return partOf(level.valueMinor, onHandMilli, now);
  if (now < 0 && onHandMilli < now) return plus(level.valueMinor, worthOf({ unitCostMinor }, onHandMilli - now));
  return worthOf({ unitCostMinor }, onHandMilli);
}

/** A level that is worth what it costs a unit, where that was not known. */
function valuedAt(level: Held, unitCostMinor: number | null): Held {
  if (level.valueKnown) return level;
  const valueMinor = worthOf({ unitCostMinor }, level.onHandMilli);
  return valueMinor === null ? level : { ...level, valueMinor, valueKnown: true };
}

function unitOf(valueMinor: number | null, quantityMilli: number): number | null {
  if (valueMinor === null || quantityMilli === 0) return null;
  const unit = partOf(valueMinor, 1_000, quantityMilli);
  return unit === null ? null : Math.abs(unit);
}

/** What a movement is worth, a unit of it, and what its level is worth after it. */
function valued(level: Held, movement: Movement, lastCostMinor: number | null) {
  const after = level.onHandMilli + movement.quantityMilli;
  const said = movement.valueMinor === undefined ? worthOf(movement, movement.quantityMilli) : movement.valueMinor;
  const unitCostMinor = movement.unitCostMinor ?? unitOf(said, movement.quantityMilli);
  const known = level.valueKnown ? level.valueMinor : null;
  if (isAsSaid(movement)) return { valueMinor: said, unitCostMinor, worthMinor: plus(known, said) };
  if (isUndone(movement)) {
    const rest = plus(known, said);
    const isThere = after > 0 && rest !== null && rest >= 0;
    const worthMinor = isThere || known === null ? rest : worthWith(level, after, lastCostMinor);
    return { valueMinor: said, unitCostMinor, worthMinor };
  }
  if (!bringsItsCost(movement)) {
    const worthMinor = known === null ? null : worthWith(level, after, lastCostMinor);
    const valueMinor =
      worthMinor === null ? worthOf({ unitCostMinor: lastCostMinor }, movement.quantityMilli) : worthMinor - known!;
    return { valueMinor, unitCostMinor: unitOf(valueMinor, movement.quantityMilli), worthMinor };
  }
  // What was sold before it came cost what it cost, and no more is left of it than there is.
  const left = after >= 0 ? said && partOf(said, after, movement.quantityMilli) : worthWith(level, after, null);
  return {
    valueMinor: said,
    unitCostMinor,
    worthMinor: level.onHandMilli < 0 && known !== null ? left : plus(known, said),
  };
}

/** A movement of value only, for what a movement alone does not come to. A void shares its sale's source. */
const revaluationBy = (cause: Movement, valueMinor: number): Movement => ({
  ...cause,
  kind: 'revaluation',
  step: cause.kind === 'void' ? -1 : cause.step,
  quantityMilli: 0,
  valueMinor,
  unitCostMinor: null,
  packUnits: undefined,
  reason: '',
});

/** Posts a movement to its level: as it is written, with the value that it brings to light, and the level after it. */
function post(held: Held, movement: Movement): { level: Held; posted: Posted[] } {
  const lastCostMinor = held.lastCostMinor ?? movement.unitCostMinor;
  const before = valuedAt(held, lastCostMinor);
  const { valueMinor, unitCostMinor, worthMinor } = valued(before, movement, lastCostMinor);
  const sumMinor = plus(held.valueMinor, valueMinor ?? 0);
  const differenceMinor = worthMinor === null || sumMinor === null ? 0 : worthMinor - sumMinor;
  const level: Held = {
    ...held,
    onHandMilli: held.onHandMilli + movement.quantityMilli,
    valueMinor: (sumMinor ?? held.valueMinor) + differenceMinor,
    valueKnown: worthMinor !== null,
    lastCostMinor: bringsItsCost(movement) && !isAsSaid(movement) ? unitCostMinor : held.lastCostMinor,
  };
  const balance = { balanceMilli: level.onHandMilli, lastCostMinor: level.lastCostMinor };
  const at = (worth: number | null) => ({ ...balance, balanceValueMinor: level.valueKnown ? worth : null });
  const own = { ...movement, unitCostMinor, valueMinor: sumMinor === null ? null : valueMinor };
  const posted: Posted[] = [{ ...own, ...at(sumMinor) }];
  if (differenceMinor !== 0)
    posted.push({ ...revaluationBy(movement, differenceMinor), valueMinor: differenceMinor, ...at(worthMinor) });
  return { level, posted };
}

/** What came out of a pack is worth what the pack was. */
const outOf = (pack: Posted | undefined, { quantityMilli, unitCostMinor }: Movement) => ({
  valueMinor: pack?.valueMinor ? -pack.valueMinor : (pack?.valueMinor ?? null),
  unitCostMinor: pack ? unitOf(pack.valueMinor, quantityMilli) : unitCostMinor,
});

/** Posts movements in their order to levels, which are locked. A pack that is opened comes before its units. */
export function postAll(levels: Map<string, Held>, movements: Movement[]): Posted[] {
  const running = new Map(levels);
  const packs = new Map<string, Posted>();
  return movements.flatMap((movement) => {
    const { kind, tenantId, sourceId, lineNumber, step } = movement;
    const opening = `${tenantId} ${sourceId} ${lineNumber} ${step}`;
    const own = kind === 'pack_in' ? { ...movement, ...outOf(packs.get(opening), movement) } : movement;
    const { level, posted } = post(running.get(keyOf(movement))!, own);
    running.set(keyOf(movement), level);
    if (kind === 'pack_out') packs.set(opening, posted[0]!);
    return posted;
  });
}
