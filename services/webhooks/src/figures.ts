import type { JobCtx, Metrics } from '@mostrador/kit';

/** What an operator watches, of all companies together. */
export function addFigures(ctx: JobCtx, metrics: Metrics): void {
  metrics.gauge(
    'mostrador_webhooks_overdue_seconds',
    'How long the notice that has waited longest could have gone',
    async () => {
      const [row] = await ctx.as(
        null,
        (tx) => tx.sql<{ seconds: number }>`
        select coalesce(greatest(0, extract(epoch from now() - min(due_at))), 0)::float8 as seconds from lanes`,
      );
      return row!.seconds;
    },
  );
  metrics.gauge('mostrador_webhooks_failing_webhooks', 'Webhooks whose last notice did not arrive', async () => {
    const [row] = await ctx.as(
      null,
      (tx) => tx.sql<{ count: number }>`
      select count(*) as count from lanes where failures > 0 and due_at is not null`,
    );
    return row!.count;
  });
}
