import { createHash, hkdfSync } from 'node:crypto';
import type { Ctx, RowOf } from '@mostrador/kit';
import { open, seal } from '@mostrador/sealing';
import type { Place } from '@mostrador/storage';
import type { ObjectModel } from './db/models.ts';
import { env } from './env.ts';

type Env = Pick<Ctx, 'env'>;
/** What an object's row knows of its key. */
export type KeyRow = Pick<RowOf<ObjectModel>, 'key_id' | 'sealed_key'>;

const idOf = (key: Buffer) => createHash('sha256').update(key).digest('hex').slice(0, 16);

/** Ours: the current one, and the one before it while that is given. */
function ours(ctx: Env): [current: Buffer, ...before: Buffer[]] {
  const { FILES_KEY: current, FILES_KEY_BEFORE: before } = ctx.env(env);
  return before ? [current, before] : [current];
}

/** Which of ours the keys of new objects hang on. */
export const currentKeyId = (ctx: Env): string => idOf(ours(ctx)[0]);
export const formerKeyIds = (ctx: Env): string[] =>
  ours(ctx)
    .map(idOf)
    .filter((id) => id !== currentKeyId(ctx));

const derived = (from: Uint8Array, what: string): Buffer => Buffer.from(hkdfSync('sha256', from, '', what, 32));
const companyKey = (own: Buffer, companyId: string) => derived(own, `mostrador files of company ${companyId}`);
/** What seals keys of a company's objects, and no object. */
const wrapper = (ofCompany: Buffer) => derived(ofCompany, 'keys of objects');

/** What seals the bytes at one place and no others, where they are new: derived from the company's key, as that is from ours. */
export const newKeyOf = (ctx: Env, { companyId, objectId }: Place): Buffer =>
  derived(companyKey(ours(ctx)[0], companyId), `object ${objectId}`);

/** The key of bytes that are there; throws where it hangs on one of ours that is not given. */
export function keyOf(ctx: Env, { companyId, objectId }: Place, { key_id: id, sealed_key: sealed }: KeyRow): Buffer {
  const known = ours(ctx);
  // What is older than the note was made with the oldest.
  const own = id === null ? known.at(-1)! : known.find((one) => idOf(one) === id);
  if (!own) throw new Error(`FILES_KEY is not the one for ${objectId} (${id}): put that back, as FILES_KEY_BEFORE`);
  const ofCompany = companyKey(own, companyId);
  return sealed ? open(wrapper(ofCompany), objectId, sealed) : derived(ofCompany, `object ${objectId}`);
}

/** The same key, sealed so that it hangs on the current one of ours. */
export const rewrapped = (ctx: Env, place: Place, row: KeyRow): Buffer =>
  seal(wrapper(companyKey(ours(ctx)[0], place.companyId)), place.objectId, keyOf(ctx, place, row));
