import { isOneLine } from '@mostrador/rules';
import { z } from 'zod';
import { eventTypes } from '@mostrador/proto/events';

export const managers = ['owner', 'admin'] as const;

export const name = z.string().trim().min(1).max(120).refine(isOneLine, 'wrong_format');
export const url = z.string().min(1).max(2_000);

const known = new Set(eventTypes.map(({ type }) => type));

/** In one order and each once, so that the same set is the same request. */
export const types = z
  .array(z.string().refine((type) => type === '*' || known.has(type), 'event_type_unknown'))
  .max(200)
  .transform((all) => (all.includes('*') ? ['*'] : [...new Set(all)].sort()));
