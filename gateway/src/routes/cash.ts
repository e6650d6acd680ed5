import { CashServiceDefinition } from '@mostrador/proto/cash';
import { get, internal, post, routes } from '../route.ts';

export const cash = routes(CashServiceDefinition, {
  openSession: post('/v1/till-sessions', { vital: true }),
  getSession: get('/v1/till-sessions/:sessionId'),
  listSessions: get('/v1/till-sessions'),
  recordCashMovement: post('/v1/cash-movements', { vital: true }),
  listCashMovements: get('/v1/till-sessions/:sessionId/movements'),
  declareCount: post('/v1/till-sessions/:sessionId/declare', { vital: true }),
  forceClose: post('/v1/till-sessions/:sessionId/force-close'),
  justifyDeviation: post('/v1/till-sessions/:sessionId/justify'),
  getXReport: get('/v1/till-sessions/:sessionId/x-report'),
  getZReport: get('/v1/till-sessions/:sessionId/z-report'),
  listCashReviews: get('/v1/cash-reviews'),
  settleCashReview: post('/v1/cash-reviews/:reviewId/settle'),
  exportFacts: internal(),
  verifyChain: get('/v1/till-sessions/:sessionId/chain'),
});
