import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { beginFor, makeOutbox, sqlOver, type Tx, txOf } from './transaction.ts';

/** How a service makes its Prisma client: `(adapter) => new PrismaClient({ adapter })`. */
export type PrismaFactory<Db> = (adapter: PrismaPg) => Db;

/** The transaction client of a Prisma client. */
type Inside<Db> = Omit<Db, '$connect' | '$disconnect' | '$on' | '$use' | '$extends' | '$transaction'>;

export type PrismaTx<Db> = Tx & { db: Inside<Db> };

type Transactional = { $transaction<T>(run: (db: never) => Promise<T>, options: object): Promise<T> };

/**
 * Transactions that Prisma and plain SQL share. Prisma opens the transaction through the pool; the connection it was
 * given is noted, so that plain SQL, the tenant and the outbox use the very same one.
 */
export function makePrisma(pool: pg.Pool, schema: string, committed: () => void) {
  const opening = new AsyncLocalStorage<{ client?: pg.PoolClient }>();
  const noting = new Proxy(pool, {
    get(target, property) {
      if (property !== 'connect') {
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      }
      return async () => {
        const client = await target.connect();
        const note = opening.getStore();
        if (note) note.client = client;
        return client;
      };
    },
  });
  const clients = new Map<unknown, unknown>();

  return async <Db, T>(
    factory: PrismaFactory<Db>,
    tenantId: string | null,
    run: (tx: PrismaTx<Db>) => Promise<T>,
  ): Promise<T> => {
    let prisma = clients.get(factory) as Transactional | undefined;
    if (!prisma) clients.set(factory, (prisma = factory(new PrismaPg(noting, { schema })) as Transactional));
    const note: { client?: pg.PoolClient } = {};
    const outbox = makeOutbox();
    const result = await opening.run(note, () =>
      prisma.$transaction(
        async (db) => {
          // Prisma has begun; what follows "begin;" still has to be said.
          await note.client!.query(beginFor(tenantId).replace('begin;', ''));
          const sql = sqlOver(note.client!);
          const value = await run({ ...txOf(sql, outbox, tenantId ?? ''), db });
          await outbox.flush(sql);
          return value;
        },
        { timeout: 30_000, maxWait: 5_000 },
      ),
    );
    if (outbox.count() > 0) committed();
    return result;
  };
}
