import { createCipheriv, createDecipheriv } from 'node:crypto';

/**
 * Bytes of any number under a key that seals nothing else, in chunks that are sealed each: a part of them is read without
 * the rest, and what is cut off, turned round or put in from elsewhere does not open. A chunk's nonce is its place and
 * whether it is the last one (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár).
 */
const chunkBytes = 65_536;
const tagBytes = 16;
const algorithm = 'aes-256-gcm';

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** How many there are once so many are sealed. */
export const sealedSize = (bytes: number): number => bytes + tagBytes * Math.max(1, Math.ceil(bytes / chunkBytes));

function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 7);
  nonce[11] = Number(isLast);
  return nonce;
}

/** Pieces of one size, and the last one, which may be shorter or empty. Which is the last shows when no more comes. */
async function* piecesOf(source: Bytes, size: number): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of source) {
    held.push(part);
    bytes += part.length;
    if (bytes <= size) continue;
    const all = Buffer.concat(held, bytes);
    let at = 0;
    for (; bytes - at > size; at += size) yield { piece: all.subarray(at, at + size), isLast: false };
    held = [all.subarray(at)];
    bytes -= at;
  }
  yield { piece: Buffer.concat(held, bytes), isLast: true };
}

/** Seals what comes. The key (32 bytes) must never seal anything else. */
export async function* sealing(key: Buffer, source: Bytes): AsyncGenerator<Buffer> {
  let index = 0;
  for await (const { piece, isLast } of piecesOf(source, chunkBytes)) {
    const cipher = createCipheriv(algorithm, key, nonceOf(index++, isLast));
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
  }
}

function openChunk(key: Buffer, chunk: Buffer, nonce: Buffer): Buffer {
  if (chunk.length < tagBytes) throw new Error('what was sealed is cut off');
  const body = chunk.length - tagBytes;
  const decipher = createDecipheriv(algorithm, key, nonce).setAuthTag(chunk.subarray(body));
  return Buffer.concat([decipher.update(chunk.subarray(0, body)), decipher.final()]);
}

/** Opens what `sealing` made; throws where it is not that, all of it and in its order. What it gave before was right. */
export async function* opening(key: Buffer, source: Bytes): AsyncGenerator<Buffer> {
  let index = 0;
  for await (const { piece, isLast } of piecesOf(source, chunkBytes + tagBytes)) {
    yield openChunk(key, piece, nonceOf(index++, isLast));
  }
}

/** Some of so many bytes, by the places of the first and the last of them. */
type Part = { from: number; to: number; bytes: number };

const chunkAt = (place: number): number => Math.floor(place / chunkBytes);

/** Where what a part takes to be opened is among what was sealed: the whole chunks that hold it. */
export const sealedPart = ({ from, to, bytes }: Part): { from: number; to: number } => ({
  from: chunkAt(from) * (chunkBytes + tagBytes),
  to: Math.min((chunkAt(to) + 1) * (chunkBytes + tagBytes), sealedSize(bytes)) - 1,
});

/** Opens a part, of the chunks that `sealedPart` names; throws as `opening` does. */
export async function* openingPart(key: Buffer, { from, to, bytes }: Part, source: Bytes): AsyncGenerator<Buffer> {
  let index = chunkAt(from);
  for await (const { piece } of piecesOf(source, chunkBytes + tagBytes)) {
    if (index > chunkAt(to)) throw new Error('more came than the part');
    const plain = openChunk(key, piece, nonceOf(index, index === chunkAt(bytes - 1)));
    const start = index++ * chunkBytes;
    yield plain.subarray(Math.max(0, from - start), to + 1 - start);
  }
  if (index <= chunkAt(to)) throw new Error('what was sealed is cut off');
}
