import { createPublicKey } from 'node:crypto';

/** True for a key of ECDSA P-256 as SubjectPublicKeyInfo (DER) in base64, in the one way it is written. */
export function isPublicKey(text: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    const written = key.export({ format: 'der', type: 'spki' }).toString('base64');
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' && written === text;
  } catch {
    return false;
  }
}
