import { AppError, type Ctx, handler, rules } from '@mostrador/kit';
import type { LookUpTaxpayerRequest, Taxpayer } from '@mostrador/proto/fiscal';
import { findTaxpayer, type Found } from '../afip/padron.ts';
import { NoAnswer, SoapFault } from '../afip/soap.ts';
import { env } from '../env.ts';
import { fail } from '../errors.ts';
import { profileOf } from '../queries.ts';
import { clerks } from '../rules.ts';
import { cuit as cuitRule } from '@mostrador/rules';

/** How long an answer of the padrón is taken to hold; that nobody is there not as long, for he may register. */
const freshMs = 3 * 86_400_000;
const missMs = 3_600_000;

/** How often one person, till or API key asks AFIP in a minute. */
const mostAMinute = 30;

/** `found` is null where nobody has the CUIT. */
type Known = { found: Found | null; asked_at: string };

const toTaxpayer = (cuit: string, { found, asked_at }: Known, stale: boolean): Taxpayer =>
  found ? { cuit, ...found, askedAt: asked_at, stale } : fail('taxpayer_unknown', { field: 'cuit' });

const isFresh = ({ found, asked_at }: Known, now: Date) =>
  now.getTime() - new Date(asked_at).getTime() < (found ? freshMs : missMs);

/** Counts one who is about to ask AFIP; whoever tries number after number is told to wait. */
const count = ({ actor, tenant, now }: Ctx): Promise<void> =>
  tenant(async (tx) => {
    const minute = new Date(Math.floor(now().getTime() / 60_000) * 60_000);
    await tx.sql`delete from look_ups where tenant_id = ${tx.tenantId} and minute < ${minute}`;
    const [row] = await tx.sql<{ asked: number }>`
      insert into look_ups (tenant_id, actor_id, minute, asked) values (${tx.tenantId}, ${actor.id}, ${minute}, 1)
      on conflict (tenant_id, actor_id, minute) do update set asked = look_ups.asked + 1
      returning asked`;
    const retryAfterSeconds = 60 - now().getUTCSeconds();
    if (row!.asked > mostAMinute && actor.kind !== 'service') fail('too_many_look_ups', { retryAfterSeconds });
  });

const knownOf = (ctx: Ctx, cuit: string) =>
  ctx.tenant(async (tx) => {
    const [known] = await tx.sql<Known>`
      select found, asked_at from taxpayers where tenant_id = ${ctx.tenantId} and cuit = ${cuit}`;
    return { known, profile: await profileOf(tx) };
  });

/** Asks and keeps what comes. */
async function ask(ctx: Ctx, represented: string, cuit: string): Promise<Known> {
  const found = await findTaxpayer(ctx, ctx.tenantId, { represented, cuit });
  const asked_at = ctx.now().toISOString();
  await ctx.tenant(
    (tx) => tx.sql`
    insert into taxpayers (tenant_id, cuit, found, asked_at)
    values (${ctx.tenantId}, ${cuit}, ${JSON.stringify(found)}::jsonb, ${asked_at})
    on conflict (tenant_id, cuit) do update set found = excluded.found, asked_at = excluded.asked_at
    where taxpayers.asked_at < excluded.asked_at`,
  );
  return { found, asked_at };
}

/** Ends with `NoAnswer` when AFIP takes longer than a cashier waits; what it answers then is kept for the next time. */
async function askInTime(ctx: Ctx, represented: string, cuit: string): Promise<Known> {
  const asking = ask(ctx, represented, cuit);
  asking.catch(() => {});
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new NoAnswer('the padrón is slow')), ctx.env(env).PADRON_WAIT_MS);
  return Promise.race([asking, late]).finally(() => clearTimeout(timer));
}

const isExpected = (error: unknown) => [NoAnswer, SoapFault, AppError].some((kind) => error instanceof kind);

export const lookUpTaxpayer = handler<LookUpTaxpayerRequest, Taxpayer>({
  can: clerks,
  rules: rules<LookUpTaxpayerRequest>({ cuit: cuitRule }),
  async run(ctx, { cuit }) {
    const { known, profile } = await knownOf(ctx, cuit);
    if (known && isFresh(known, ctx.now())) return toTaxpayer(cuit, known, false);
    if (!profile) return known ? toTaxpayer(cuit, known, true) : fail('profile_missing');
    if (ctx.isDrill()) return known ? toTaxpayer(cuit, known, true) : fail('drill');
    await count(ctx);
    let answer: Known;
    try {
      answer = await askInTime(ctx, profile.cuit, cuit);
    } catch (error) {
      if (!isExpected(error)) throw error;
      if (known?.found) return toTaxpayer(cuit, known, true);
      if (error instanceof AppError) throw error;
      const detail = (error as Error).message.slice(0, 200);
      return fail(error instanceof SoapFault ? 'padron_refused' : 'padron_unavailable', { detail });
    }
    return toTaxpayer(cuit, answer, false);
  },
});
