import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { opening, sealedSize, sealing } from './streams.ts';

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
});
