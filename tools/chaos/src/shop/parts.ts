import type { ChaosPart } from '@mostrador/dev/play/chaos';
import { partsOf } from '@mostrador/dev/play/parts';

/** What each context brings, found by its place. */
export const parts = (await partsOf<{ chaos: ChaosPart }>('chaos')).map(({ service, chaos }) => ({
  service,
  ...chaos,
}));

export const kinds = Object.assign({}, ...parts.map((part) => part.kinds)) as NonNullable<ChaosPart['kinds']>;
