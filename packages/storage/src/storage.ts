import { isAbsolute } from 'node:path';
import { inFolder } from './folder.ts';
import type { Storage } from './place.ts';
import { inS3 } from './s3.ts';

export type { Part, Place, Storage } from './place.ts';

/**
 * Storage by its address: a folder (an absolute path), which every process on it shares, or a bucket of S3 or the like as
 * `https://key:secret@host/bucket?region=...`.
 */
export function openStorage(address: string): Storage {
  const storage = isAbsolute(address) ? inFolder(address) : inS3(new URL(address));
  return { ...storage, put: (place, bytes, source) => storage.put(place, bytes, exactly(bytes, source)) };
}

/** Fails where it is not so many: whoever stores them must not take them for whole. */
async function* exactly(bytes: number, source: AsyncIterable<Uint8Array>) {
  let came = 0;
  for await (const part of source) {
    came += part.length;
    yield part;
  }
  if (came !== bytes) throw new Error(`${came} bytes came instead of ${bytes}`);
}

/** Whether an address can be one of storage. */
export const isStorageAddress = (address: string): boolean =>
  isAbsolute(address) ||
  (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) && /^\/[^/]+/.test(new URL(address).pathname));
