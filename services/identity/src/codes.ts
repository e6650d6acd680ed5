import { randomBytes } from 'node:crypto';
import type { Ctx, Tx } from '@mostrador/kit';
import { codeFrom, normalCode } from './domain/credential.ts';
import { env } from './env.ts';
import { keyed } from './secrets.ts';
import type { CodeModel } from './db/models.ts';
import type { RowOf } from '@mostrador/kit';

export type Purpose = 'invitation' | 'enrolment' | 'reset' | 'reset_by_company' | 'email_proof';
export type CodeRow = Pick<RowOf<CodeModel>, 'subject_id' | 'company_id' | 'expires_at' | 'used_at' | 'issued_by'>;

const minute = 60_000;
const day = 24 * 60 * minute;

/** How long a code of each kind is good for. */
const lifeMs: Record<Purpose, number> = {
  invitation: 7 * day,
  enrolment: 15 * minute,
  reset: 60 * minute,
  reset_by_company: day,
  email_proof: day,
};

const hashOf = (ctx: Ctx, code: string) => keyed(ctx.env(env), 'code', normalCode(code));

/** Makes a code and keeps its hash. */
export async function issueCode(
  ctx: Ctx,
  tx: Tx,
  one: { purpose: Purpose; subjectId: string; companyId: string | null; issuedBy?: string },
): Promise<{ code: string; hash: Buffer; expiresAt: string }> {
  const code = codeFrom(randomBytes(32));
  const hash = hashOf(ctx, code);
  const expiresAt = new Date(ctx.now().getTime() + lifeMs[one.purpose]).toISOString();
  await tx.sql`
    insert into codes (code_hash, purpose, subject_id, company_id, expires_at, issued_by)
    values (${hash}, ${one.purpose}, ${one.subjectId}, ${one.companyId}, ${expiresAt}, ${one.issuedBy ?? null})`;
  return { code, hash, expiresAt };
}

/** Makes the codes that a company made for a subject worthless. */
export const dropCodes = (tx: Tx, purpose: Purpose, subjectId: string) => tx.sql`
  delete from codes where company_id = ${tx.tenantId} and subject_id = ${subjectId} and purpose = ${purpose}`;

/** Makes every code worthless with which a person's password could be set anew: once there is a new one, they are old. */
export const dropResets = (tx: Tx, userId: string) => tx.sql`
  delete from codes where subject_id = ${userId} and purpose in ('reset', 'reset_by_company') and used_at is null`;

/**
 * The row of a code, locked to the end of the transaction; undefined when there is none, or none for this purpose. Spent
 * ones are found while they would still be valid, so that a repeated request can be answered again.
 */
export async function lockCode(ctx: Ctx, tx: Tx, code: string, purposes: Purpose[]): Promise<CodeRow | undefined> {
  const [row] = await tx.sql<CodeRow>`
    select subject_id, company_id, expires_at, used_at, issued_by from codes
    where code_hash = ${hashOf(ctx, code)} and purpose = any(${purposes}::text[]) and expires_at > ${ctx.now()}
    for update`;
  return row;
}

/** Spends a code. */
export const spendCode = (ctx: Ctx, tx: Tx, code: string) =>
  tx.sql`update codes set used_at = ${ctx.now()} where code_hash = ${hashOf(ctx, code)}`;
