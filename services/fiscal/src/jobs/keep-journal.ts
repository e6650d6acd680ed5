import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job, JobCtx } from '@mostrador/kit';
import { env } from '../env.ts';
import { journalNames, readJournal } from '../issuing/journal.ts';
import { noteFile, oldestKept } from '../issuing/journal-files.ts';

/** Lines that could not be read may have been mended or taken out by somebody. */
async function readMended(ctx: JobCtx): Promise<void> {
  const bad = await ctx.as(
    null,
    (tx) => tx.sql<{ name: string; read_at: string }>`
    select name, read_at from journal_files where bad_lines > 0 and missing_since is null`,
  );
  for (const { name, read_at } of bad) {
    const { mtime } = await stat(join(ctx.env(env).JOURNAL_DIR, name));
    if (mtime > new Date(read_at)) await noteFile(ctx, name, (await readJournal(ctx, name)).bad);
  }
}

/** What is in the folder is known from now on; answers what was known and is there no more. */
const lookInto = (ctx: JobCtx, there: string[]) =>
  ctx.as(null, async (tx) => {
    const oldest = oldestKept(ctx.now());
    await tx.sql`delete from journal_files where name < ${oldest}`;
    await tx.sql`
      insert into journal_files (name) select unnest(${there.filter((name) => name >= oldest)}::text[])
      on conflict do nothing`;
    const back = await tx.sql`
      update journal_files set missing_since = null where missing_since is not null and name = any(${there}::text[])
      returning 1`;
    if (back.length > 0) await tx.sql`delete from journal_read`;
    const gone = await tx.sql<{ name: string }>`
      update journal_files set missing_since = now() where missing_since is null and name <> all(${there}::text[])
      returning name`;
    return gone.map(({ name }) => name);
  });

/**
 * Misses files of the journal that are in their folder no more: a disk that is not there, or numbers that are lost. What
 * comes back is read as after a restore. Whoever has to do without one puts an empty file in its place.
 */
export const keepJournal: Job = {
  name: 'keep-journal',
  everyMs: 5_000,
  async run(ctx) {
    const gone = await lookInto(ctx, await journalNames(ctx));
    const folder = ctx.env(env).JOURNAL_DIR;
    if (gone.length > 0) ctx.log.error({ folder, files: gone }, 'the journal has vanished, with the numbers in it');
    await readMended(ctx);
  },
};
