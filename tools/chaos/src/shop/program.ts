import type { Program } from '@mostrador/dev';
import { SERVICES } from '@mostrador/ops/stack';
import type { History } from '../harness/history.ts';
import { withSql } from '../harness/reader.ts';
import type { Stack } from './stack.ts';

/** What services have told since each webhook was made, besides of the webhook itself. */
const told = SERVICES.map(
  (name) => `
  select w.tenant_id, o.id, o.subject from webhooks.webhooks w
  join ${name}.kit_outbox o on o.tenant_id = w.tenant_id and o.created_at >= w.enabled_at
  where o.key <> w.webhook_id::text`,
).join(' union all ');

/** The program heard of everything that is on the books, signed, and each time the same; its webhooks are well. */
export async function checkProgram(stack: Stack, program: Program, history: History): Promise<void> {
  for (const fault of program.faults.slice(0, 5)) history.violation(`to the program: ${fault}`);
  await withSql(stack.postgresUrl, async (client) => {
    const { rows } = await client.query<{ tenant_id: string; id: string; subject: string }>(told);
    if (rows.length === 0) history.violation('the program was to hear of nothing');
    const missed = rows.filter((row) => !program.taken(row.tenant_id).has(row.id));
    if (missed.length > 0)
      history.violation(
        `the program never took ${missed.length} notices, as of ${missed[0]!.subject} ${missed[0]!.id}`,
      );
    const unwell = await client.query(`select webhook_id, state from webhooks.webhooks where state <> 'enabled'`);
    if (unwell.rows.length > 0) history.violation(`webhooks are not enabled: ${JSON.stringify(unwell.rows)}`);
  });
}
