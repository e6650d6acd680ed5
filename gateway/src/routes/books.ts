import { BooksServiceDefinition } from '@mostrador/proto/books';
import { get, internal, post, routes } from '../route.ts';

const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const books = routes(BooksServiceDefinition, {
  getIvaBook: get('/v1/iva-books/:book/:month', { deadlineMs: 30_000 }),
  downloadIvaBook: get('/v1/iva-books/:book/:month/files/:file', {
    deadlineMs: 60_000,
    download: { field: 'contentBase64', types: ['text/plain', 'text/csv', spreadsheet] },
  }),
  getIvaSummary: get('/v1/iva-summaries/:month', { deadlineMs: 30_000 }),
  recordPurchase: post('/v1/purchases'),
  getPurchase: get('/v1/purchases/:purchaseId'),
  listPurchases: get('/v1/purchases'),
  correctPurchase: post('/v1/purchases/:purchaseId/correct'),
  annulPurchase: post('/v1/purchases/:purchaseId/annul'),
  recordWithholding: post('/v1/withholdings'),
  listWithholdings: get('/v1/withholdings'),
  annulWithholding: post('/v1/withholdings/:withholdingId/annul'),
  exportFacts: internal(),
});
