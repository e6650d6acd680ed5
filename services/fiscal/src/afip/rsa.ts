import { privateEncrypt } from 'node:crypto';
import type forge from 'node-forge';

/** DigestInfo of SHA-256 up to the digest (RFC 8017, 9.2). */
const sha256Info = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/**
 * A private key that forge signs SHA-256 with, by OpenSSL's arithmetic: a millisecond, where forge's own holds up everybody
 * for a tenth of a second.
 */
export const signingKey = (keyPem: string): forge.pki.rsa.PrivateKey =>
  ({
    sign: (digest: forge.md.MessageDigest) =>
      privateEncrypt(keyPem, Buffer.concat([sha256Info, Buffer.from(digest.digest().getBytes(), 'latin1')])).toString(
        'latin1',
      ),
  }) as unknown as forge.pki.rsa.PrivateKey;
