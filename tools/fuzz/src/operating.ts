import type { Asked, Recipes } from '@mostrador/dev/play/fuzz';
import { pick } from '@mostrador/dev/seed/random';
import { SERVICES } from '@mostrador/ops/stack';

/** The services as the document names them: both follow from the manifests. */
const services = SERVICES as Asked<'getBacklog'>['service'][];

/** Verbs that every service has. */
export const operating: Recipes = {
  listDeadLetters: ({ random }) => ({ service: pick(random, services), pageSize: 20 }),
  redriveDeadLetter: ({ company, random }) => ({ service: 'stock', eventId: pick(random, company.deadLetters) }),
  getBacklog: ({ random }) => ({ service: pick(random, services) }),
};
