import type { JobCtx } from '@mostrador/kit';

/** Journals of the last weeks: no backup that is older is of use to anybody. */
const keptDays = 60;

/** The day, yyyy-mm-dd, from which the journal's files are kept and missed. */
export const oldestKept = (now: Date): string =>
  new Date(now.getTime() - keptDays * 86_400_000).toISOString().slice(0, 10);

/** Notes that a file of the journal was read, and how many lines of it are of no use. */
export const noteFile = (ctx: Pick<JobCtx, 'as'>, name: string, badLines: number) =>
  ctx.as(
    null,
    (tx) => tx.sql`
    insert into journal_files (name, bad_lines, read_at) values (${name}, ${badLines}, now())
    on conflict (name) do update set bad_lines = excluded.bad_lines, read_at = excluded.read_at`,
  );

type Faults = { missing: string[]; badLines: number; since: string | null };

/** Files of the journal that are gone, lines of it that cannot be read, and since when; null where there are none. */
export async function journalFaults(ctx: Pick<JobCtx, 'as'>): Promise<Faults> {
  const [row] = await ctx.as(
    null,
    (tx) => tx.sql<{ missing: string[] | null; bad_lines: number; since: string | null }>`
    select array_agg(name order by name) filter (where missing_since is not null) as missing,
      coalesce(sum(bad_lines), 0)::int as bad_lines,
      min(coalesce(missing_since, read_at)) filter (where missing_since is not null or bad_lines > 0) as since
    from journal_files`,
  );
  const { missing, bad_lines: badLines, since } = row!;
  return { missing: missing ?? [], badLines, since };
}
