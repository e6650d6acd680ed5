import { handler, rules } from '@mostrador/kit';
import type { GetJwksRequest, Jwks } from '@mostrador/proto/identity';
import { readJwks } from '../signing.ts';

export const getJwks = handler<GetJwksRequest, Jwks>({
  can: ['public'],
  rules: rules<GetJwksRequest>({}),
  run: (ctx) => readJwks(ctx),
});
