import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { beginFor } from './transaction.ts';

/** How a service makes its Prisma client: `(adapter) => new PrismaClient({ adapter })`. */
export type PrismaFactory<Db> = (adapter: PrismaPg) => Db;

/** What Prisma's client is within a transaction. */
export type PrismaTx<Db> = Omit<Db, '$connect' | '$disconnect' | '$on' | '$use' | '$extends' | '$transaction'>;

type Transactional = { $transaction<T>(run: (db: never) => Promise<T>, options: object): Promise<T> };

/**
 * Transactions in which Prisma reads one tenant's rows. Prisma opens them through the pool; the connection that it was given
 * is noted, so that the tenant is said on the very same one.
 */
export function makePrisma(pool: pg.Pool, schema: string) {
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

  return <Db, T>(factory: PrismaFactory<Db>, tenantId: string, run: (db: PrismaTx<Db>) => Promise<T>): Promise<T> => {
    let prisma = clients.get(factory) as Transactional | undefined;
    if (!prisma) clients.set(factory, (prisma = factory(new PrismaPg(noting, { schema })) as Transactional));
    const note: { client?: pg.PoolClient } = {};
    return opening.run(note, () =>
      prisma.$transaction(
        async (db) => {
          // Prisma has begun; what follows "begin;" still has to be said.
          await note.client!.query(beginFor(tenantId).replace('begin;', ''));
          return run(db);
        },
        { timeout: 30_000, maxWait: 5_000 },
      ),
    );
  };
}
