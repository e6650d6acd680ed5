import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import type { RefreshSessionRequest, Session } from '@mostrador/proto/identity';
import { standingOf } from '../convert.ts';
import { parseCredential } from '../domain/credential.ts';
import { judgeRefresh } from '../domain/refresh.ts';
import { actsAt } from '../domain/role.ts';
import { fail } from '../errors.ts';
import { enter, memberOf, tillOf } from '../queries.ts';
import { announceRevocations } from '../revocations.ts';
import { secret } from '../rules.ts';
import { isSame } from '../secrets.ts';
import { note } from '../security-log.ts';
import {
  clientOf,
  endSession,
  holderOf,
  refreshSecret,
  rotateSession,
  type SessionRow,
  toSession,
} from '../sessions.ts';

/** The session of a refresh token, locked, when the token is one of ours and the session goes on. */
async function lockSession(ctx: Ctx, tx: Tx, token: string): Promise<{ row: SessionRow; generation: number } | null> {
  const credential = parseCredential(token, 'session');
  if (!credential) return null;
  const generation = Number(credential.name);
  const [row] = await tx.sql<SessionRow>`select * from sessions where session_id = ${credential.scope} for update`;
  if (!row || !isSame(credential.secret, refreshSecret(ctx, row, generation))) return null;
  return row.revoked_at || Date.parse(row.expires_at) <= ctx.now().getTime() ? null : { row, generation };
}

export const refreshSession = handler<RefreshSessionRequest, Session>({
  can: ['public'],
  inDrill: true,
  rules: rules<RefreshSessionRequest>({ refreshToken: secret }),
  async run(ctx, input) {
    const outcome = await ctx.as(null, async (tx) => {
      const locked = await lockSession(ctx, tx, input.refreshToken);
      if (!locked) return null;
      const { row, generation } = locked;
      await enter(tx, row.company_id);
      const member = await memberOf(tx, row.user_id);
      const till = row.till_id ? await tillOf(tx, row.till_id) : undefined;
      if (!member?.active) return null;
      if (row.till_id && (till?.state !== 'enrolled' || !actsAt(standingOf(member), till.branch_id))) return null;
      const verdict = judgeRefresh({
        generation,
        current: row.generation,
        rotatedMsAgo: ctx.now().getTime() - Date.parse(row.rotated_at),
        sameClient: row.rotated_by?.equals(clientOf(ctx)) ?? false,
      });
      if (verdict === 'reuse') {
        await endSession(ctx, tx, row.session_id);
        await note(ctx, tx, row.company_id, { kind: 'refresh_token_reused', subjectId: row.user_id });
        return 'reused' as const;
      }
      const session = verdict === 'rotate' ? await rotateSession(ctx, tx, row, generation + 1) : row;
      return { session, holder: { ...holderOf(member), ...(till ? { branchId: till.branch_id } : {}) } };
    });
    if (outcome === 'reused') {
      await announceRevocations(ctx);
      return fail('refresh_token_reused');
    }
    if (!outcome) return fail('refresh_token_invalid');
    return toSession(ctx, outcome.session, outcome.holder);
  },
});
