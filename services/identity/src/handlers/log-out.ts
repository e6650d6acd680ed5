import { handler, rules } from '@mostrador/kit';
import type { Empty } from '@mostrador/proto/common';
import type { LogOutRequest } from '@mostrador/proto/identity';
import { parseCredential } from '../domain/credential.ts';
import { enter } from '../queries.ts';
import { announceRevocations } from '../revocations.ts';
import { secret } from '../rules.ts';
import { isSame } from '../secrets.ts';
import { note } from '../security-log.ts';
import { endSession, refreshSecret, type SessionRow } from '../sessions.ts';

export const logOut = handler<LogOutRequest, Empty>({
  can: ['public'],
  inDrill: true,
  rules: rules<LogOutRequest>({ refreshToken: secret }),
  async run(ctx, input) {
    const credential = parseCredential(input.refreshToken, 'session');
    if (!credential) return {};
    await ctx.as(null, async (tx) => {
      const [row] = await tx.sql<SessionRow>`select * from sessions where session_id = ${credential.scope} for update`;
      // Any of its tokens will do, spent ones too: ending it is what a thief's victim wants.
      if (!row || row.revoked_at || !isSame(credential.secret, refreshSecret(ctx, row, Number(credential.name))))
        return;
      await endSession(ctx, tx, row.session_id);
      await enter(tx, row.company_id);
      await note(ctx, tx, row.company_id, { kind: 'log_out', actorId: row.user_id, subjectId: row.user_id });
    });
    await announceRevocations(ctx);
    return {};
  },
});
