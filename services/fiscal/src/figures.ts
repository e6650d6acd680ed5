import type { JobCtx, Metrics } from '@mostrador/kit';
import { failingJobs } from './failing.ts';
import { journalFaults } from './issuing/journal-files.ts';

/** What AFIP's state is worth as a figure; before the first look there is none. */
const worth: Record<string, number> = { up: 1, degraded: 0.5, down: 0 };

/** What an operator watches, of all companies together. */
export function addFigures(ctx: JobCtx, metrics: Metrics): void {
  metrics.gauge('mostrador_fiscal_afip_up_ratio', '1 while AFIP answers, 0.5 in part, 0 not at all', async () => {
    const [row] = await ctx.as(null, (tx) => tx.sql<{ state: string }>`select state from afip_state`);
    return worth[row!.state] ?? Number.NaN;
  });
  metrics.gauge(
    'mostrador_fiscal_overdue_seconds',
    'How long the work that has waited longest has been due',
    async () => {
      const [row] = await ctx.as(
        null,
        (tx) => tx.sql<{ seconds: number }>`
        select greatest(0, extract(epoch from now() - min(retry_at)))::float8 as seconds
        from due`,
      );
      return row!.seconds;
    },
  );
  metrics.gauge(
    'mostrador_fiscal_failing_tasks',
    'Lanes, reports and e-mails whose last try failed, and jobs that fail',
    async () => {
      const [row] = await ctx.as(null, (tx) => tx.sql<{ count: number }>`select count(*) from due where attempts > 0`);
      return row!.count + (await failingJobs(ctx)).length;
    },
  );
  metrics.gauge(
    'mostrador_fiscal_journal_faulty_lines',
    'Files of the journal that are gone, and lines of it that are lost',
    async () => {
      const { missing, badLines } = await journalFaults(ctx);
      return missing.length + badLines;
    },
  );
  metrics.gauge('mostrador_fiscal_ending_certificates', 'Certificates in use that end within 30 days', async () => {
    // A CUIT is held until a day after its certificate has ended.
    const [row] = await ctx.as(
      null,
      (tx) => tx.sql<{ count: number }>`
        select count(*) from companies where held_until between now() and now() + interval '31 days'`,
    );
    return row!.count;
  });
  metrics.gauge(
    'mostrador_fiscal_set_aside_vouchers',
    'Vouchers that could not be worked and wait for a person',
    async () => {
      const [row] = await ctx.as(null, (tx) => tx.sql<{ count: number }>`select count(*) from set_aside`);
      return row!.count;
    },
  );
}
