export { type Joint, makeGathering, type Sent } from './gathering.ts';
export { type Numbered, pageOfFacts, type Told, toldAs } from './facts.ts';
export { leadership } from './leadership.ts';
export { measureOutbox, measurePool } from './measures.ts';
export { makePrisma, type PrismaFactory, type PrismaTx } from './prisma.ts';
export type { RowOf } from './rows.ts';
export { assertSchema } from './versions.ts';
export {
  assertOrdinaryRole,
  type EventType,
  makeOutbox,
  makePool,
  onConnection,
  type Sight,
  type Sql,
  sqlOver,
  transaction,
  type Tx,
  txAcross,
  txOf,
} from './transaction.ts';

/** A promise about a service's own rows as SQL: it returns rows only when the promise is broken. */
export type Invariant = { name: string; promise: string; sql: string };
