import { violations } from '@mostrador/cash/invariants';
import type { Network } from '@mostrador/kit/testing';
import { between } from '@mostrador/ops/books';
import { promised } from '@mostrador/ops/invariants';
import { SERVICES } from '@mostrador/ops/stack';
import { chainKey } from './network.ts';

type Query = <Row>(text: string, values?: unknown[]) => Promise<Row[]>;
type Broken = { promise: string; row: unknown };

/** Every promise of the books that does not hold; empty, or the shop is broken. */
export async function readBooks(query: Query): Promise<Broken[]> {
  const found: Broken[] = [];
  for (const { promise, sql } of promised.filter(({ service }) => service !== 'cash'))
    for (const row of await query(sql)) found.push({ promise, row });
  for (const { promise, sql } of between)
    for (const row of await query(sql, ['infinity'])) found.push({ promise, row });
  for (const service of SERVICES)
    for (const row of await query(`select * from ${service}.kit_dead_letters`))
      found.push({ promise: 'Nothing is dead.', row });
  const ofCash = await violations(query, chainKey);
  return [...found, ...ofCash.map(({ invariant, row }) => ({ promise: invariant, row }))];
}

/** The same once everything has arrived everywhere. */
export async function brokenPromises(network: Network): Promise<Broken[]> {
  await network.drain();
  return readBooks((text, values) => network.sql(text, values));
}
