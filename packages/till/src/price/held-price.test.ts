import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asked, heldPrice, type ListedPrice, type PriceList } from './index.ts';

const list = (priceListId: string, more: Partial<PriceList> = {}): PriceList => ({
  priceListId,
  base: false,
  active: true,
  priority: 0,
  customerGroups: [],
  channels: [],
  branchIds: [],
  ...more,
});
const base = list('base', { base: true });
const asked: Asked = {
  quantityMilli: 1_000,
  at: '2026-06-01T12:00:00Z',
  branchId: 'centro',
  channel: 'till',
  customerGroup: '',
};
const price = (priceListId: string, priceMinor: number | undefined, more: Partial<ListedPrice> = {}): ListedPrice => ({
  priceListId,
  fromMilli: 0,
  priceMinor,
  ...more,
});

describe('heldPrice', () => {
  it('is the base list’s where no other is for whoever asks', () => {
    const lists = [base, list('web', { channels: ['web'] }), list('north', { branchIds: ['norte'] })];
    const prices = [price('base', 100), price('web', 90), price('north', 80)];
    expect(heldPrice(lists, prices, asked)).toMatchObject({ priceMinor: 100, priceListId: 'base' });
    expect(heldPrice(lists, prices, { ...asked, channel: 'web' })).toMatchObject({ priceMinor: 90 });
    expect(heldPrice(lists, prices, { ...asked, branchId: 'norte' })).toMatchObject({ priceMinor: 80 });
  });

  it('looks on where the first list has no price for that product and quantity', () => {
    const lists = [base, list('wholesale', { priority: 9 })];
    const prices = [price('base', 100), price('wholesale', 80, { fromMilli: 6_000 })];
    expect(heldPrice(lists, prices, { ...asked, quantityMilli: 5_999 })?.priceMinor).toBe(100);
    expect(heldPrice(lists, prices, { ...asked, quantityMilli: 6_000 })?.priceMinor).toBe(80);
    expect(heldPrice([base], [], asked)).toBeUndefined();
  });

  it('changes at the moment at which a publication begins, and not before', () => {
    const prices = [price('base', 100), price('base', 120, { version: 7, beginsAt: '2026-06-01T12:00:00Z' })];
    const at = (moment: string) => heldPrice([base], prices, { ...asked, at: moment })?.priceMinor;
    expect(at('2026-06-01T11:59:59.999Z')).toBe(100);
    expect(at('2026-06-01T12:00:00.000Z')).toBe(120);
    expect(at('2026-06-01T09:00:00.000-03:00')).toBe(120);
  });

  it('is over at the end of its list, to the moment', () => {
    const lists = [base, list('week', { from: '2026-06-01T00:00:00Z', until: '2026-06-08T00:00:00Z' })];
    const prices = [price('base', 100), price('week', 70)];
    const at = (moment: string) => heldPrice(lists, prices, { ...asked, at: moment })?.priceMinor;
    expect(at('2026-05-31T23:59:59.999Z')).toBe(100);
    expect(at('2026-06-01T00:00:00Z')).toBe(70);
    expect(at('2026-06-07T23:59:59.999Z')).toBe(70);
    expect(at('2026-06-08T00:00:00Z')).toBe(100);
  });

  it('is none of a list from the publication on that takes it away', () => {
    const lists = [base, list('web', { channels: ['web'] })];
    const gone = price('web', undefined, { version: 2, beginsAt: '2026-05-01T00:00:00Z' });
    const prices = [price('base', 100), price('web', 90, { version: 1, beginsAt: '2026-04-01T00:00:00Z' }), gone];
    expect(heldPrice(lists, prices, { ...asked, channel: 'web' })?.priceMinor).toBe(100);
    expect(heldPrice(lists, prices, { ...asked, channel: 'web', at: '2026-04-15T00:00:00Z' })?.priceMinor).toBe(90);
  });
});

