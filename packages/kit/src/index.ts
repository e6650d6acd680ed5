export {
  childSpan,
  inScope,
  isDiskFull,
  type Logger,
  makeLog,
  makeMetrics,
  makeTracing,
  type Metrics,
  scope,
  type Scope,
  serveAdmin,
  type Tracing,
} from '@mostrador/telemetry';
export { type Act, type Approval, approves, spendApproval } from '@mostrador/access';
export { type Actor, approvalAudience, type Auth, issuer, makeAuth, publicJwk } from '@mostrador/access';
export { type Revocable, revocation, revokedKey, type Role, roles } from '@mostrador/access';
export { actsIn, assertActsIn, branchesOf } from '@mostrador/access';
export { AppError, assertVersion, type Catalogue, fail, isTransient, type Kind, kinds } from '@mostrador/access';
export { reasonOf, refusals } from '@mostrador/access';
export { brokerTrouble, type Bus, connectBus, readStream } from './bus.ts';
export { connectPeer, type ConnectOptions, type Peer, type PeerClient } from './client.ts';
export { consumer, consumerAcross, type ConsumerCtx, consumerOf, type Event, reads } from './consumer.ts';
export { toldAs } from '@mostrador/database';
export { type Range, tellsFacts } from './export-facts.ts';
export type { Invariant, Joint, Numbered, RowOf } from '@mostrador/database';
export type { Sent, Sql, Told, Tx } from '@mostrador/database';
export { foldersOf } from '@mostrador/manifest';
export { baseEnv, readEnv } from './env.ts';
export { type Budget, makeBudget } from './fair-queue.ts';
export { type Caller, type Ctx, handler, parse, rules } from './handler.ts';
export type { Job, JobCtx } from './jobs.ts';
export { type Definition, serves } from './server.ts';
export { defineService, run, type Running, type Service, start } from './service.ts';
