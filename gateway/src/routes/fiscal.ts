import { FiscalServiceDefinition } from '@mostrador/proto/fiscal';
import { get, internal, post, put, routes } from '../route.ts';

export const fiscal = routes(FiscalServiceDefinition, {
  getProfile: get('/v1/fiscal-profile'),
  putProfile: put('/v1/fiscal-profile'),
  createCertificateRequest: post('/v1/certificates'),
  loadCertificate: post('/v1/certificates/:certificateId/load'),
  listCertificates: get('/v1/certificates'),
  putPointOfSale: put('/v1/points-of-sale/:number'),
  listPointsOfSale: get('/v1/points-of-sale'),
  getTillContingency: get('/v1/tills/:tillId/contingency'),
  requestVoucher: post('/v1/sales/:saleId/vouchers', { vital: true }),
  issueNote: post('/v1/vouchers/:voucherId/notes'),
  getSaleVouchers: get('/v1/sales/:saleId/vouchers', { deadlineMs: 15_000 }),
  getVoucher: get('/v1/vouchers/:voucherId'),
  listVouchers: get('/v1/vouchers'),
  printVoucher: post('/v1/vouchers/:voucherId/prints', {
    vital: true,
    download: { field: 'pdfBase64', types: ['application/pdf'] },
  }),
  sendVoucher: post('/v1/vouchers/:voucherId/mails'),
  listVoucherMails: get('/v1/vouchers/:voucherId/mails'),
  getQueue: get('/v1/voucher-queue'),
  correctVoucher: post('/v1/vouchers/:voucherId/correct'),
  lookUpTaxpayer: get('/v1/taxpayers/:cuit'),
  getAfipState: get('/v1/afip'),
  exportFacts: internal(),
});
