import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { opening, openingPart, sealedPart, sealedSize, sealing } from './streams.ts';

const key = randomBytes(32);
const chunk = 65_536 + 16;

async function* inParts(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function all(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(source));
}
const seal = (plain: Buffer, size = 10_000) => all(sealing(key, inParts(plain, size)));
const open = (sealed: Buffer, under = key, size = 7_001) => all(opening(under, inParts(sealed, size)));

describe('what is sealed in chunks', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 300_000])('of %i bytes opens as it was', async (bytes) => {
    const plain = randomBytes(bytes);
    const sealed = await seal(plain);
    expect(sealed).toHaveLength(sealedSize(bytes));
    expect(await open(sealed)).toEqual(plain);
    expect(await open(await seal(plain, 200_000), key, 1_000_000)).toEqual(plain);
  });

  it('does not open cut off, longer, turned round, changed, or under another key', async () => {
    const sealed = await seal(randomBytes(200_000));
    const [first, second] = [sealed.subarray(0, chunk), sealed.subarray(chunk, 2 * chunk)];
    const rest = sealed.subarray(2 * chunk);
    const changed = Buffer.from(sealed);
    changed[100_000]! ^= 1;
    for (const wrong of [
      sealed.subarray(0, 2 * chunk),
      sealed.subarray(0, -1),
      sealed.subarray(0, 5),
      Buffer.alloc(0),
      Buffer.concat([sealed, rest]),
      Buffer.concat([second, first, rest]),
      Buffer.concat([first, rest]),
      changed,
    ])
      await expect(open(wrong)).rejects.toThrow(/cut off|authenticate/);
    await expect(open(sealed, randomBytes(32))).rejects.toThrow(/authenticate/);
  });

  it('gives what is right before it says that the rest is wrong', async () => {
    const plain = randomBytes(200_000);
    const sealed = (await seal(plain)).subarray(0, 2 * chunk);
    const pieces = opening(key, inParts(sealed, chunk));
    expect((await pieces.next()).value).toEqual(plain.subarray(0, 65_536));
    await expect(pieces.next()).rejects.toThrow('authenticate');
  });

  it.each([
    [200_000, 0, 0],
    [200_000, 0, 199_999],
    [200_000, 65_535, 65_536],
    [200_000, 70_000, 140_000],
    [200_000, 199_999, 199_999],
    [131_072, 131_071, 131_071],
    [5, 1, 3],
  ])('of %i bytes opens from %i to %i without the rest', async (bytes, from, to) => {
    const plain = randomBytes(bytes);
    const part = { from, to, bytes };
    const place = sealedPart(part);
    const sealed = (await seal(plain)).subarray(place.from, place.to + 1);
    const opened = (source: Buffer, of = part) => all(openingPart(key, of, inParts(source, 7_001)));
    expect(await opened(sealed)).toEqual(plain.subarray(from, to + 1));
    for (const wrong of [sealed.subarray(0, -1), sealed.subarray(0, -chunk), Buffer.concat([sealed, sealed])])
      await expect(opened(wrong)).rejects.toThrow(/cut off|authenticate|more came/);
    await expect(opened(sealed, { from: from + 65_536, to: to + 65_536, bytes: bytes + 65_536 })).rejects.toThrow(
      'authenticate',
    );
  });
});
