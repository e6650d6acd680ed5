import { OpsServiceDefinition } from '@mostrador/proto/ops';
import { get, internal, post, routes } from '../route.ts';

/** Served by every service alike: `:service` says which one is asked. */
export const ops = routes(OpsServiceDefinition, {
  listDeadLetters: get('/v1/services/:service/dead-letters'),
  redriveDeadLetter: post('/v1/services/:service/dead-letters/:eventId/redrive'),
  getBacklog: get('/v1/services/:service/backlog'),
  replay: internal(),
});
