import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { fromRoot } from '@mostrador/ops/paths';
import { SERVICES } from '@mostrador/ops/stack';

/**
 * What each service brings for a tool, found by its place: `play/seed.ts`, `play/demo.ts`, `play/fuzz.ts`. It plays with
 * the shop from outside, as any client of the API does, and knows nothing of the service's insides.
 */
export const partsOf = async <Part>(kind: 'demo' | 'fuzz' | 'seed'): Promise<Part[]> =>
  Promise.all(
    SERVICES.map((name) => fromRoot(`services/${name}/play/${kind}.ts`))
      .filter((path) => existsSync(path))
      .map(async (path) => (await import(pathToFileURL(path).href)) as Part),
  );
