import { type Company, newId, type Params, type Plan } from '@mostrador/dev/play/fuzz';
import { between, pick, type Random } from '@mostrador/dev/seed/random';
import { absurd, broken, type Broken, nearly, oddHeads, strange } from './hostile.ts';
import { idsIn, type Owners } from './judge.ts';
import { type FuzzRoute, routeNamed } from './routes.ts';
import type { Target } from './target.ts';
import { type Wire, wire } from './wire.ts';

/** A request about to be sent: in whose name, and whether it names what belongs to another company. */
export type Aimed = { route: FuzzRoute; sent: Wire; company: Company | undefined; who: string; foreign: boolean };

type Aim = {
  target: Target;
  plan: Plan;
  plainly: boolean;
  company: Company;
  other: Company;
  owners: Owners;
  random: Random;
};

/** Makes of a request that should be taken the one that is sent: as it is, nearly so, absurd, or in a wrong name. */
export async function aim({ target, plan, plainly, company, other, owners, random }: Aim): Promise<Aimed> {
  const route = routeNamed.get(plan.route)!;
  const as = (params: Params, token: string, who: string, odd?: Broken): Aimed => ({
    route,
    sent: wire(route, { params, token, broken: odd }, random),
    company,
    who,
    foreign: false,
  });
  const strangers = [
    other.companyId,
    other.branchId,
    other.tillId,
    other.sessionId,
    other.unit.productId,
    ...Object.values(other.users),
  ];
  const share = (params: Params) => {
    for (const id of idsIn(JSON.stringify(params))) if (owners.of.get(id) !== company.mark) owners.shared.add(id);
    return params;
  };
  const how = plainly ? 0 : random();
  if (how < 0.25) return as(plan.params, plan.token, 'who may');
  if (how < 0.53) return as(share(nearly(plan.params, strangers, random)), plan.token, 'who may');
  if (how < 0.6) return as(share(strange(plan.params, strangers, random)), plan.token, 'who may');
  if (how < 0.72) {
    const own = [company.branchId, company.tillId, company.sessionId, company.unit.productId, ...strangers];
    return as(share(absurd(route, own, random)), plan.token, 'who may');
  }
  if (how < 0.77) return as(plan.params, plan.token, 'who may', broken(random));
  if (how < 0.89) return as(plan.params, ...(await wrongToken(target, company, plan.token, random)));
  return foreigner(route, plan, { company, other, owners }, random);
}

/** What is in a path and belongs to no company: contexts, months, books, files, and taxpayers, whom the padrón shows to all. */
const everybodys = new Set(['service', 'month', 'book', 'file', 'cuit']);

type Parties = { company: Company; other: Company; owners: Owners };

/** The same request with the same role's token of another company. */
function foreigner(route: FuzzRoute, plan: Plan, { company, other, owners }: Parties, random: Random): Aimed {
  const role = Object.entries(company.tokens).find(([, token]) => token === plan.token)?.[0] ?? 'owner';
  // Who asks an open route is nobody's: what comes of it belongs to the company that the request names.
  const asked = JSON.stringify(plan.params);
  const text = route.open ? asked : asked.replaceAll(company.mark, other.mark);
  const params = JSON.parse(text) as Params;
  for (const id of idsIn(text)) owners.shared.add(id);
  const names = route.inPath.filter((name) => !everybodys.has(name));
  return {
    route,
    sent: wire(route, { params, token: other.tokens[role as keyof Company['tokens']] }, random),
    company: other,
    who: `${role} of another company`,
    foreign: !route.open && names.length > 0,
  };
}

async function wrongToken(
  { network }: Target,
  company: Company,
  token: string,
  random: Random,
): Promise<[string, string]> {
  const { companyId: tenantId, users } = company;
  const owner = { kind: 'user', tenantId, id: users['owner']!, role: 'owner', sessionId: newId(random) } as const;
  const others = Object.entries(company.tokens);
  switch (between(random, 0, 9)) {
    case 0:
      return ['', 'nobody'];
    case 1:
      return [await network.keys.token(owner, Math.floor(Date.now() / 1_000) - 60), 'expired'];
    case 2:
      return [`${token.slice(0, -6)}AAAAAA`, 'wrong signature'];
    case 3:
      return [unsigned(token, { alg: 'none', kid: 'test' }), 'unsigned'];
    case 4:
      return [pick(random, ['x', '....', 'null', `${token}.${token}`, 'a'.repeat(6_000)]), 'no token'];
    case 5:
      return [company.apiKey.token, 'API key'];
    case 6:
      return [unsigned(token, pick(random, oddHeads)), 'odd head'];
    case 7:
      return [await network.keys.serviceToken('sales', 'cash', tenantId), 'service'];
    default: {
      const [role, other] = pick(random, others);
      return [other, role];
    }
  }
}

/** The claims of a token under another head, with the signature that it had. */
function unsigned(token: string, odd: unknown): string {
  const head = Buffer.from(JSON.stringify(odd)).toString('base64url');
  const [, claims = '', signature = ''] = token.split('.');
  return `${head}.${claims}.${(odd as { alg?: unknown } | null)?.alg === 'none' ? '' : signature}`;
}
