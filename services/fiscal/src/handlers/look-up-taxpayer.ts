import { AppError, type Ctx, handler, rules } from '@mostrador/kit';
import type { LookUpTaxpayerRequest, Taxpayer } from '@mostrador/proto/fiscal';
import { findTaxpayer, type Found } from '../afip/padron.ts';
import { NoAnswer, SoapFault } from '../afip/soap.ts';
import { env } from '../env.ts';
import { fail } from '../errors.ts';
import { profileOf } from '../queries.ts';
import { clerks, cuit as cuitRule } from '../rules.ts';

/** How long an answer of the padrón is taken to hold. */
const freshMs = 3 * 86_400_000;

type Known = { found: Found; asked_at: string };

const toTaxpayer = (cuit: string, { found, asked_at }: Known, stale: boolean): Taxpayer => ({
  cuit,
  ...found,
  askedAt: asked_at,
  stale,
});

const knownOf = (ctx: Ctx, cuit: string) =>
  ctx.tenant(async (tx) => {
    const [known] = await tx.sql<Known>`
      select found, asked_at from taxpayers where tenant_id = ${ctx.tenantId} and cuit = ${cuit}`;
    return { known, profile: await profileOf(tx) };
  });

/** Asks and keeps what comes. Nobody is kept: who is not there today may register tomorrow. */
async function ask(ctx: Ctx, represented: string, cuit: string): Promise<Known | null> {
  const found = await findTaxpayer(ctx, ctx.tenantId, { represented, cuit });
  if (!found) return null;
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
async function askInTime(ctx: Ctx, represented: string, cuit: string): Promise<Known | null> {
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
    if (known && ctx.now().getTime() - new Date(known.asked_at).getTime() < freshMs)
      return toTaxpayer(cuit, known, false);
    if (!profile) return known ? toTaxpayer(cuit, known, true) : fail('profile_missing');
    let answer: Known | null;
    try {
      answer = await askInTime(ctx, profile.cuit, cuit);
    } catch (error) {
      if (!isExpected(error)) throw error;
      if (known) return toTaxpayer(cuit, known, true);
      if (error instanceof AppError) throw error;
      return fail('padron_unavailable', { detail: (error as Error).message.slice(0, 200) });
    }
    return answer ? toTaxpayer(cuit, answer, false) : fail('taxpayer_unknown', { field: 'cuit' });
  },
});
