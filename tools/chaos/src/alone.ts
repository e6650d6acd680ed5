import type { ChaosAlone } from '@mostrador/dev/play/chaos';
import { partsOf } from '@mostrador/dev/play/parts';

/** Runs that contexts bring on stacks of their own, found by their place. */
export const alones = await partsOf<{ alone: ChaosAlone }>('chaos-alone');

export function aloneOf(name: string): ChaosAlone {
  const found = alones.find(({ service }) => service === name);
  if (!found) throw new Error(`There is no services/${name}/play/chaos-alone.ts.`);
  return found.alone;
}
