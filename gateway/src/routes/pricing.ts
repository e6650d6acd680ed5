import { PricingServiceDefinition } from '@mostrador/proto/pricing';
import { get, internal, post, put, routes } from '../route.ts';

export const pricing = routes(PricingServiceDefinition, {
  createPriceList: post('/v1/price-lists'),
  updatePriceList: put('/v1/price-lists/:priceListId'),
  listPriceLists: get('/v1/price-lists'),
  listListedPrices: get('/v1/price-lists/:priceListId/prices'),
  quotePrice: get('/v1/products/:productId/price'),
  listPriceHistory: get('/v1/products/:productId/price-changes'),
  planRepricing: post('/v1/repricings', { deadlineMs: 30_000 }),
  getRepricing: get('/v1/repricings/:repricingId'),
  listRepricings: get('/v1/repricings'),
  listRepricingChanges: get('/v1/repricings/:repricingId/changes'),
  approveRepricing: post('/v1/repricings/:repricingId/approve', { deadlineMs: 30_000 }),
  discardRepricing: post('/v1/repricings/:repricingId/discard', { deadlineMs: 30_000 }),
  listPublications: get('/v1/publications'),
  listPublishedPrices: get('/v1/publications/:version/prices', { deadlineMs: 30_000 }),
  printShelfLabels: post('/v1/shelf-labels/print', {
    deadlineMs: 60_000,
    download: { field: 'contentBase64', types: ['application/pdf'] },
  }),
  downloadScaleFile: get('/v1/scale-files/:program', {
    deadlineMs: 30_000,
    download: { field: 'contentBase64', types: ['text/csv'] },
  }),
  exportFacts: internal(),
});
