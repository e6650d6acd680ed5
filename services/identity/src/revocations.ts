import { type Ctx, revokedKey, type Tx } from '@mostrador/kit';

/** Lives of access tokens, in seconds. */
export const userTokenSeconds = 15 * 60;
export const apiKeyTokenSeconds = 15 * 60;
/** Long, so that tills sell through an absence of `identity`. */
export const tillTokenSeconds = 24 * 60 * 60;

/** Refuses the tokens of sessions, tills or keys from now on. The row is the record; `announceRevocations` tells it. */
export async function revokeTokens(tx: Tx, subjectIds: string[], now: Date, lifeSeconds: number): Promise<void> {
  // A minute more, for clocks that differ.
  const until = new Date(now.getTime() + (lifeSeconds + 60) * 1_000);
  await tx.sql`
    insert into revocations (subject_id, until) select unnest(${subjectIds}::uuid[]), ${until}
    on conflict (subject_id) do update set until = excluded.until`;
}

/**
 * Copies what is revoked to where every service looks each second. Best effort: when Redis is away, or was emptied, the
 * next turn of the job brings it back, and a refresh is refused at once in any case.
 */
export async function announceRevocations(ctx: Pick<Ctx, 'as' | 'now' | 'redis' | 'log'>): Promise<void> {
  if (ctx.redis?.status !== 'ready') return;
  const rows = await ctx.as(
    null,
    (tx) => tx.sql<{ subject_id: string; until: string }>`
    select subject_id, until from revocations where until > ${ctx.now()}`,
  );
  if (rows.length === 0) return;
  const entries = rows.flatMap((row) => [Date.parse(row.until), row.subject_id]);
  try {
    await ctx.redis.zadd(revokedKey, ...(entries as [number, string]));
    await ctx.redis.zremrangebyscore(revokedKey, '-inf', ctx.now().getTime());
  } catch (error) {
    ctx.log.warn({ err: error }, 'revocations were not told to the others');
  }
}
