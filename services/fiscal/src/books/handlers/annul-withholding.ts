import { handler, rules } from '@mostrador/kit';
import { id, reason as reasonRule } from '@mostrador/rules';
import { type AnnulWithholdingRequest, type Withholding, WithholdingAnnulled } from '@mostrador/proto/books';
import { toWithholding } from '../convert.ts';
import { fail } from '../../errors.ts';
import { withholdingById } from '../queries.ts';
import { bookkeepers } from '../rules.ts';

export const annulWithholding = handler<AnnulWithholdingRequest, Withholding>({
  can: bookkeepers,
  companyWide: true,
  rules: rules<AnnulWithholdingRequest>({ withholdingId: id, reason: reasonRule }),
  run: (ctx, { withholdingId, reason }) =>
    ctx.once(async (tx) => {
      const annulled = await tx.sql`
        update withholdings set annulled_by = ${ctx.actor.id}, annul_reason = ${reason}, annulled_at = now()
        where tenant_id = ${ctx.tenantId} and withholding_id = ${withholdingId} and annulled_at is null returning 1`;
      const row = await withholdingById(tx, withholdingId);
      if (!row) return fail('not_found', { field: 'withholdingId' });
      if (annulled.length === 0) fail('withholding_annulled', { field: 'withholdingId' });
      const withholding = toWithholding(row);
      tx.emit(WithholdingAnnulled, withholdingId, { withholding });
      return withholding;
    }),
});
