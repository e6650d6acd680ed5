import type { Job, JobCtx } from '@mostrador/kit';
import { env } from '../env.ts';

/** Bytes that no row names are left for so long, for whoever brought back the wrong backup. */
const strayDays = 7;

type Kept = { object_id: string; is_missing: boolean };

/** Says of what is kept whether its bytes are there, where that has changed. */
async function noteMissing(ctx: JobCtx, companyId: string, kept: Kept[], there: Set<string>): Promise<void> {
  const changed = kept.filter(({ object_id: id, is_missing: was }) => there.has(id) === was);
  const [found, lost] = [changed.filter((one) => one.is_missing), changed.filter((one) => !one.is_missing)];
  if (lost.length > 0) ctx.log.error({ companyId, objects: lost.length }, 'bytes of files are missing');
  for (const [some, since] of [
    [found, null],
    [lost, ctx.now()],
  ] as const)
    if (some.length > 0)
      await ctx.as(
        companyId,
        (tx) => tx.sql`
          update objects set missing_since = ${since}
          where company_id = ${tx.tenantId} and object_id = any(${some.map((one) => one.object_id)}::uuid[])
            and state = 'kept'`,
      );
}

/** Takes up bytes of which nothing is known, as after a restore to a moment before them: in a while they go. */
const adoptStrays = (ctx: JobCtx, companyId: string, there: Set<string>) =>
  ctx.as(
    companyId,
    (tx) => tx.sql`
      insert into objects (company_id, object_id, file_id, role, bytes, state, due_at)
      select ${companyId}, stray, stray, 'stray', 0, 'condemned', now() + ${strayDays} * interval '1 day'
      from unnest(${[...there]}::uuid[]) as stray
      on conflict do nothing`,
  );

/** In this order: what is kept was written before, and what is written has its row before. */
async function check(ctx: JobCtx, companyId: string): Promise<void> {
  const kept = await ctx.as(
    companyId,
    (tx) => tx.sql<Kept>`
      select object_id, missing_since is not null as is_missing from objects
      where company_id = ${tx.tenantId} and state = 'kept'`,
  );
  const there = new Set(await Array.fromAsync(ctx.env(env).FILES_STORAGE.list(companyId)));
  await noteMissing(ctx, companyId, kept, there);
  await adoptStrays(ctx, companyId, there);
}

/** Holds what is in storage against what is known of it. What is missing is said, counted, and found by `reconcile`. */
export const checkStorage: Job = {
  name: 'check-storage',
  everyMs: 60 * 60_000,
  async run(ctx) {
    const known = await ctx.as(null, (tx) => tx.sql<{ id: string }>`select distinct company_id as id from objects`);
    const stored = await Array.fromAsync(ctx.env(env).FILES_STORAGE.companies());
    for (const id of new Set([...known.map((row) => row.id), ...stored])) await check(ctx, id);
  },
};
