import { expect, test } from 'vitest';
import { parts, routesWithRecipe } from '../src/recipes.ts';
import { routes } from '../src/routes.ts';

test('every route has a recipe, of its context or of all', () => {
  expect(routes.map(({ name }) => name).filter((name) => !routesWithRecipe.includes(name))).toEqual([]);
});

test('no two contexts have a recipe for the same route', () => {
  const names = parts.flatMap(({ recipes }) => Object.keys(recipes));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
