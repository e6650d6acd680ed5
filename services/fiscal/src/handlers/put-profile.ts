import { assertVersion, type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import { type Profile, ProfileChanged, type PutProfileRequest } from '@mostrador/proto/fiscal';
import { cuit, isOneLine } from '@mostrador/rules';
import { words } from '@mostrador/proto/words';
import { z } from 'zod';
import { toProfile } from '../convert.ts';
import { fail } from '../errors.ts';
import { decideAnew, type ProfileRow, profileOf, tryAgain } from '../queries.ts';
import { profileFactOf } from '../telling.ts';
import { administrators, date, perceptionRegime, text } from '../rules.ts';

/** True when the CUIT stays, or nothing was issued under the one before. */
async function mayBe(tx: Tx, before: ProfileRow | undefined, cuit: string): Promise<boolean> {
  if (!before || before.cuit === cuit) return true;
  const used = await tx.sql`select 1 from attempts where tenant_id = ${tx.tenantId} limit 1`;
  return used.length === 0;
}

/** What class and content of vouchers depend on. */
const decisive = (row: ProfileRow | undefined) =>
  JSON.stringify([row?.cuit, row?.iva_condition, row?.limited_a, row?.concept, row?.perceptions]);

async function write(ctx: Ctx, tx: Tx, input: PutProfileRequest): Promise<Profile> {
  await tx.sql`select from profiles where tenant_id = ${tx.tenantId} for update`;
  const before = await profileOf(tx);
  assertVersion(before, input.expectedVersion);
  if (!(await mayBe(tx, before, input.cuit))) fail('cuit_in_use', { field: 'cuit' });
  const since = { ivaCondition: input.ivaCondition, validFrom: ctx.now().toISOString() };
  const written = await tx.sql`
    insert into profiles (tenant_id, cuit, legal_name, trade_name, iva_condition, address, gross_income_number,
      activity_start, concept, limited_a, perceptions, iva_conditions)
    values (${tx.tenantId}, ${input.cuit}, ${input.legalName}, ${input.tradeName}, ${input.ivaCondition}, ${input.address},
      ${input.grossIncomeNumber}, ${input.activityStart}, ${input.concept}, ${input.limitedA},
      ${JSON.stringify(input.perceptions)}::jsonb, ${JSON.stringify([since])}::jsonb)
    on conflict (tenant_id) do update set cuit = excluded.cuit, legal_name = excluded.legal_name,
      trade_name = excluded.trade_name, iva_condition = excluded.iva_condition, address = excluded.address,
      gross_income_number = excluded.gross_income_number, activity_start = excluded.activity_start,
      concept = excluded.concept, limited_a = excluded.limited_a, perceptions = excluded.perceptions,
      iva_conditions = case when profiles.iva_conditions -> -1 ->> 'ivaCondition' = excluded.iva_condition
        then profiles.iva_conditions else profiles.iva_conditions || excluded.iva_conditions end,
      version = profiles.version + 1, updated_at = now()
    where profiles.version = ${input.expectedVersion} returning 1`;
  // There was none to lock, and somebody else was first.
  if (written.length === 0) fail('version_old', { field: 'expectedVersion' });
  await tx.sql`
    insert into companies (company_id, cuit) values (${tx.tenantId}, ${input.cuit})
    on conflict (company_id) do update set cuit = excluded.cuit, held_until = null
    where companies.cuit <> excluded.cuit`;
  // What proves another CUIT serves no longer.
  await tx.sql`
    update certificates set state = 'replaced'
    where tenant_id = ${tx.tenantId} and state = 'active' and cuit <> ${input.cuit}`;
  const after = (await profileOf(tx))!;
  tx.emit(ProfileChanged, 'profile', profileFactOf(after));
  await (decisive(before) === decisive(after) ? tryAgain(tx) : decideAnew(ctx, tx, 'all'));
  return toProfile(after);
}

export const putProfile = handler<PutProfileRequest, Profile>({
  can: administrators,
  companyWide: true,
  rules: rules<PutProfileRequest>({
    cuit,
    legalName: text(200).min(1).refine(isOneLine, 'wrong_format'),
    tradeName: text(200).refine(isOneLine, 'wrong_format'),
    ivaCondition: z.enum(words.issuerCondition),
    address: text(200).min(1),
    grossIncomeNumber: text(30).min(1),
    activityStart: date,
    concept: z.int().min(1).max(3),
    limitedA: z.boolean(),
    perceptions: z.array(perceptionRegime).max(20),
    expectedVersion: z.int().min(0),
  }),
  run: (ctx, input) => ctx.once((tx) => write(ctx, tx, input)),
});
