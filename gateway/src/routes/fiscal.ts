import { FiscalServiceDefinition } from '@mostrador/proto/fiscal';
import { get, post, put, routes } from '../route.ts';

const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const fiscal = routes(FiscalServiceDefinition, {
  getProfile: get('/v1/fiscal/profile'),
  putProfile: put('/v1/fiscal/profile'),
  createCertificateRequest: post('/v1/fiscal/certificates'),
  loadCertificate: post('/v1/fiscal/certificates/:certificateId/certificate'),
  listCertificates: get('/v1/fiscal/certificates'),
  putPointOfSale: put('/v1/fiscal/points-of-sale'),
  listPointsOfSale: get('/v1/fiscal/points-of-sale'),
  getTillContingency: get('/v1/fiscal/tills/:tillId/contingency'),
  requestVoucher: post('/v1/sales/:saleId/vouchers', { vital: true }),
  issueNote: post('/v1/fiscal/vouchers/:voucherId/notes'),
  getSaleVouchers: get('/v1/sales/:saleId/vouchers', { deadlineMs: 15_000 }),
  getVoucher: get('/v1/vouchers/:voucherId'),
  listVouchers: get('/v1/vouchers'),
  printVoucher: post('/v1/vouchers/:voucherId/prints', {
    vital: true,
    download: { field: 'pdfBase64', types: ['application/pdf'] },
  }),
  sendVoucher: post('/v1/vouchers/:voucherId/mails'),
  listVoucherMails: get('/v1/vouchers/:voucherId/mails'),
  getQueue: get('/v1/fiscal/queue'),
  correctVoucher: post('/v1/vouchers/:voucherId/correct'),
  getIvaBook: get('/v1/fiscal/books/:book/:month', { deadlineMs: 30_000 }),
  downloadIvaBook: get('/v1/fiscal/books/:book/:month/files/:file', {
    deadlineMs: 60_000,
    download: { field: 'contentBase64', types: ['text/plain', 'text/csv', spreadsheet] },
  }),
  getIvaSummary: get('/v1/fiscal/iva/:month', { deadlineMs: 30_000 }),
  recordPurchase: post('/v1/fiscal/purchases'),
  getPurchase: get('/v1/fiscal/purchases/:purchaseId'),
  listPurchases: get('/v1/fiscal/purchases'),
  correctPurchase: post('/v1/fiscal/purchases/:purchaseId/correct'),
  annulPurchase: post('/v1/fiscal/purchases/:purchaseId/annul'),
  recordWithholding: post('/v1/fiscal/withholdings'),
  listWithholdings: get('/v1/fiscal/withholdings'),
  annulWithholding: post('/v1/fiscal/withholdings/:withholdingId/annul'),
  lookUpTaxpayer: get('/v1/taxpayers/:cuit'),
  getAfipState: get('/v1/fiscal/afip'),
});
