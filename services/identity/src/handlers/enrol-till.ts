import { randomBytes } from 'node:crypto';
import { handler, rules } from '@mostrador/kit';
import { type EnrolTillRequest, TillChanged, type TillEnrolment } from '@mostrador/proto/identity';
import { z } from 'zod';
import { lockCode, spendCode } from '../codes.ts';
import { toTill, toTillChanged } from '../convert.ts';
import { formatCredential } from '../domain/credential.ts';
import { env } from '../env.ts';
import { fail } from '../errors.ts';
import { tillOf } from '../queries.ts';
import { publicKey } from '../rules.ts';
import { endSessionsAt } from '../sessions.ts';
import { secretOf } from '../secrets.ts';
import { note } from '../security-log.ts';

export const enrolTill = handler<EnrolTillRequest, TillEnrolment>({
  can: ['public'],
  rules: rules<EnrolTillRequest>({
    code: z.string().max(100),
    installationId: z.string().trim().min(1).max(64),
    publicKey,
  }),
  async run(ctx, input) {
    const found = await ctx.as(null, (tx) => lockCode(ctx, tx, input.code, ['enrolment']));
    const companyId = found?.company_id;
    if (!companyId) return fail('code_invalid', { field: 'code' });
    return ctx.as(companyId, async (tx) => {
      const code = await lockCode(ctx, tx, input.code, ['enrolment']);
      const before = code && (await tillOf(tx, code.subject_id));
      // Spent: only the device that spent it gets its credential again.
      const isOurs = before?.installation_id === input.installationId && before.public_key === input.publicKey;
      const repeated = code?.used_at !== null && isOurs;
      if (!before || before.state === 'revoked' || (code.used_at && !repeated))
        return fail('code_invalid', { field: 'code' });
      if (!repeated) {
        await tx.sql`
          update tills set state = 'enrolled', installation_id = ${input.installationId}, seed = ${randomBytes(32)},
            public_key = ${input.publicKey}, keeper_id = ${code.issued_by}, orphaned_at = null,
            enrolled_at = ${ctx.now()}, version = version + 1
          where tenant_id = ${tx.tenantId} and till_id = ${before.till_id}`;
        await spendCode(ctx, tx, input.code);
        await endSessionsAt(ctx, tx, before.till_id);
      }
      const till = (await tillOf(tx, before.till_id))!;
      if (!repeated) {
        tx.emit(TillChanged, till.till_id, toTillChanged(till));
        await note(ctx, tx, companyId, { kind: 'till_enrolled', subjectId: till.till_id, tillId: till.till_id });
      }
      const secret = secretOf(ctx.env(env), 'till', till.seed!, till.till_id);
      const credential = formatCredential({ kind: 'till', scope: companyId, name: till.till_id, secret });
      return { companyId, till: toTill(till), credential };
    });
  },
});
