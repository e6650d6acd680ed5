import { randomBytes, randomUUID } from 'node:crypto';
import type { Ctx, Role, Tx } from '@mostrador/kit';
import type { CompanyAccess, Session } from '@mostrador/proto/identity';
import { endApprovals } from './approvals.ts';
import type { MemberRow } from './convert.ts';
import { formatCredential } from './domain/credential.ts';
import { originOf } from './domain/network.ts';
import { roleAtTill } from './domain/role.ts';
import { env } from './env.ts';
import { revokeTokens, tokenSeconds } from './revocations.ts';
import { keyed, secretOf } from './secrets.ts';
import { signToken } from './signing.ts';
import type { SessionModel } from './db/models.ts';
import type { RowOf } from '@mostrador/kit';

export type SessionRow = RowOf<SessionModel>;

const refreshTokenMs = 7 * 24 * 60 * 60_000;
/** A session opened by PIN ends with the working day. */
const pinSessionMs = 12 * 60 * 60_000;

/** Who asks, as far as it can be told without keeping an address. */
export const clientOf = (ctx: Ctx): Buffer => keyed(ctx.env(env), 'client', originOf(ctx.address));

/** A session opened by PIN is of one till. `shortPin`: too short for all that the member's role lets a PIN do. */
type ByPin = { tillId: string; shortPin: boolean };

/** Opens a session of a person in a company. */
export async function openSession(
  ctx: Ctx,
  tx: Tx,
  { userId, companyId, byPin }: { userId: string; companyId: string; byPin?: ByPin },
): Promise<SessionRow> {
  const now = ctx.now();
  if (!byPin) {
    await tx.sql`update user_companies set last_used_at = ${now} where user_id = ${userId} and company_id = ${companyId}`;
  }
  const expiresAt = new Date(now.getTime() + (byPin ? pinSessionMs : refreshTokenMs));
  const [row] = await tx.sql<SessionRow>`
    insert into sessions (session_id, user_id, company_id, secret, rotated_by, till_id, short_pin, expires_at)
    values (${randomUUID()}, ${userId}, ${companyId}, ${randomBytes(32)}, ${clientOf(ctx)}, ${byPin?.tillId ?? null},
      ${byPin?.shortPin ?? false}, ${expiresAt})
    returning *`;
  return row!;
}

/** Makes the next refresh token the good one. */
export async function rotateSession(ctx: Ctx, tx: Tx, row: SessionRow, generation: number): Promise<SessionRow> {
  const now = ctx.now();
  const expiresAt = row.till_id ? row.expires_at : new Date(now.getTime() + refreshTokenMs).toISOString();
  await tx.sql`
    update sessions set generation = ${generation}, rotated_at = ${now}, rotated_by = ${clientOf(ctx)}, expires_at = ${expiresAt}
    where session_id = ${row.session_id}`;
  return { ...row, generation, expires_at: expiresAt };
}

/** The secret in a session's refresh token of a generation. */
export const refreshSecret = (ctx: Ctx, row: SessionRow, generation: number): string =>
  secretOf(ctx.env(env), 'session', row.secret, String(generation));

type Holder = {
  role: Role;
  displayName: string;
  branchIds: string[];
  /** Of the till, in a session opened by PIN. */
  branchId?: string;
  companies?: CompanyAccess[];
};

export const holderOf = (member: MemberRow): Holder => ({
  role: member.role,
  displayName: member.display_name,
  branchIds: member.branch_ids,
});

/** What a session's token says of its till, or of the branches that its holder is limited to. */
function placeOf(row: SessionRow, holder: Holder) {
  if (row.till_id) return { till: row.till_id, bid: holder.branchId };
  return holder.branchIds.length > 0 ? { brs: holder.branchIds } : {};
}

/** The tokens of a session, as they are answered. Role, name and branches are what they are now. */
export async function toSession(ctx: Ctx, row: SessionRow, holder: Holder): Promise<Session> {
  const role = row.till_id ? roleAtTill(holder.role, row.short_pin) : holder.role;
  const left = Math.floor((Date.parse(row.expires_at) - ctx.now().getTime()) / 1_000);
  const { token, expiresAt } = await signToken(ctx, {
    subject: row.user_id,
    seconds: Math.min(tokenSeconds.session, left),
    claims: { typ: 'user', tid: row.company_id, role, sid: row.session_id, ...placeOf(row, holder) },
  });
  const secret = refreshSecret(ctx, row, row.generation);
  return {
    accessToken: token,
    accessTokenExpiresAt: expiresAt,
    refreshToken: formatCredential({ kind: 'session', scope: row.session_id, name: String(row.generation), secret }),
    refreshTokenExpiresAt: row.expires_at,
    sessionId: row.session_id,
    userId: row.user_id,
    companyId: row.company_id,
    role,
    displayName: holder.displayName,
    tillId: row.till_id ?? '',
    branchId: row.till_id ? (holder.branchId ?? '') : '',
    companies: holder.companies ?? [],
    branchIds: row.till_id ? [holder.branchId ?? ''] : holder.branchIds,
  };
}

type Ended = { id: string; company_id: string; user_id: string };

/**
 * Ends sessions: their refresh tokens are refused at once, their access tokens, and what their holders approved, once the
 * others know.
 */
async function end(ctx: Ctx, tx: Tx, ended: Ended[]): Promise<void> {
  await revokeTokens(tx, 'session', ended, ctx.now());
  await endApprovals(ctx, tx, ended);
}

export const endSession = async (ctx: Ctx, tx: Tx, sessionId: string) =>
  end(
    ctx,
    tx,
    await tx.sql<Ended>`
    update sessions set revoked_at = ${ctx.now()} where session_id = ${sessionId} and revoked_at is null
    returning session_id as id, company_id, user_id`,
  );

type Whose = { userId: string; companyId?: string; spared?: string };

/** A person's sessions and approvals, in one company or, where none is named, everywhere; one session may be spared. */
export async function endSessionsOf(ctx: Ctx, tx: Tx, { userId, companyId, spared }: Whose): Promise<void> {
  const ended = await tx.sql<Ended>`
    update sessions set revoked_at = ${ctx.now()}
    where user_id = ${userId} and revoked_at is null
      and (${companyId ?? null}::uuid is null or company_id = ${companyId})
      and (${spared ?? null}::uuid is null or session_id <> ${spared})
    returning session_id as id, company_id, user_id`;
  await end(ctx, tx, ended);
  // Who approves by PIN need have no session.
  await endApprovals(ctx, tx, [{ user_id: userId, company_id: companyId ?? null }]);
}

/** The sessions opened by PIN at a till of the company that the transaction is of. */
export const endSessionsAt = async (ctx: Ctx, tx: Tx, tillId: string) =>
  end(
    ctx,
    tx,
    await tx.sql<Ended>`
    update sessions set revoked_at = ${ctx.now()}
    where company_id = ${tx.tenantId} and till_id = ${tillId} and revoked_at is null
    returning session_id as id, company_id, user_id`,
  );
