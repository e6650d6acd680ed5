import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isStorageAddress, openStorage, type Place } from '../src/storage.ts';
import { openBucket } from './bucket.ts';

const secret = 'a/secret+with=signs';
const folder = mkdtempSync(join(tmpdir(), 'storage-'));
let bucket: Awaited<ReturnType<typeof openBucket>>;
beforeAll(async () => {
  bucket = await openBucket('shopkey', secret);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await bucket.close();
});

async function* inParts(bytes: Buffer, fails = false) {
  for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
  if (fails) throw new Error('the sender has gone');
}
const newPlace = (companyId: string = randomUUID()): Place => ({ companyId, objectId: randomUUID() });

describe.each(['a folder', 'a bucket'])('storage in %s', (where) => {
  const storage = () => openStorage(where === 'a folder' ? folder : bucket.address());
  const read = async (place: Place) => {
    const found = await storage().get(place);
    return found && Buffer.concat(await Array.fromAsync(found));
  };

  it('gives back what was put, and nothing once it was removed', async () => {
    const [place, bytes] = [newPlace(), randomBytes(300_000)];
    await storage().put(place, bytes.length, inParts(bytes));
    expect(await read(place)).toEqual(bytes);
    expect(await read({ ...place, companyId: randomUUID() })).toBeNull();
    await storage().remove(place);
    await storage().remove(place);
    expect(await read(place)).toBeNull();
  });

  it('gives a part of it', async () => {
    const [place, bytes] = [newPlace(), randomBytes(300_000)];
    await storage().put(place, bytes.length, inParts(bytes));
    for (const [from, to] of [
      [0, 0],
      [65_552, 131_103],
      [299_990, 299_999],
    ] as const) {
      const part = (await storage().get(place, { from, to }))!;
      expect(Buffer.concat(await Array.fromAsync(part))).toEqual(bytes.subarray(from, to + 1));
    }
    expect(await storage().get(newPlace(), { from: 0, to: 9 })).toBeNull();
  });

  it('keeps nothing of what was put half', async () => {
    for (const put of [
      (place: Place) => storage().put(place, 300_000, inParts(randomBytes(100_000), true)),
      (place: Place) => storage().put(place, 300_000, inParts(randomBytes(100_000))),
    ]) {
      const place = newPlace();
      await expect(put(place)).rejects.toThrow(/has gone|instead of/);
      expect(await read(place)).toBeNull();
    }
  });

  it('lists what there is, whole only', async () => {
    const companyId = randomUUID();
    const places = Array.from({ length: 8 }, () => newPlace(companyId));
    for (const place of places) await storage().put(place, 3, inParts(Buffer.from('abc')));
    for (let more = 0; more < 4; more += 1) await storage().put(newPlace(), 3, inParts(Buffer.from('abc')));
    const listed = await Array.fromAsync(storage().list(companyId));
    expect(listed.sort()).toEqual(places.map(({ objectId }) => objectId).sort());
    expect(await Array.fromAsync(storage().list(randomUUID()))).toEqual([]);
    const companies = await Array.fromAsync(storage().companies());
    expect(companies).toContain(companyId);
    expect(new Set(companies).size).toBe(companies.length);
  });
});

describe('storage in a folder', () => {
  it('is private, lists no part of a file, and removes that too', async () => {
    const storage = openStorage(folder);
    const place = newPlace();
    await storage.put(place, 3, inParts(Buffer.from('abc')));
    const path = join(folder, place.companyId, place.objectId);
    expect(statSync(path).mode & 0o077).toBe(0);
    const left = newPlace(place.companyId);
    writeFileSync(join(folder, left.companyId, `${left.objectId}.partial`), 'half');
    expect(await Array.fromAsync(storage.list(place.companyId))).toEqual([place.objectId]);
    await storage.remove(left);
    expect(readdirSync(join(folder, place.companyId))).toEqual([place.objectId]);
  });

  it('that is not there yet is empty', async () => {
    const storage = openStorage(join(folder, 'new'));
    expect(await Array.fromAsync(storage.companies())).toEqual([]);
    expect(await storage.get(newPlace())).toBeNull();
    expect(existsSync(join(folder, 'new'))).toBe(false);
  });
});

describe('storage in a bucket', () => {
  it('is told to nobody who does not know the secret', async () => {
    const storage = openStorage(bucket.address('another'));
    await expect(storage.put(newPlace(), 3, inParts(Buffer.from('abc')))).rejects.toThrow('403');
    await expect(storage.get(newPlace())).rejects.toThrow('403');
  });

  it('that does not work is away, and not empty', async () => {
    bucket.state.failing = true;
    const storage = openStorage(bucket.address());
    for (const asked of [
      () => storage.get(newPlace()),
      () => storage.remove(newPlace()),
      () => storage.put(newPlace(), 3, inParts(Buffer.from('abc'))),
      () => Array.fromAsync(storage.companies()),
    ])
      await expect(asked()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    bucket.state.failing = false;
  });
});

it('an address of storage is a whole path, or names a bucket', () => {
  for (const good of ['/var/files', 'https://a:b@host/bucket', 'http://a:b@host:9000/bucket/files'])
    expect(isStorageAddress(good)).toBe(true);
  for (const bad of ['', 'files', './files', 'https://a:b@host', 'ftp://host/bucket'])
    expect(isStorageAddress(bad)).toBe(false);
});
