import { randomUUID } from 'node:crypto';
import type { Ctx, Tx } from '@mostrador/kit';
import type { Word } from '@mostrador/proto/words';
import { networkOf } from './domain/network.ts';
import { tillIdOf } from './person.ts';

export type Happening = {
  kind: Word<'securityEventKind'>;
  /** Who it happened to. */
  subjectId: string;
  /** Who did it, where that is not the caller of the verb. */
  actorId?: string;
  tillId?: string;
  detail?: string;
};

/** Writes into a company's log. The transaction must see that company's rows. */
export async function note(ctx: Ctx, tx: Tx, companyId: string, one: Happening): Promise<void> {
  const { actor } = ctx;
  const actorId = one.actorId ?? (actor.kind === 'public' ? '' : actor.id);
  const tillId = one.tillId ?? tillIdOf(ctx) ?? '';
  await tx.sql`
    insert into security_events (tenant_id, event_id, kind, actor_id, subject_id, till_id, network, detail)
    values (${companyId}, ${randomUUID()}, ${one.kind}, ${actorId}, ${one.subjectId}, ${tillId},
      ${networkOf(ctx.address)}, ${one.detail ?? ''})`;
}
