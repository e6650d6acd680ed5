import type { Random } from '@mostrador/dev/seed/random';
import type { Ask, Company, Params, Plan } from './company.ts';
import { booksRecipes } from './recipes-books.ts';
import { fileRecipes } from './recipes-files.ts';
import { fiscalRecipes } from './recipes-fiscal.ts';
import { identityRecipes } from './recipes-identity.ts';
import { salesRecipes } from './recipes-sales.ts';
import { stockRecipes } from './recipes-stock.ts';
import { webhookRecipes } from './recipes-webhooks.ts';

/** What a recipe cooks with: a company that is there, chance, and requests to prepare things by. */
export type Kitchen = {
  company: Company;
  random: Random;
  ask: Ask;
  id(): string;
  /** What AFIP answers to a request for a certificate. */
  sign(requestPem: string): Promise<string>;
  /** The code that an address was sent last. */
  codeSentTo(recipient: string): Promise<string>;
  /** A till that nobody has used yet, and its token. */
  freshTill(): Promise<{ tillId: string; token: string }>;
  /** A live stream that is open for a moment; its id. */
  openStream(token: string): Promise<string>;
};

/** A request that must be taken, made anew each time: its parameters, and whose token when not an owner's. */
export type Recipe = (kitchen: Kitchen) => Made | Promise<Made>;
export type Made = Params & { as?: string };

const recipes: Record<string, Recipe> = {
  ...identityRecipes,
  ...stockRecipes,
  ...salesRecipes,
  ...fiscalRecipes,
  ...booksRecipes,
  ...webhookRecipes,
  ...fileRecipes,
};

export async function cook(route: string, kitchen: Kitchen): Promise<Plan> {
  const recipe = recipes[route];
  if (!recipe) throw new Error(`There is no recipe for ${route}: add one to tools/fuzz.`);
  const { as = kitchen.company.tokens.owner, ...params } = await recipe(kitchen);
  return { route, params, token: as };
}

export const routesWithRecipe = Object.keys(recipes);
