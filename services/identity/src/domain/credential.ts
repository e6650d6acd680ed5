/** Crockford's base 32: no letter that is read as another, or as a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeLength = 12;

/** A code of 60 bits that people can read out: `7KQ2-M9XD-04TB`. */
export function codeFrom(bytes: Uint8Array): string {
  const letters = Array.from({ length: codeLength }, (_, index) => alphabet[bytes[index]! % 32]!).join('');
  return letters.replace(/(....)(?=.)/g, '$1-');
}

/** A code as it was made, from how it was typed. */
export const normalCode = (typed: string): string =>
  typed
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
    .replace(/[^0-9A-Z]/g, '');

export type Credential = { kind: 'till' | 'key' | 'session'; scope: string; name: string; secret: string };

/**
 * Credentials say in clear what they are for, so that no table has to be searched for them without knowing the company:
 * `till.<company>.<till>.<secret>`, `key.<company>.<key>.<secret>`, `session.<session>.<generation>.<secret>`.
 */
export const formatCredential = (one: Credential): string => [one.kind, one.scope, one.name, one.secret].join('.');

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const shape = new RegExp(`^(till|key|session)\\.(${uuid})\\.(${uuid}|[1-9]\\d{0,8})\\.([A-Za-z0-9_-]{43})$`);

/** The parts of a credential, or null for anything else. Nothing in it is proven yet. */
export function parseCredential(text: string, kind: Credential['kind']): Credential | null {
  const parts = shape.exec(text);
  if (parts?.[1] !== kind || (kind === 'session') !== /^\d+$/.test(parts[3]!)) return null;
  return { kind, scope: parts[2]!, name: parts[3]!, secret: parts[4]! };
}
