import type { Control } from '@mostrador/simulator-afip';
import type { Counter } from '../demo/counter.ts';
import type { Telling } from '../demo/telling.ts';

export { all } from '../demo/promises.ts';
export { pesos } from '../demo/telling.ts';
export { approve } from '../demo/undoing.ts';
export type { Counter, Telling };

/** Everybody is logged in at a till, and nothing was sold yet. */
export type Scene = { counter: Counter; telling: Telling; afip: Control };

/** What happens of a context on a day at the counter, and what is added up once the till is closed. */
export type Acts = { day?(): Promise<void>; end?(): Promise<void> };

/** What a service gives the demo in `play/demo.ts`. */
export type DemoPart = { begin(scene: Scene): Promise<Acts> };