/** Says it the long way: every price of every list is tried against every reason why another would come before it. */
function naive(lists: PriceList[], prices: ListedPrice[], on: Asked): number | undefined {
  const now = Date.parse(on.at);
  const begin = (one: ListedPrice) => (one.beginsAt ? Date.parse(one.beginsAt) : -1);
  const holds = (one: ListedPrice) =>
    begin(one) <= now &&
    !prices.some(
      (other) =>
        other.priceListId === one.priceListId &&
        other.fromMilli === one.fromMilli &&
        begin(other) <= now &&
        (begin(other) > begin(one) || (begin(other) === begin(one) && (other.version ?? 0) > (one.version ?? 0))),
    );
  const rank = (one: ListedPrice) => {
    const of = lists.find(({ priceListId }) => priceListId === one.priceListId)!;
    return of.base ? -1 : of.priority;
  };
  const isFor = ({ priceListId }: ListedPrice) => {
    const of = lists.find((one) => one.priceListId === priceListId)!;
    if (of.base) return true;
    if (!of.active) return false;
    if (of.channels.length > 0 && !of.channels.includes(on.channel)) return false;
    if (of.branchIds.length > 0 && !of.branchIds.includes(on.branchId)) return false;
    if (of.customerGroups.length > 0 && !of.customerGroups.includes(on.customerGroup)) return false;
    return !(of.from && Date.parse(of.from) > now) && !(of.until && Date.parse(of.until) <= now);
  };
  const found = prices.filter(
    (one) => one.priceMinor !== undefined && one.fromMilli <= on.quantityMilli && isFor(one) && holds(one),
  );
  found.sort(
    (a, b) =>
      rank(b) - rank(a) ||
      (a.priceListId < b.priceListId ? -1 : a.priceListId > b.priceListId ? 1 : b.fromMilli - a.fromMilli),
  );
  return found[0]?.priceMinor;
}

const moment = fc.integer({ min: 1, max: 6 }).map((day) => `2026-06-0${day}T00:00:00.000Z`);
const some = (...words: string[]) => fc.subarray(words);
const anyList = (priceListId: string) =>
  fc.record({
    priceListId: fc.constant(priceListId),
    base: fc.constant(priceListId === 'base'),
    active: fc.boolean(),
    priority: fc.integer({ min: 0, max: 2 }),
    customerGroups: some('club', 'gremio'),
    channels: some('till', 'web'),
    branchIds: some('centro', 'norte'),
    from: fc.option(moment, { nil: undefined }),
    until: fc.option(moment, { nil: undefined }),
  });
const anyLists = fc.tuple(anyList('base'), anyList('one'), anyList('two'), anyList('three'));
const anyPrices = fc
  .array(
    fc.record({
      priceListId: fc.constantFrom('base', 'one', 'two', 'three'),
      fromMilli: fc.constantFrom(0, 6_000, 12_000),
      priceMinor: fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }),
      beginsAt: fc.option(moment, { nil: undefined }),
    }),
    { maxLength: 30 },
  )
  .map((prices) => prices.map((one, index) => ({ ...one, version: index + 1 })));
const anyAsked = fc.record({
  quantityMilli: fc.constantFrom(1, 5_999, 6_000, 12_000, 90_000),
  at: moment,
  branchId: fc.constantFrom('centro', 'norte', 'sur'),
  channel: fc.constantFrom('till', 'web'),
  customerGroup: fc.constantFrom('', 'club', 'gremio'),
});

describe('heldPrice, of any lists', () => {
  it('is what the rule says word by word', () => {
    fc.assert(
      fc.property(anyLists, anyPrices, anyAsked, (lists, prices, on) => {
        expect(heldPrice(lists, prices, on)?.priceMinor).toBe(naive(lists, prices, on));
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order in which it is told', () => {
    fc.assert(
      fc.property(anyLists, anyPrices, anyAsked, (lists, prices, on) => {
        expect(heldPrice(lists.toReversed(), prices.toReversed(), on)).toEqual(heldPrice(lists, prices, on));
      }),
    );
  });
});
