import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { fromRoot } from '@mostrador/ops/paths';
import { SERVICES } from '@mostrador/ops/stack';

type Kind = 'bench' | 'bench-alone' | 'chaos' | 'chaos-alone' | 'demo' | 'fuzz' | 'seed';

/**
 * What each service brings for a tool, found by its place: `play/seed.ts`, `play/demo.ts` and so on. It plays with the shop
 * from outside, as any client of the API does, and knows nothing of the service's insides.
 */
export const partsOf = async <Part>(kind: Kind): Promise<(Part & { service: string })[]> =>
  Promise.all(
    SERVICES.map((service) => ({ service, path: fromRoot(`services/${service}/play/${kind}.ts`) }))
      .filter(({ path }) => existsSync(path))
      .map(async ({ service, path }) => ({ ...((await import(pathToFileURL(path).href)) as Part), service })),
  );
