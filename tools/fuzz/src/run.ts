import { type Company, type Kitchen, newId, Refused } from '@mostrador/dev/play/fuzz';
import { pick, randomOf, type Random } from '@mostrador/dev/seed/random';
import { say } from '@mostrador/ops/shell';
import { aim } from './aim.ts';
import { foundCompany } from './company.ts';
import { changes, makeDigester } from './digest.ts';
import { sendHalves } from './half.ts';
import { openRange } from './range.ts';
import { cook, routesWithRecipe } from './recipes.ts';
import { ENOUGH_SUCCESSES, report } from './report.ts';
import { startTarget, type Target } from './target.ts';

const COMPANIES = 4;
/** Requests at once; after each round nothing is on its way. */
const ROUND = 60;
/** Requests beside those of a round that begin and never end. */
const HALVES = 12;
/** Requests between two lines of progress. */
const TELL_EVERY = 5_000;
/** A company is left for a new one after so many rounds, so that listings and digests stay short. */
const ROUNDS_OF_A_COMPANY = 16;

/** Sends requests of every kind to every route; true when the run counts and found nothing. */
export async function fuzz(options: { requests: number; seed: number }): Promise<boolean> {
  const target = await startTarget();
  try {
    const run = await makeRun(target, options.seed);
    const started = performance.now();
    let told = 0;
    for (let round = 0; run.requests() < options.requests; round += 1) {
      await run.round(round);
      if (run.requests() < told + TELL_EVERY) continue;
      told = run.requests();
      say(`  ${told} of ${options.requests} requests, ${run.result().findings.length} findings ...`);
    }
    const seconds = Math.round((performance.now() - started) / 1_000);
    return report({ ...run.result(), seconds, seed: options.seed });
  } finally {
    await target.stop();
  }
}

async function makeRun(target: Target, seed: number) {
  const { shoot, blame, askAs, tallies, findings, refused, owners } = await openRange(target);
  const digest = await makeDigester(target.network);
  const companies: Company[] = [];
  let digests = 0;

  /** The route whose turn it is: any, or one that was taken too seldom and is asked nothing but what it should take. */
  function choose(random: Random): { name: string; plainly: boolean } {
    const rare = routesWithRecipe.filter((name) => tallies.get(name)!.taken < ENOUGH_SUCCESSES);
    const plainly = rare.length > 0 && random() < 0.35;
    return { name: pick(random, plainly ? rare : routesWithRecipe), plainly };
  }

  async function found(random: Random): Promise<void> {
    const company = await foundCompany(target, askAs(undefined, random), random);
    const { companyId, branchId, tillId, sessionId, users, products } = company;
    const ids = [companyId, branchId, tillId, sessionId, ...Object.values(users)];
    for (const id of [...ids, ...products.map(({ productId }) => productId)]) owners.of.set(id, company.mark);
    companies.push(company);
  }

  async function one(random: Random): Promise<void> {
    const company = pick(random, companies);
    const others = companies.filter((other) => other !== company);
    const other = pick(random, others);
    const { name, plainly } = choose(random);
    const plan = await cook(name, kitchenOf(target, company, random, askAs(company, random))).catch((error: Error) => {
      if (error instanceof Refused) return undefined;
      throw error;
    });
    if (plan) await shoot(await aim({ target, plan, plainly, company, other, owners, random }));
  }

  /** Sends a refused request again while nothing else happens: the state must not change. */
  async function checkRefusal(random: Random): Promise<void> {
    await target.network.drain();
    // The books of a session that is closing are written to without anybody asking.
    const closing = await target.network.sql<{ id: string }>('select distinct company_id as id from cash.closings');
    // Nor are those of vouchers on their way, where AFIP answers.
    const issuing = await target.network.sql<{ id: string }>(
      `select distinct company_id as id from fiscal.due where lane <> 'mail' and retry_at < now() + interval '1 minute'`,
    );
    const busy = new Set([...closing, ...issuing].map(({ id }) => id));
    const ids = companies.map((one) => one.companyId).filter((id) => !busy.has(id));
    const quiet = refused.splice(0).filter(({ company }) => company && ids.includes(company.companyId));
    if (quiet.length === 0) return;
    const aimed = pick(random, quiet);
    const before = await digest(ids);
    const answer = await shoot(aimed);
    await target.network.drain();
    const changed = changes(before, await digest(ids));
    digests += 1;
    refused.length = 0;
    if (answer.status >= 400 && changed.length > 0) blame(aimed, `refused, and changed ${changed.join(', ')}`, answer);
  }

  return {
    requests: () => [...tallies.values()].reduce((sum, tally) => sum + tally.requests, 0),
    async round(number: number) {
      const random = randomOf('fuzz', seed, number);
      while (companies.length < COMPANIES) await found(random);
      const seats = Array.from({ length: ROUND }, (_, seat) => randomOf('fuzz', seed, number, seat));
      await Promise.all(seats.map(one)).finally(sendHalves(target.url, HALVES, random));
      await checkRefusal(random);
      const turn = ROUNDS_OF_A_COMPANY / COMPANIES;
      if (number % turn === turn - 1) companies.shift();
    },
    result: () => ({ tallies, findings, digests }),
  };
}

export const kitchenOf = (
  { network, afip, codeSentTo, url }: Target,
  company: Company,
  random: Random,
  ask: Kitchen['ask'],
): Kitchen => ({
  company,
  random,
  ask,
  id: () => newId(random),
  codeSentTo,
  sign: async (request) => (await afip.certificate({ cuit: Number(company.cuit), request })).certificate,
  async freshTill() {
    const till = { kind: 'till', tenantId: company.companyId, id: newId(random), branchId: company.branchId } as const;
    return { tillId: till.id, token: await network.keys.token(till) };
  },
  async openStream(token) {
    const signal = AbortSignal.timeout(5_000);
    const stream = await fetch(`${url}/v1/events`, { headers: { authorization: `Bearer ${token}` }, signal });
    stream.text().catch(() => {});
    const id = stream.headers.get('mostrador-stream');
    if (!id) throw new Refused(`a live stream: ${stream.status}`);
    return id;
  },
});
