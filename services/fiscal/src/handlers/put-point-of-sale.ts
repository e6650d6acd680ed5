import { assertVersion, type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import type { PointOfSale, PutPointOfSaleRequest } from '@mostrador/proto/fiscal';
import { words } from '@mostrador/proto/words';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { type PointOfSaleRow, toPointOfSale } from '../convert.ts';
import { fail } from '../errors.ts';
import { askFor, decideAnew, profileOf, reporting } from '../queries.ts';
import { administrators } from '../rules.ts';

async function write(ctx: Ctx, tx: Tx, input: PutPointOfSaleRequest): Promise<PointOfSale> {
  // A point of sale is AFIP's name for a place of the issuer: without one there is nothing to ask AFIP about.
  if (!(await profileOf(tx))) fail('profile_missing', { field: 'number' });
  const [before] = await tx.sql<PointOfSaleRow>`
    select * from points_of_sale where tenant_id = ${tx.tenantId} and number = ${input.number} for update`;
  assertVersion(before, input.expectedVersion);
  if (before && before.kind !== input.kind) {
    const used = await tx.sql`
      select 1 from lanes where tenant_id = ${tx.tenantId} and point_of_sale = ${input.number} limit 1`;
    if (used.length > 0) fail('point_of_sale_in_use', { field: 'kind' });
  }
  const [row] = await tx.sql<PointOfSaleRow>`
    insert into points_of_sale (tenant_id, number, kind, branch_id, till_id, closed)
    values (${tx.tenantId}, ${input.number}, ${input.kind}, ${input.branchId ?? null}, ${input.tillId ?? null},
      ${input.closed})
    on conflict (tenant_id, number) do update set kind = excluded.kind, branch_id = excluded.branch_id,
      till_id = excluded.till_id, closed = excluded.closed, version = points_of_sale.version + 1
    where points_of_sale.version = ${input.expectedVersion}
    returning *`;
  // There was none to lock, and somebody else was first.
  if (!row) return fail('version_old', { field: 'expectedVersion' });
  await decideAnew(ctx, tx, 'at closed points of sale');
  if (input.kind !== 'cae') await askFor(tx, [reporting]);
  return toPointOfSale(row);
}

export const putPointOfSale = handler<PutPointOfSaleRequest, PointOfSale>({
  can: administrators,
  companyWide: true,
  rules: rules<PutPointOfSaleRequest>({
    number: z.int().min(1).max(99_998),
    kind: z.enum(words.pointOfSaleKind),
    branchId: id.optional(),
    tillId: id.optional(),
    closed: z.boolean(),
    expectedVersion: z.int().min(0),
  }),
  run(ctx, input) {
    if (input.kind === 'caea_till' && !input.tillId) fail('point_of_sale_needs_till', { field: 'tillId' });
    if (input.kind !== 'caea_till' && input.tillId) fail('till_not_allowed', { field: 'tillId' });
    return ctx.once((tx) => write(ctx, tx, input));
  },
});
