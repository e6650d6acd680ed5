import type { RowOf } from '@mostrador/kit';
import type {
  ListedPrice,
  PriceChange,
  PriceList,
  Publication,
  PublishedPrice,
  Repricing,
  RepricingChange,
  RepricingRule,
} from '@mostrador/proto/pricing';
import type {
  ListPriceModel,
  PriceChangeModel,
  PriceListModel,
  RepricingChangeModel,
  RepricingModel,
} from '../db/models.ts';

export type PriceListRow = RowOf<PriceListModel>;

export const toPriceList = (row: PriceListRow): PriceList => ({
  priceListId: row.price_list_id,
  data: {
    name: row.name,
    priority: row.priority,
    customerGroups: row.customer_groups,
    channels: row.channels,
    branchIds: row.branch_ids,
    from: row.from_at ?? undefined,
    until: row.until_at ?? undefined,
    active: row.active,
  },
  base: false,
  version: row.version,
});

/** The base list, of which there is no row: it is for everybody and ever. */
export const baseList = (companyId: string): PriceList => ({
  priceListId: companyId,
  data: { name: 'Lista general', priority: 0, customerGroups: [], channels: [], branchIds: [], active: true },
  base: true,
  version: 0,
});

export type RepricingRow = RowOf<RepricingModel, { rule: RepricingRule }>;

export const toRepricing = (row: RepricingRow): Repricing => ({
  repricingId: row.repricing_id,
  rule: row.rule,
  note: row.note,
  state: row.state,
  changes: row.changes,
  increases: row.increases,
  decreases: row.decreases,
  heldBack: row.held_back,
  plannedBy: row.planned_by,
  plannedAt: row.planned_at,
  version: row.version ?? undefined,
  beginsAt: row.begins_at ?? undefined,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at ?? undefined,
});

type Published = Pick<RepricingRow, 'version' | 'begins_at' | 'changes' | 'state'>;

/** A repricing that was approved, as everybody may know it. */
export const toPublication = (row: Published): Publication => ({
  version: row.version!,
  beginsAt: row.begins_at!,
  changes: row.changes,
  state: row.state,
});

export type RepricingChangeRow = RowOf<RepricingChangeModel>;

/** What a price puts on the cost, in basis points, rounded down. */
const markupOf = (price: number | null, cost: number) =>
  price === null || cost === 0 ? undefined : Number(((BigInt(price) - BigInt(cost)) * 10_000n) / BigInt(cost));

export const toRepricingChange = (row: RepricingChangeRow & { product_name: string }): RepricingChange => ({
  productId: row.product_id,
  productName: row.product_name,
  priceListId: row.price_list_id,
  fromMilli: row.from_milli,
  beforeMinor: row.before_minor ?? undefined,
  priceMinor: row.price_minor ?? undefined,
  costMinor: row.cost_minor || undefined,
  markupBp: markupOf(row.price_minor, row.cost_minor),
  heldBack: row.held_back,
});

type PublishedRow = Pick<RepricingChangeRow, 'price_list_id' | 'product_id' | 'from_milli' | 'price_minor'> & {
  product_version: number | null;
};

export const toPublishedPrice = (row: PublishedRow): PublishedPrice => ({
  priceListId: row.price_list_id,
  productId: row.product_id,
  fromMilli: row.from_milli,
  priceMinor: row.price_minor ?? undefined,
  productVersion: row.product_version ?? undefined,
});

export type ListPriceRow = RowOf<ListPriceModel>;

export const toListedPrice = (row: ListPriceRow): ListedPrice => ({
  priceListId: row.price_list_id,
  productId: row.product_id,
  fromMilli: row.from_milli,
  priceMinor: row.price_minor,
  version: row.publication,
});

export type PriceChangeRow = RowOf<PriceChangeModel>;

export const toPriceChange = (row: PriceChangeRow): PriceChange => ({
  priceListId: row.price_list_id,
  fromMilli: row.from_milli,
  priceMinor: row.price_minor ?? undefined,
  at: row.at,
  version: row.publication ?? undefined,
});
