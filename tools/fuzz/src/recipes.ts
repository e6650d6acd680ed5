import type { FuzzPart, Kitchen, Params, Plan } from '@mostrador/dev/play/fuzz';
import { partsOf } from '@mostrador/dev/play/parts';
import { operating } from './operating.ts';

/** What each context brings, found by its place. */
export const parts = await partsOf<FuzzPart>('fuzz');

const recipes = Object.assign({}, operating, ...parts.map((part) => part.recipes)) as Record<
  string,
  (kitchen: Kitchen) => (Params & { as?: string }) | Promise<Params & { as?: string }>
>;

export async function cook(route: string, kitchen: Kitchen): Promise<Plan> {
  const recipe = recipes[route];
  if (!recipe) throw new Error(`There is no recipe for ${route}: add one to play/fuzz.ts of its service.`);
  const { as = kitchen.company.tokens.owner, ...params } = await recipe(kitchen);
  return { route, params, token: as };
}

export const routesWithRecipe = Object.keys(recipes);
