import type { Readable } from 'node:stream';

/** The bytes of one company under one id. Both are UUIDs, so that they are good names anywhere. */
export type Place = { companyId: string; objectId: string };

/** Some of the bytes at a place, by the places of the first and the last of them. */
export type Part = { from: number; to: number };

/** Bytes by name, written once and never changed. What they are, and that nobody else can read them, is not known here. */
export type Storage = {
  /** Writes all of them or nothing. `bytes` is how many there are. */
  put(place: Place, bytes: number, source: AsyncIterable<Uint8Array>): Promise<void>;
  /** All, or a part. Null where there are none. Whoever gets them reads them, or destroys the stream. */
  get(place: Place, part?: Part): Promise<Readable | null>;
  /** Also of what was written half; nothing where there is nothing. */
  remove(place: Place): Promise<void>;
  /** Whose bytes there are. */
  companies(): AsyncIterable<string>;
  /** Ids of what there is of a company, as far as it is whole. */
  list(companyId: string): AsyncIterable<string>;
};

/** Other names in the same place, as those of a file system, are none of ours. */
export const isId = (name: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);
