import type { Ctx, RowOf, Tx } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { Item } from '@mostrador/till/log';
import type { TillLogItemModel } from '../db/models.ts';
import { chained, judgeLinks, type Kept } from '../domain/log-chain.ts';
import { senderOf } from '../domain/sender.ts';
import { listForReview, type Subject } from '../reviews.ts';

type Sent = Item & { text: string };

type KeptRow = Pick<RowOf<TillLogItemModel>, 'installation_id' | 'sequence' | 'hash' | 'previous_hash' | 'subject_id'>;

const toKept = (row: KeptRow): Kept => ({
  installationId: row.installation_id,
  sequence: row.sequence,
  hash: row.hash,
  previousHash: row.previous_hash,
  subjectId: row.subject_id,
});

/** Adds items to a till's chains; under a number that is taken the first stays. Answers what stands there and next to it. */
async function chainItems(tx: Tx, tillId: string, items: Kept[], receivedAt: Date): Promise<Kept[]> {
  // Whoever sends side by side is judged one after the other.
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`${tx.tenantId} ${tillId} log`}, 0))`;
  await tx.sql`
    insert into till_log_items
      (tenant_id, till_id, installation_id, sequence, hash, previous_hash, subject_id, received_at)
    select ${tx.tenantId}, ${tillId}, "installationId", sequence, hash, "previousHash", "subjectId", ${receivedAt}
    from jsonb_to_recordset(${JSON.stringify(items)}) as sent ("installationId" text, sequence bigint, hash text,
      "previousHash" text, "subjectId" uuid)
    on conflict do nothing`;
  const rows = await tx.sql<KeptRow>`
    select distinct installation_id, sequence, hash, previous_hash, subject_id
    from till_log_items i
    join unnest(${items.map((one) => one.installationId)}::text[], ${items.map((one) => one.sequence)}::bigint[])
      as asked (installation, number)
      on i.installation_id = asked.installation and i.sequence between asked.number - 1 and asked.number + 1
    where i.tenant_id = ${tx.tenantId} and i.till_id = ${tillId}`;
  return rows.map(toKept);
}

const nobody = '00000000-0000-0000-0000-000000000000';
const idOr = (value: unknown): string => id.safeParse(value).data ?? nobody;

/** An item as its review lists it, as far as it says. */
function reviewOf(
  ctx: Ctx,
  tillId: string,
  operation: Item['operation'] | undefined,
): Omit<Subject, 'subjectId' | 'flags'> {
  const { id: senderId, till } = senderOf(ctx.actor);
  const { totalMinor, amountMinor = totalMinor, cashierId } = operation?.content ?? {};
  return {
    tenantId: ctx.tenantId,
    kind: 'log_item',
    saleId: idOr(operation?.saleId),
    branchId: till!.branchId,
    branchIds: [till!.branchId],
    tillId,
    sessionId: idOr(operation?.sessionId),
    cashierId: idOr(cashierId),
    sentBy: senderId,
    approvedBy: '',
    amountMinor: Number.isSafeInteger(amountMinor) ? (amountMinor as number) : 0,
    happenedAt: ctx.now().toISOString(),
  };
}

/** Notes where the items of a log stand in their installation's chain, and lists what does not fit. It refuses nothing. */
export async function noteChain(ctx: Ctx, tillId: string, items: Sent[]): Promise<void> {
  const inChain = items.filter((item) => item.hasEnvelope).map((item) => chained(item, item.text));
  if (inChain.length === 0) return;
  const kept = inChain.map((one) => one.kept).filter((one) => one !== null);
  const operations = new Map(inChain.map((one) => [one.subjectId, one.operation]));
  const unreadable = inChain.filter((one) => !one.kept).map((one) => ({ ...one, flaw: 'log_unreadable' }));
  await ctx.tenant(async (tx) => {
    const { flaws, filled } = judgeLinks(kept, kept.length > 0 ? await chainItems(tx, tillId, kept, ctx.now()) : []);
    // A gap that is filled was none: which of two batches comes first is chance.
    await tx.sql`
      delete from reviews
      where tenant_id = ${tx.tenantId} and kind = 'log_item' and flag = 'log_gap' and status = 'open'
        and subject_id = any(${filled}::uuid[])`;
    const subjects = [...flaws, ...unreadable].map(({ subjectId, flaw }) => ({
      ...reviewOf(ctx, tillId, operations.get(subjectId)),
      subjectId,
      flags: [flaw],
    }));
    await listForReview(tx, subjects, ctx.now());
  });
}
