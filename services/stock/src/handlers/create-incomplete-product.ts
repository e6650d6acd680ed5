import { handler, rules, type Tx } from '@mostrador/kit';
import type { CreateIncompleteProductRequest, Product, ProductInput } from '@mostrador/proto/stock';
import { keysOf, maxScanLength, readScan, type Scan } from '@mostrador/till/scan';
import { z } from 'zod';
import { takeChanges, writeProducts } from '../catalogue.ts';
import { toProduct } from '../convert.ts';
import { fail } from '../errors.ts';
import { readProducts, seesCosts } from '../queries.ts';
import { keepers, line, newId } from '../rules.ts';
import { layoutsFor } from '../scale-layouts.ts';
import { readKnown } from '../scanned.ts';

/** So many may wait for the office: a till that makes more makes them of nothing. */
const maxWaiting = 1_000;

export const createIncompleteProduct = handler<CreateIncompleteProductRequest, Product>({
  can: [...keepers, 'cashier', 'till'],
  rules: rules<CreateIncompleteProductRequest>({
    productId: newId,
    code: z.string().min(1).max(maxScanLength),
    name: line.trim().min(1).max(200),
    priceMinor: z.int().min(1).max(1e9),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      // The catalogue is this transaction's from here on: who asks for the same code at once waits for the first.
      const firstChange = await takeChanges(tx, 1);
      const scan = readScan(input.code, await layoutsFor(tx, input.code));
      if (scan.kind === 'unreadable') return fail('code_unreadable', { field: 'code', detail: scan.reason });
      const createdAs = `incomplete ${input.code} ${input.priceMinor} ${input.name}`;
      const known = await readOne(tx, input.productId, scan);
      if (known) {
        if (known.product_id === input.productId && known.created_as !== createdAs) {
          return fail('id_reused', { field: 'productId' });
        }
        return toProduct(known, seesCosts(ctx));
      }
      await assertRoom(tx);
      const draft = { productId: input.productId, createdAs, data: dataOf(input, scan), version: 1, at: '' };
      const [made] = await writeProducts(tx, [draft], firstChange, {
        now: ctx.now().toISOString(),
        actorId: ctx.actor.id,
      });
      return toProduct(made!, seesCosts(ctx));
    }),
});

/** The product of this id, else the one that has the code. */
async function readOne(tx: Tx, productId: string, scan: Scan) {
  const found = await readProducts(tx, [productId, ...(await readKnown(tx, keysOf(scan)))]);
  return found[0];
}

async function assertRoom(tx: Tx): Promise<void> {
  const [waiting] = await tx.sql<{ count: number }>`
    select count(*)::int as count from products where tenant_id = ${tx.tenantId} and incomplete`;
  if (waiting!.count >= maxWaiting) fail('incomplete_too_many', {});
}

/** Taxed at the usual rate until the office says otherwise. */
const dataOf = ({ name, priceMinor }: CreateIncompleteProductRequest, scan: Scan): ProductInput => ({
  name,
  barcodes: scan.kind === 'scale' ? [] : [scan.codes[0] ?? scan.whole!],
  category: '',
  priceMinor,
  costMinor: 0,
  ivaTreatment: 'taxed',
  ivaRateBp: 2_100,
  internalTaxMinor: 0,
  openPrice: false,
  tracked: true,
  unit: scan.kind === 'scale' ? 'kg' : 'unit',
  packUnits: 0,
  active: true,
  attributes: [],
  packCodes: [],
  parts: [],
  onlyBranchIds: [],
  ...(scan.kind === 'scale' ? { plu: scan.label.plu } : {}),
  incomplete: true,
});
