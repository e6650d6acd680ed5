import type { Job, JobCtx } from '@mostrador/kit';
import { env } from '../env.ts';
import { endUpload, removeFile } from '../queries.ts';

type Due = { company_id: string; object_id: string; file_id: string; state: 'writing' | 'kept' | 'condemned' };

const mostAtOnce = 200;

/** A file that nothing claimed goes. Whoever claims it takes its row first, as this does. */
const expire = (ctx: JobCtx, due: Due) =>
  ctx.as(due.company_id, async (tx) => {
    const [row] = await tx.sql<{ expired: boolean }>`
      select coalesce(expires_at <= now(), false) as expired from files
      where tenant_id = ${tx.tenantId} and file_id = ${due.file_id} for update`;
    if (row?.expired) await removeFile(tx, due.file_id);
  });

/** Removes the bytes, and then what is known of them: what is killed in between does it again. */
async function removeBytes(ctx: JobCtx, due: Due): Promise<void> {
  await ctx.env(env).FILES_STORAGE.remove({ companyId: due.company_id, objectId: due.object_id });
  await ctx.as(due.company_id, async (tx) => {
    await tx.sql`delete from objects where company_id = ${tx.tenantId} and object_id = ${due.object_id}`;
  });
}

function sweep(ctx: JobCtx, due: Due): Promise<void> {
  if (due.state === 'kept') return expire(ctx, due);
  if (due.state === 'condemned') return removeBytes(ctx, due);
  return ctx.as(due.company_id, (tx) => endUpload(tx, [due.object_id]));
}

/** What cannot be removed has its next turn later: it keeps nothing else waiting. */
const postpone = (ctx: JobCtx, due: Due) =>
  ctx.as(
    due.company_id,
    (tx) => tx.sql`
      update objects set due_at = now() + interval '1 minute'
      where company_id = ${tx.tenantId} and object_id = ${due.object_id} and state = 'condemned'`,
  );

/**
 * The only one who removes bytes: of uploads that did not end, of what nothing claimed, and of what was given up. A backup
 * holds its lock while it copies, so that what the copy of the database names is there to be copied too.
 */
export const sweepObjects: Job = {
  name: 'sweep-objects',
  everyMs: 2_000,
  // A copy of the shop may look at the very storage that the shop itself uses.
  outside: true,
  async run(ctx) {
    const due = await ctx.as(
      null,
      (tx) => tx.sql<Due>`
        select company_id, object_id, file_id, state from objects
        where due_at <= now() order by due_at limit ${mostAtOnce}`,
    );
    for (const one of due)
      await sweep(ctx, one).catch(async (error: Error) => {
        await postpone(ctx, one);
        throw error;
      });
  },
};
