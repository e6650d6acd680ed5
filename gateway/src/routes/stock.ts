import { StockServiceDefinition } from '@mostrador/proto/stock';
import { keepPrices } from '../prices.ts';
import { get, internal, post, put, routes } from '../route.ts';

export const stock = routes(StockServiceDefinition, {
  getPrice: get('/v1/companies/:companyId/prices/:barcode', { open: true, limit: 'prices', keeping: keepPrices }),
  getCatalogueHead: internal(),
  createProduct: post('/v1/products'),
  createProducts: post('/v1/products/batch'),
  createIncompleteProduct: post('/v1/products/incomplete'),
  updateProduct: put('/v1/products/:productId'),
  getProduct: get('/v1/products/:productId'),
  listProducts: get('/v1/products'),
  listCatalogueChanges: get('/v1/catalogue-changes'),
  createSupplier: post('/v1/suppliers'),
  listSuppliers: get('/v1/suppliers'),
  listLevels: get('/v1/stock-levels'),
  listMovements: get('/v1/stock-movements'),
  adjustStock: post('/v1/stock-adjustments'),
  adjustStocks: post('/v1/stock-adjustments/batch'),
  breakPack: post('/v1/pack-breaks'),
  listConflicts: get('/v1/stock-conflicts'),
  resolveConflict: post('/v1/stock-conflicts/:conflictId/resolve'),
  exportFacts: internal(),
  resolveScan: get('/v1/scans'),
  getScaleLayouts: get('/v1/scale-layouts'),
  putScaleLayouts: put('/v1/scale-layouts'),
  updateSupplier: put('/v1/suppliers/:supplierId'),
  getSupplier: get('/v1/suppliers/:supplierId'),
  getKardex: get('/v1/stock-kardex'),
  listPastLevels: get('/v1/stock-levels/past'),
});
