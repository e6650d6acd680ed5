import { defineService, serves } from '@mostrador/kit';
import {
  ProductChanged,
  StockConflictOpened,
  StockConflictResolved,
  StockMoved,
  StockServiceDefinition,
  SupplierChanged,
} from '@mostrador/proto/stock';
import { manifest } from '../manifest.ts';
import { branchChanged } from './consumers/branch-changed.ts';
import { goodsMoved } from './consumers/goods-moved.ts';
import { fail } from './errors.ts';
import { adjustStock } from './handlers/adjust-stock.ts';
import { adjustStocks } from './handlers/adjust-stocks.ts';
import { breakPack } from './handlers/break-pack.ts';
import { createIncompleteProduct } from './handlers/create-incomplete-product.ts';
import { createProduct } from './handlers/create-product.ts';
import { createProducts } from './handlers/create-products.ts';
import { createSupplier } from './handlers/create-supplier.ts';
import { exportFacts } from './handlers/export-facts.ts';
import { getCatalogueHead } from './handlers/get-catalogue-head.ts';
import { getPrice } from './handlers/get-price.ts';
import { getProduct } from './handlers/get-product.ts';
import { getScaleLayouts } from './handlers/get-scale-layouts.ts';
import { getSupplier } from './handlers/get-supplier.ts';
import { listCatalogueChanges } from './handlers/list-catalogue-changes.ts';
import { listConflicts } from './handlers/list-conflicts.ts';
import { listLevels } from './handlers/list-levels.ts';
import { listMovements } from './handlers/list-movements.ts';
import { listProducts } from './handlers/list-products.ts';
import { listSuppliers } from './handlers/list-suppliers.ts';
import { putScaleLayouts } from './handlers/put-scale-layouts.ts';
import { resolveConflict } from './handlers/resolve-conflict.ts';
import { resolveScan } from './handlers/resolve-scan.ts';
import { updateProduct } from './handlers/update-product.ts';
import { updateSupplier } from './handlers/update-supplier.ts';
import { renewProducts } from './jobs/renew-products.ts';

/** The catalogue, prices, levels and their movements. */
export const stock = defineService({
  manifest,
  migrations: new URL('../prisma/migrations/', import.meta.url),
  errors: fail,
  serves: [
    serves(StockServiceDefinition, {
      createProduct,
      createProducts,
      updateProduct,
      getProduct,
      listProducts,
      getPrice,
      getCatalogueHead,
      listCatalogueChanges,
      createSupplier,
      listSuppliers,
      listLevels,
      listMovements,
      adjustStock,
      adjustStocks,
      breakPack,
      listConflicts,
      resolveConflict,
      exportFacts,
      resolveScan,
      getScaleLayouts,
      putScaleLayouts,
      createIncompleteProduct,
      updateSupplier,
      getSupplier,
    }),
  ],
  consumes: [branchChanged, goodsMoved],
  jobs: [renewProducts],
  publishes: [
    ProductChanged,
    SupplierChanged,
    StockMoved,
    StockConflictOpened,
    StockConflictResolved,
  ],
});
