import { assertActsIn, handler, rules, type Tx } from '@mostrador/kit';
import type { Product, ResolveScanRequest, ScanResolution } from '@mostrador/proto/stock';
import { idOrNone } from '@mostrador/rules';
import { keysOf, maxScanLength, meaningOf, readScan, type Scan } from '@mostrador/till/scan';
import { z } from 'zod';
import { toProduct } from '../convert.ts';
import type { LevelRow } from '../convert.ts';
import { readProducts, seesCosts } from '../queries.ts';
import { readers } from '../rules.ts';
import { layoutsFor } from '../scale-layouts.ts';
import { readKnown } from '../scanned.ts';

export const resolveScan = handler<ResolveScanRequest, ScanResolution>({
  can: readers,
  rules: rules<ResolveScanRequest>({ code: z.string().min(1).max(maxScanLength), branchId: idOrNone }),
  run: (ctx, { code, branchId }) =>
    ctx.tenant(async (tx) => {
      if (branchId) assertActsIn(ctx.actor, branchId);
      const scan = readScan(code, await layoutsFor(tx, code));
      const rows = await readProducts(tx, await readKnown(tx, keysOf(scan)));
      const { state, reason, ...meaning } = meaningOf(
        scan,
        rows.map((row) => toProduct(row, seesCosts(ctx))),
      );
      const products: Product[] = meaning.products;
      return {
        state,
        kind: scan.kind,
        reason,
        products,
        ...('measure' in meaning ? meaning.measure : {}),
        ...(scan.kind === 'gs1' ? saidBesides(scan) : {}),
        onHandMilli:
          branchId && products.length === 1 ? await readOnHand(tx, branchId, products[0]!.productId) : undefined,
      };
    }),
});

const saidBesides = ({ gs1: { lot, serial, producedOn, bestBefore, expiresOn } }: Extract<Scan, { kind: 'gs1' }>) => ({
  lot,
  serial,
  producedOn,
  bestBefore,
  expiresOn,
});

/** Below zero is no level that a branch has; until somebody counts, nobody knows what it has. */
async function readOnHand(tx: Tx, branchId: string, productId: string): Promise<number | undefined> {
  const [level] = await tx.sql<Pick<LevelRow, 'on_hand_milli'>>`
    select on_hand_milli from levels
    where tenant_id = ${tx.tenantId} and branch_id = ${branchId} and product_id = ${productId}
      and (on_hand_milli >= 0 or counted_at is not null)`;
  return level?.on_hand_milli;
}
