import { createHash } from 'node:crypto';
import { AppError, type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import { type KeepRefusedSaleRequest, type RefusedSale, SaleRefused, type TillOperation } from '@mostrador/proto/sales';
import { isNewer } from '@mostrador/till/log';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { type RefusedRow, toRefused } from '../convert.ts';
import { fail } from '../errors.ts';
import { toSaleRefused } from '../refusals.ts';
import { sellers } from '../rules.ts';

/** True for what is wrong with the operation itself; anything else may go away when it is sent again. */
export const isRefusal = (error: unknown): error is AppError =>
  error instanceof AppError &&
  !['unavailable', 'timeout', 'internal'].includes(error.kind) &&
  error.reason !== 'newer_than_server';

export type Refused = {
  /** As it was sent: the operation, or the text of something that is none. */
  operation: TillOperation | string;
  kind: string;
  operationId: string;
  tillId: string;
  refusal: AppError;
  waitsFor?: string;
};

/** Text as PostgreSQL can hold it. */
const storable = (text: string) => text.toWellFormed().replaceAll('\0', '\ufffd');

/** Keeps a refused operation until a person settles it. The same one sent again is kept once. */
export async function keepRefused(tx: Tx, ctx: Pick<Ctx, 'actor' | 'now'>, refused: Refused): Promise<RefusedRow> {
  const payload = storable(
    typeof refused.operation === 'string' ? refused.operation : JSON.stringify(refused.operation),
  );
  const fingerprint = createHash('sha256').update(payload).digest('base64url');
  const { reason, message, told } = refused.refusal;
  const [fresh] = await tx.sql<RefusedRow>`
    insert into refused_sales (tenant_id, refused_id, fingerprint, operation_id, till_id, kind, payload, reason, field,
      detail, waits_for, refused_at, sent_by)
    values (${tx.tenantId}, ${uuidv7()}, ${fingerprint}, ${storable(refused.operationId)},
      ${storable(refused.tillId)}, ${refused.kind}, ${payload}, ${reason}, ${storable(told.field ?? '')},
      ${storable(told.detail ?? message)}, ${refused.waitsFor ?? ''}, ${ctx.now()}, ${ctx.actor.id})
    on conflict (tenant_id, fingerprint) do nothing returning *`;
  if (fresh) {
    tx.emit(SaleRefused, fresh.refused_id, toSaleRefused(fresh));
    return fresh;
  }
  const [row] = await tx.sql<RefusedRow>`
    select * from refused_sales where tenant_id = ${tx.tenantId} and fingerprint = ${fingerprint}`;
  return row!;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

export const keepRefusedSale = handler<KeepRefusedSaleRequest, RefusedSale>({
  can: sellers,
  rules: rules<KeepRefusedSaleRequest>({
    payloadJson: z.string().min(1).max(1_000_000),
    reason: z.string().min(1).max(100),
    field: z.string().max(300),
    detail: z.string().max(2_000),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const sent = Object(JSON.parse(input.payloadJson)) as { saleId?: unknown; tillId?: unknown };
      if (isNewer(sent)) return fail('newer_than_server', { field: 'rulesVersion' });
      const row = await keepRefused(tx, ctx, {
        operation: `{"sale":${input.payloadJson}}`,
        kind: 'sale',
        operationId: textOf(sent.saleId),
        tillId: textOf(sent.tillId),
        refusal: new AppError('invalid', input.reason, input.detail, { field: input.field, detail: input.detail }),
      });
      return toRefused(row);
    }),
});
