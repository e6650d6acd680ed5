import { inScope, type Scope, scope } from '@mostrador/telemetry';
import type pg from 'pg';
import { makeOutbox, onConnection, type Tx, txAcross } from './transaction.ts';

/** What one request sent: whose it is, and the request it came with. */
export type Sent<Item> = { tenantId: string; scope: Scope | undefined; item: Item };

/**
 * Writes what several requests sent, of any tenants, in one transaction that sees the rows of them all: each statement
 * names the tenant of each row. Answers each in turn, with an error where that one is refused and has written nothing.
 * It may be asked to write the same again.
 */
export type Joint<Item, Answer> = (tx: Tx, sent: Sent<Item>[]) => Promise<(Answer | Error)[]>;

/** How many requests a transaction takes. */
const most = 100;
/** How long one transaction may be under way until the next need not wait for it, and how many may be. */
const patienceMs = 100;
const abreast = 4;
/** How long a transaction waits for a lock in company. */
const lockPatience = '250ms';
const lockNotAvailable = '55P03';

type Waiting = Sent<never> & { resolve(answer: unknown): void; reject(error: unknown): void };
type AnyJoint = Joint<never, unknown>;
/** What waits to be written, how many transactions are under way, and when the last of them began. */
type Queue = { waiting: Waiting[]; underWay: number; since: number };

/** The request that a transaction counts as: the first one, until nobody waits for any of them. */
function scopeOf(batch: Waiting[]): Scope {
  const { deadline: _, ...first } = batch[0]!.scope ?? { requestId: '', traceparent: '' };
  const deadlines = batch.flatMap((one) => one.scope?.deadline ?? []);
  return deadlines.length < batch.length ? first : { ...first, deadline: Math.max(...deadlines) };
}

/**
 * Requests that arrive together are written together: while a transaction is under way, what comes waits for the next.
 * Nobody waits for company, so that one alone is as fast as ever; the more there are, the less each costs.
 */
export function makeGathering(pool: pg.Pool, committed: () => void) {
  const queues = new Map<AnyJoint, Queue>();

  async function write(work: AnyJoint, batch: Waiting[], inCompany: boolean): Promise<unknown[]> {
    const tenants = [...new Set(batch.map((one) => one.tenantId))].sort();
    const outbox = makeOutbox();
    const answers = await inScope(scopeOf(batch), () =>
      onConnection(
        pool,
        tenants,
        (sql) => {
          if (inCompany) void sql`select set_config('lock_timeout', ${lockPatience}, true)`.catch(() => {});
          return work(txAcross(sql, outbox, tenants), batch);
        },
        outbox.flush,
      ),
    );
    if (outbox.count() > 0) committed();
    return answers;
  }

  async function settle(work: AnyJoint, batch: Waiting[], inCompany: boolean): Promise<void> {
    try {
      const answers = await write(work, batch, inCompany);
      batch.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      });
    } catch (error) {
      const mayPassAlone = batch.length > 1 || (inCompany && (error as { code?: string }).code === lockNotAvailable);
      if (!mayPassAlone) return batch[0]!.reject(error);
      // It is the failure of one of them, and took the others with it. Who has to wait for a lock does so aside.
      for (const one of batch) void settle(work, [one], false);
    }
  }

  async function writeWaiting(work: AnyJoint, queue: Queue): Promise<void> {
    queue.underWay += 1;
    while (queue.waiting.length > 0) {
      queue.since = performance.now();
      await settle(work, queue.waiting.splice(0, most), true);
    }
    queue.underWay -= 1;
  }

  return <Item, Answer>(joint: Joint<Item, Answer>, tenantId: string, item: Item): Promise<Answer> => {
    const work = joint as AnyJoint;
    const queue = queues.get(work) ?? { waiting: [], underWay: 0, since: 0 };
    queues.set(work, queue);
    return new Promise<unknown>((resolve, reject) => {
      queue.waiting.push({ tenantId, scope: scope(), item: item as never, resolve, reject });
      const isStuck = performance.now() - queue.since > patienceMs;
      if (queue.underWay === 0 || (isStuck && queue.underWay < abreast)) void writeWaiting(work, queue);
    }) as Promise<Answer>;
  };
}
