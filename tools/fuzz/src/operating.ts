import type { Recipe } from '@mostrador/dev/play/fuzz';
import { pick } from '@mostrador/dev/seed/random';
import { SERVICES } from '@mostrador/ops/stack';

/** Verbs that every service has. */
export const operating: Record<string, Recipe> = {
  listDeadLetters: ({ random }) => ({ service: pick(random, SERVICES), pageSize: 20 }),
  redriveDeadLetter: ({ company, random }) => ({ service: 'stock', eventId: pick(random, company.deadLetters) }),
  getBacklog: ({ random }) => ({ service: pick(random, SERVICES) }),
};
