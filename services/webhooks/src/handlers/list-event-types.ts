import { handler, rules } from '@mostrador/kit';
import { eventTypes } from '@mostrador/proto/events';
import type { ListEventTypesRequest, ListEventTypesResponse } from '@mostrador/proto/webhooks';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import { z } from 'zod';
import { managers } from '../rules.ts';

const sorted = eventTypes.toSorted((a, b) => (a.type < b.type ? -1 : 1));

export const listEventTypes = handler<ListEventTypesRequest, ListEventTypesResponse>({
  can: managers,
  rules: rules<ListEventTypesRequest>(paged()),
  async run(_ctx, input) {
    const [after = ''] = pageToken.read(input.pageToken, z.string()) ?? [];
    const found = sorted.filter(({ type }) => type > after).slice(0, input.pageSize + 1);
    const { page: types, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.type]);
    return { types, nextPageToken };
  },
});
