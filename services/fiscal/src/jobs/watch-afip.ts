import type { Job, JobCtx } from '@mostrador/kit';
import { FiscalStateChanged } from '@mostrador/proto/fiscal';
import { SoapFault } from '../afip/soap.ts';
import { dummy } from '../afip/wsfe.ts';
import { type AfipStateRow, toAfipState } from '../convert.ts';

type Seen = Pick<AfipStateRow, 'state' | 'detail'>;

async function look(ctx: JobCtx): Promise<Seen> {
  try {
    const parts = await dummy(ctx);
    const down = Object.entries(parts).flatMap(([name, ok]) => (ok ? [] : [name]));
    return down.length === 0 ? { state: 'up', detail: '' } : { state: 'degraded', detail: down.join(', ') };
  } catch (error) {
    // Whoever says what is wrong is there.
    return { state: error instanceof SoapFault ? 'degraded' : 'down', detail: (error as Error).message.slice(0, 500) };
  }
}

/** Asks AFIP how it is (FEDummy) and tells every company when that changes. */
export const watchAfip: Job = {
  name: 'watch-afip',
  everyMs: 15_000,
  outside: true,
  async run(ctx) {
    const companies = await ctx.as(null, (tx) => tx.sql<{ company_id: string }>`select company_id from companies`);
    if (companies.length === 0) return;
    const { state, detail } = await look(ctx);
    const [changed] = await ctx.as(
      null,
      (tx) => tx.sql<AfipStateRow>`
      with before as (select state from afip_state for update)
      update afip_state a set since = case when a.state = ${state} then a.since else now() end, state = ${state},
        checked_at = now(), detail = ${detail}
      from before returning a.state, a.since, a.checked_at, a.detail, before.state <> a.state as changed`,
    );
    if (!(changed as AfipStateRow & { changed: boolean }).changed) return;
    for (const { company_id } of companies)
      await ctx.as(company_id, async (tx) => tx.emit(FiscalStateChanged, 'afip', { afip: toAfipState(changed!) }));
  },
};
