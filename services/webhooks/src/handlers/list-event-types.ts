import { handler, rules } from '@mostrador/kit';
import { eventTypes } from '@mostrador/proto/events';
import type { ListEventTypesRequest, ListEventTypesResponse } from '@mostrador/proto/webhooks';
import { managers } from '../rules.ts';

export const listEventTypes = handler<ListEventTypesRequest, ListEventTypesResponse>({
  can: managers,
  rules: rules<ListEventTypesRequest>({}),
  run: async () => ({ types: [...eventTypes] }),
});
