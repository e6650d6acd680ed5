import { PurchasingServiceDefinition } from '@mostrador/proto/purchasing';
import { get, internal, post, put, routes } from '../route.ts';

export const purchasing = routes(PurchasingServiceDefinition, {
  putSupplierProduct: put('/v1/suppliers/:supplierId/products/:productId'),
  listSupplierProducts: get('/v1/supplier-products'),
  getPurchasingSettings: get('/v1/purchasing-settings'),
  putPurchasingSettings: put('/v1/purchasing-settings'),
  createPurchaseOrder: post('/v1/purchase-orders'),
  updatePurchaseOrder: put('/v1/purchase-orders/:orderId'),
  approvePurchaseOrder: post('/v1/purchase-orders/:orderId/approve'),
  sendPurchaseOrder: post('/v1/purchase-orders/:orderId/send'),
  cancelPurchaseOrder: post('/v1/purchase-orders/:orderId/cancel'),
  getPurchaseOrder: get('/v1/purchase-orders/:orderId'),
  listPurchaseOrders: get('/v1/purchase-orders'),
  printPurchaseOrder: get('/v1/purchase-orders/:orderId/paper', {
    deadlineMs: 30_000,
    download: { field: 'pdfBase64', types: ['application/pdf'] },
  }),
  receiveGoods: post('/v1/goods-receipts'),
  annulGoodsReceipt: post('/v1/goods-receipts/:receiptId/annul'),
  getGoodsReceipt: get('/v1/goods-receipts/:receiptId'),
  listGoodsReceipts: get('/v1/goods-receipts'),
  returnToSupplier: post('/v1/supplier-returns'),
  annulSupplierReturn: post('/v1/supplier-returns/:returnId/annul'),
  listSupplierReturns: get('/v1/supplier-returns'),
  recordSupplierInvoice: post('/v1/supplier-invoices'),
  matchSupplierInvoice: post('/v1/supplier-invoices/:invoiceId/match'),
  approveSupplierInvoice: post('/v1/supplier-invoices/:invoiceId/approve'),
  annulSupplierInvoice: post('/v1/supplier-invoices/:invoiceId/annul'),
  getSupplierInvoice: get('/v1/supplier-invoices/:invoiceId'),
  listSupplierInvoices: get('/v1/supplier-invoices'),
  exportFacts: internal(),
});
