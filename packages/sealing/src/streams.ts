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

/** Opens what `sealing` made; throws where it is not that, all of it and in its order. What it gave before was right. */
export async function* opening(key: Buffer, source: Bytes): AsyncGenerator<Buffer> {
  let index = 0;
  for await (const { piece, isLast } of piecesOf(source, chunkBytes + tagBytes)) {
    if (piece.length < tagBytes) throw new Error('what was sealed is cut off');
    const body = piece.length - tagBytes;
    const decipher = createDecipheriv(algorithm, key, nonceOf(index++, isLast)).setAuthTag(piece.subarray(body));
    yield Buffer.concat([decipher.update(piece.subarray(0, body)), decipher.final()]);
  }
}
