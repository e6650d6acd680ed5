import { handler, rules, type Tx } from '@mostrador/kit';
import { type RecordWithholdingRequest, type Withholding, WithholdingRecorded } from '@mostrador/proto/books';
import { words } from '@mostrador/proto/words';
import { argentineDay } from '@mostrador/till/voucher';
import { cuit, id } from '@mostrador/rules';
import { z } from 'zod';
import { toWithholding, type WithholdingRow } from '../convert.ts';
import { fail } from '../../errors.ts';
import { withholdingById } from '../queries.ts';
import { amount, day, text } from '../../rules.ts';
import { bookkeepers, jurisdiction } from '../rules.ts';

const isSame = (row: WithholdingRow, input: RecordWithholdingRequest) =>
  row.tax === input.tax &&
  row.jurisdiction === input.jurisdiction &&
  row.agent_cuit === input.agentCuit &&
  row.certificate_number === input.certificateNumber &&
  row.date === input.date &&
  row.regime_code === input.regimeCode &&
  row.base_minor === input.baseMinor &&
  row.amount_minor === input.amountMinor;

async function otherOf(tx: Tx, input: RecordWithholdingRequest): Promise<string | undefined> {
  const [row] = await tx.sql<{ withholding_id: string }>`
    select withholding_id from withholdings
    where tenant_id = ${tx.tenantId} and annulled_at is null and agent_cuit = ${input.agentCuit} and tax = ${input.tax}
      and jurisdiction = ${input.jurisdiction} and certificate_number = ${input.certificateNumber}`;
  return row?.withholding_id;
}

async function record(tx: Tx, input: RecordWithholdingRequest, actorId: string): Promise<Withholding> {
  const made = await tx.sql`
    insert into withholdings (tenant_id, withholding_id, tax, jurisdiction, agent_cuit, certificate_number, date,
      regime_code, base_minor, amount_minor, recorded_by)
    values (${tx.tenantId}, ${input.withholdingId}, ${input.tax}, ${input.jurisdiction}, ${input.agentCuit},
      ${input.certificateNumber}, ${input.date}::date, ${input.regimeCode}, ${input.baseMinor}, ${input.amountMinor},
      ${actorId})
    on conflict do nothing returning 1`;
  // The id was taken, or the certificate was: what is stored is seen by a new statement only.
  const stored = await withholdingById(tx, input.withholdingId);
  if (!stored) return fail('withholding_recorded', { field: 'certificateNumber', detail: await otherOf(tx, input) });
  if (made.length === 0 && !isSame(stored, input)) fail('id_reused', { field: 'withholdingId' });
  const withholding = toWithholding(stored);
  if (made.length > 0) tx.emit(WithholdingRecorded, input.withholdingId, { withholding });
  return withholding;
}

export const recordWithholding = handler<RecordWithholdingRequest, Withholding>({
  can: bookkeepers,
  companyWide: true,
  rules: rules<RecordWithholdingRequest>({
    withholdingId: id,
    tax: z.enum(words.withheldTax),
    jurisdiction,
    agentCuit: cuit,
    certificateNumber: text(30).min(1),
    date: day,
    regimeCode: z.int().min(0).max(99_999),
    baseMinor: amount.min(1),
    amountMinor: amount.min(1),
  }),
  run(ctx, input) {
    if ((input.tax === 'iibb') !== input.jurisdiction > 0) fail('jurisdiction_wrong', { field: 'jurisdiction' });
    if (input.amountMinor > input.baseMinor) fail('withheld_more_than_base', { field: 'amountMinor' });
    if (input.date > argentineDay(ctx.now())) fail('date_ahead', { field: 'date' });
    return ctx.tenant((tx) => record(tx, input, ctx.actor.id));
  },
});
