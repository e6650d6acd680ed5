import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * Seals with AES-256-GCM under a key of 32 bytes: nonce (12), tag (16), and what was sealed. It opens only about the same
 * thing: a row copied elsewhere is of no use.
 */
export function seal(key: Buffer, about: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Opens what `seal` made; throws where the key, or what it is about, is another. */
export function open(key: Buffer, about: string, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
    .setAAD(Buffer.from(about))
    .setAuthTag(sealed.subarray(12, 28));
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
}
