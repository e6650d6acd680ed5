/** Whom a list of prices is for, and when. Empty lists of groups, channels and branches are for all. */
export type PriceList = {
  priceListId: string;
  /** Prices of the products themselves, for everybody and ever: what holds where no other list has a price. */
  base: boolean;
  active: boolean;
  /** Of several lists that are for somebody, the one with the highest number is looked at first. */
  priority: number;
  customerGroups: readonly string[];
  channels: readonly string[];
  branchIds: readonly string[];
  /** ISO 8601; `until` is the first moment at which it is over. */
  from?: string | undefined;
  until?: string | undefined;
};

/** A price of a list, from a quantity on; without one, the list has none from then on. */
export type ListedPrice = {
  priceListId: string;
  fromMilli: number;
  priceMinor?: number | undefined;
  /** The publication that the price is of, and when that begins; absent where a person wrote it into the product. */
  version?: number | undefined;
  beginsAt?: string | undefined;
};

/** Who wants to know, of what, and when. */
export type Asked = {
  quantityMilli: number;
  /** ISO 8601. */
  at: string;
  branchId: string;
  channel: string;
  customerGroup: string;
};

/** The price that holds, and where it comes from. */
export type HeldPrice = { priceMinor: number; priceListId: string; fromMilli: number; version?: number | undefined };

const momentOf = (text: string | undefined, otherwise: number) => (text === undefined ? otherwise : Date.parse(text));

const isAmong = (all: readonly string[], one: string) => all.length === 0 || all.includes(one);

function isFor(list: PriceList, { at, branchId, channel, customerGroup }: Asked): boolean {
  if (list.base) return true;
  const moment = Date.parse(at);
  return (
    list.active &&
    momentOf(list.from, -Infinity) <= moment &&
    moment < momentOf(list.until, Infinity) &&
    isAmong(list.customerGroups, customerGroup) &&
    isAmong(list.channels, channel) &&
    isAmong(list.branchIds, branchId)
  );
}

/** Highest priority first, the base list last; lists alike in the order of their ids. */
const byPriority = (a: PriceList, b: PriceList) =>
  Number(a.base) - Number(b.base) || b.priority - a.priority || (a.priceListId < b.priceListId ? -1 : 1);

/** Of two prices of one step, whether the first is the later one: publications are in the order of (begin, version). */
function isLater(one: ListedPrice, other: ListedPrice): boolean {
  const [begins, others] = [momentOf(one.beginsAt, -Infinity), momentOf(other.beginsAt, -Infinity)];
  return begins === others ? (one.version ?? 0) > (other.version ?? 0) : begins > others;
}

/** What a list has of a product at a moment, by the quantity from which it holds. */
function stepsAt(prices: readonly ListedPrice[], at: string): Map<number, ListedPrice> {
  const moment = Date.parse(at);
  const steps = new Map<number, ListedPrice>();
  for (const price of prices) {
    if (momentOf(price.beginsAt, -Infinity) > moment) continue;
    const known = steps.get(price.fromMilli);
    if (!known || isLater(price, known)) steps.set(price.fromMilli, price);
  }
  return steps;
}

function stepFor(prices: readonly ListedPrice[], { at, quantityMilli }: Asked): HeldPrice | undefined {
  const reached = [...stepsAt(prices, at).values()].filter(
    ({ fromMilli, priceMinor }) => fromMilli <= quantityMilli && priceMinor !== undefined,
  );
  if (reached.length === 0) return undefined;
  const highest = reached.reduce((best, one) => (one.fromMilli > best.fromMilli ? one : best));
  const { priceMinor, priceListId, fromMilli, version } = highest;
  return { priceMinor: priceMinor!, priceListId, fromMilli, version };
}

/**
 * Which of a product's prices holds: of the lists that are for whoever asks, at that moment, the first by priority that has
 * a price for the quantity; of its steps the highest that the quantity reaches. Publications that have not begun are in
 * `prices` too: a till that was told ahead changes its prices by itself, also offline.
 */
export function heldPrice(
  lists: readonly PriceList[],
  prices: readonly ListedPrice[],
  asked: Asked,
): HeldPrice | undefined {
  const byList = Map.groupBy(prices, (price) => price.priceListId);
  for (const { priceListId } of lists.filter((list) => isFor(list, asked)).toSorted(byPriority)) {
    const held = stepFor(byList.get(priceListId) ?? [], asked);
    if (held) return held;
  }
  return undefined;
}
