import type { Tx } from '@mostrador/kit';
import type { PriceListRow, RepricingRow } from './convert.ts';
import { fail } from '../errors.ts';

/** Lists that a company may have. */
export const maxPriceLists = 200;

/** As they are looked at. */
export const readPriceLists = (tx: Tx): Promise<PriceListRow[]> => tx.sql<PriceListRow>`
  select * from price_lists where tenant_id = ${tx.tenantId} order by priority desc, price_list_id`;

export async function readPriceList(tx: Tx, priceListId: string): Promise<PriceListRow | undefined> {
  const [row] = await tx.sql<PriceListRow>`
    select * from price_lists where tenant_id = ${tx.tenantId} and price_list_id = ${priceListId}`;
  return row;
}

/** Refuses what is no list of the company's. */
export async function assertPriceList(tx: Tx, priceListId: string, field: string): Promise<void> {
  if (priceListId === tx.tenantId || (await readPriceList(tx, priceListId))) return;
  fail('price_list_unknown', { field });
}

export async function readRepricing(tx: Tx, repricingId: string): Promise<RepricingRow | undefined> {
  const [row] = await tx.sql<RepricingRow>`
    select * from repricings where tenant_id = ${tx.tenantId} and repricing_id = ${repricingId}`;
  return row;
}

/**
 * Keeps the company's prices to this transaction until it commits, as whoever writes the catalogue does: what is decided
 * about publications is decided in one order, and none begins meanwhile.
 */
export async function lockPrices(tx: Tx): Promise<void> {
  await tx.sql`insert into feed_heads (tenant_id, last_change) values (${tx.tenantId}, 0) on conflict do nothing`;
  await tx.sql`select from feed_heads where tenant_id = ${tx.tenantId} for update`;
}

/** A repricing that somebody decides about: nobody else does meanwhile. */
export async function lockRepricing(tx: Tx, repricingId: string): Promise<RepricingRow> {
  await lockPrices(tx);
  return (await readRepricing(tx, repricingId)) ?? fail('not_found', { field: 'repricingId' });
}

/** The newest publication that there is; 0 for none. */
export async function lastVersion(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ last: number }>`
    select coalesce(max(version), 0)::bigint as last from repricings where tenant_id = ${tx.tenantId}`;
  return row!.last;
}
