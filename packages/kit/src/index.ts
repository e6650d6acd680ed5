export {
  type Actor,
  type Approval,
  approvalAudience,
  type Auth,
  issuer,
  makeAuth,
  publicJwk,
  revokedKey,
  type Role,
  roles,
} from './auth.ts';
export { type Bus, connectBus, ensureStream } from './bus.ts';
export { connectPeer, type Peer, type PeerClient, type PeerOptions } from './client.ts';
export { consumer, consumerOf, type ConsumerCtx, type Event, reads } from './consume.ts';
export { type Sql, type Tx } from './db.ts';
export { baseEnv, readEnv } from './env.ts';
export { AppError, fail, isTransient, kinds, refusals, type Catalogue, type Kind } from './errors.ts';
export { type Caller, type Ctx, handler, pageSize, pageToken, parse, rules } from './handler.ts';
export { makeLog, type Logger } from './log.ts';
export { makeMetrics, type Metrics } from './metrics.ts';
export { serveAdmin } from './admin.ts';
export { type PrismaFactory, type PrismaTx } from './prisma.ts';
export { childSpan, inScope, scope, type Scope } from './scope.ts';
export { type Definition, serves } from './server.ts';
export { defineService, type Job, type JobCtx, run, type Running, type Service, start } from './service.ts';
export { makeTracing, type Tracing } from './trace.ts';
