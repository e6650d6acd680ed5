import { existsSync } from 'node:fs';
import type { Invariant } from '@mostrador/database';
import { fromRoot } from './paths.ts';
import { SERVICES } from './stack.ts';

export type Promised = Invariant & { service: string };

/** What each service promises of its own rows, at any moment. */
export const promised: readonly Promised[] = (
  await Promise.all(
    SERVICES.filter((service) => existsSync(fromRoot(`services/${service}/src/invariants.ts`))).map(async (service) => {
      const { invariants } = (await import(`@mostrador/${service}/invariants`)) as { invariants: Invariant[] };
      return invariants.map((one) => ({ ...one, service }));
    }),
  )
).flat();
