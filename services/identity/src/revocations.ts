import { type Ctx, type Revocable, revocation, revokedKey, type Tx } from '@mostrador/kit';
import type { RevocationModel } from './db/models.ts';
import type { RowOf } from '@mostrador/kit';

/** Lives of access tokens and approvals, in seconds. Long at tills, so that they sell through an absence of `identity`. */
export const tokenSeconds = {
  session: 15 * 60,
  api_key: 15 * 60,
  till: 24 * 60 * 60,
  approval: 5 * 60,
} as const satisfies Record<Revocable, number>;

/** A session, a till, a key or an approval, with the company it is of. */
export type Ended = { company_id: string; id: string };

/** Refuses tokens from now on. The row is the record; `announceRevocations` tells it. */
export async function revokeTokens(tx: Tx, kind: Revocable, ended: Ended[], now: Date): Promise<void> {
  if (ended.length === 0) return;
  // A minute more, for clocks that differ.
  const until = new Date(now.getTime() + (tokenSeconds[kind] + 60) * 1_000);
  const companyIds = ended.map((one) => one.company_id);
  const ids = ended.map((one) => one.id);
  await tx.sql`
    insert into revocations (company_id, kind, subject_id, until)
    select company_id, ${kind}, id, ${until} from unnest(${companyIds}::uuid[], ${ids}::uuid[]) as ended (company_id, id)
    order by 1, 3
    on conflict (company_id, kind, subject_id) do update set until = excluded.until`;
}

type Row = RowOf<RevocationModel, { kind: Revocable }>;

/**
 * Copies what is revoked to where every service looks each second. Best effort: when Redis is away, or was emptied, the
 * next turn of the job brings it back, and a refresh is refused at once in any case.
 */
export async function announceRevocations(ctx: Pick<Ctx, 'as' | 'now' | 'redis' | 'log'>): Promise<void> {
  if (ctx.redis?.status !== 'ready') return;
  const rows = await ctx.as(null, (tx) => tx.sql<Row>`select * from revocations where until > ${ctx.now()}`);
  if (rows.length === 0) return;
  const entries = rows.flatMap((row) => [Date.parse(row.until), revocation(row.company_id, row.kind, row.subject_id)]);
  try {
    await ctx.redis.zadd(revokedKey, ...(entries as [number, string]));
    await ctx.redis.zremrangebyscore(revokedKey, '-inf', ctx.now().getTime());
  } catch (error) {
    ctx.log.warn({ err: error }, 'revocations were not told to the others');
  }
}
