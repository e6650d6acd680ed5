import { SalesServiceDefinition } from '@mostrador/proto/sales';
import { keepRefusedSale } from '../refused-sales.ts';
import { get, internal, post, routes } from '../route.ts';

export const sales = routes(SalesServiceDefinition, {
  completeSale: post('/v1/sales', { vital: true, whenMalformed: keepRefusedSale }),
  getSale: get('/v1/sales/:saleId'),
  listSales: get('/v1/sales'),
  voidSale: post('/v1/sales/:saleId/void', { vital: true }),
  returnSale: post('/v1/returns', { vital: true }),
  listReturns: get('/v1/returns'),
  submitTillLog: post('/v1/till-logs', { vital: true, maxBytes: 5_000_000, deadlineMs: 30_000 }),
  listRefusedSales: get('/v1/refused-sales'),
  correctRefusedSale: post('/v1/refused-sales/:refusedId/correct'),
  discardRefusedSale: post('/v1/refused-sales/:refusedId/discard'),
  listReviews: get('/v1/reviews'),
  settleReview: post('/v1/reviews/:reviewId/settle'),
  completeChannelSale: internal(),
  voidChannelSale: internal(),
  returnChannelSale: internal(),
  exportFacts: internal(),
  keepRefusedSale: internal(),
  sealSession: internal(),
  holdRefund: internal(),
  listSessionFacts: internal(),
});
