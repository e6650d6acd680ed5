import { type Manner, openProgram, type Program } from '@mostrador/dev';
import type { Books, Bystander, ChaosPart } from '@mostrador/dev/play/chaos';
import { weighted } from '@mostrador/dev/seed/random';
import { v7 as uuidv7 } from 'uuid';

/** The program takes most notices, answers some with 500 and hangs up on others. */
const manners: Manner[] = ['well', 'badly', 'rudely'];
const mannerOf = weighted([85, 10, 5]);

const waiting = `select delivery_id from webhooks.deliveries where state = 'waiting'`;

/** The program heard of everything that is on the books, signed, and each time the same; its webhooks are well. */
async function check(program: Program, { query, violation, emitters }: Books): Promise<void> {
  for (const fault of program.faults.slice(0, 5)) violation(`to the program: ${fault}`);
  // What services have told since each webhook was made, besides of the webhook itself.
  const told = await query<{ tenant_id: string; id: string; subject: string }>(
    emitters
      .map(
        (name) => `
      select w.tenant_id, o.id, o.subject from webhooks.webhooks w
      join ${name}.kit_outbox o on o.tenant_id = w.tenant_id and o.created_at >= w.enabled_at
      where o.key <> w.webhook_id::text`,
      )
      .join(' union all '),
  );
  if (told.length === 0) violation('the program was to hear of nothing');
  const missed = told.filter((row) => !program.taken(row.tenant_id).has(row.id));
  if (missed.length > 0)
    violation(`the program never took ${missed.length} notices, as of ${missed[0]!.subject} ${missed[0]!.id}`);
  const unwell = await query(`select webhook_id, state from webhooks.webhooks where state <> 'enabled'`);
  if (unwell.length > 0) violation(`webhooks are not enabled: ${JSON.stringify(unwell)}`);
}

export const chaos: ChaosPart = {
  // The program is on this machine, and does not always take what it is told.
  settings: { WEBHOOKS_ALLOW_PRIVATE: '1', WEBHOOK_RETRY_MS: '10' },
  waiting,
  async attend(random): Promise<Bystander> {
    const program = await openProgram(() => manners[mannerOf(random)]!);
    return {
      async meet({ companyId, api }) {
        const webhook = { webhookId: uuidv7(), name: 'Program', url: program.urlFor(companyId), types: ['*'] };
        program.expect(companyId, (await api.webhooks.createWebhook(webhook)).secret);
      },
      check: (books) => check(program, books),
      leave: program.close,
    };
  },
};
