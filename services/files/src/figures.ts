import { currentKeyId } from './keys.ts';
import type { JobCtx, Metrics } from '@mostrador/kit';

/** What an operator watches, of all companies together. */
export function addFigures(ctx: JobCtx, metrics: Metrics): void {
  metrics.gauge('mostrador_files_missing_objects', 'Bytes of files that are not in storage', async () => {
    const [row] = await ctx.as(
      null,
      (tx) => tx.sql<{ count: number }>`select count(*) as count from objects where missing_since is not null`,
    );
    return row!.count;
  });
  metrics.gauge(
    'mostrador_files_overdue_seconds',
    'How long the bytes that should have been removed first are overdue',
    async () => {
      const [row] = await ctx.as(
        null,
        (tx) => tx.sql<{ seconds: number }>`
        select coalesce(greatest(0, extract(epoch from now() - min(due_at))), 0)::float8 as seconds from objects`,
      );
      return row!.seconds;
    },
  );
  metrics.gauge('mostrador_files_former_keys', 'Objects whose key does not hang on FILES_KEY yet', async () => {
    const id = currentKeyId(ctx);
    // Said so that the index leads to those alone.
    const [row] = await ctx.as(
      null,
      (tx) => tx.sql<{ count: number }>`
        select count(*) as count from objects
        where state <> 'condemned' and (key_id is null or key_id < ${id} or key_id > ${id})`,
    );
    return row!.count;
  });
}
