import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isId, type Place, type Storage } from './place.ts';

const isGone = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';
/** What is not whole yet. */
const partial = '.partial';

const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: unknown) => (isGone(error) ? [] : Promise.reject(error as Error)));

/** A new name is on the disk when the folder that holds it is. */
async function flush(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

/** Storage in a folder, of which each company has one. */
export function inFolder(root: string): Storage {
  const pathOf = ({ companyId, objectId }: Place) => join(root, companyId, objectId);
  return {
    async put(place, _bytes, source) {
      const path = pathOf(place);
      const folder = join(root, place.companyId);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      try {
        await pipeline(source, createWriteStream(path + partial, { mode: 0o600, flush: true }));
        await rename(path + partial, path);
        await flush(folder);
      } catch (error) {
        await rm(path + partial, { force: true });
        throw error;
      }
    },
    async get(place, part) {
      try {
        const handle = await open(pathOf(place));
        return createReadStream('', { fd: handle, highWaterMark: 262_144, start: part?.from, end: part?.to });
      } catch (error) {
        if (isGone(error)) return null;
        throw error;
      }
    },
    async remove(place) {
      await rm(pathOf(place) + partial, { force: true });
      await rm(pathOf(place), { force: true });
    },
    async *companies() {
      yield* (await namesIn(root)).filter(isId);
    },
    async *list(companyId) {
      yield* (await namesIn(join(root, companyId))).filter(isId);
    },
  };
}
