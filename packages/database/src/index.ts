export { makePrisma, type PrismaFactory, type PrismaTx } from './prisma.ts';
export {
  assertOrdinaryRole,
  type EventType,
  makePool,
  onConnection,
  outboxOf,
  type Sql,
  sqlOver,
  transaction,
  type Tx,
} from './transaction.ts';
