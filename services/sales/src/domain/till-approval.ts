import { createPublicKey, verify } from 'node:crypto';
import type { Act } from '@mostrador/kit';

/** What a till says was approved at it while it was offline, by its own word. */
export type TillApproval = Act & { approverId: string; actId: string; approvedAt: string };

/** How long before the act it may have been approved. */
const longestMs = 60 * 60_000;

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** In lower case; empty where it is none. */
const idOf = (value: unknown): string => (typeof value === 'string' && uuid.test(value) ? value.toLowerCase() : '');
const isAmount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isMoment = (value: unknown): value is string =>
  typeof value === 'string' && iso.test(value) && !Number.isNaN(Date.parse(value));

/** A part of a token as an object; an empty one where it is none. */
function read(part: string | undefined): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** True for a token that says it is a till's. */
export function isTillApproval(token: string): boolean {
  const { alg, typ } = read(token.split('.')[0]);
  return alg === 'ES256' && typ === 'till-approval';
}

function isSigned(token: string, publicKey: string): boolean {
  const [head, body, signature = ''] = token.split('.');
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false;
    const signed = Buffer.from(`${head}.${body}`);
    return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

/** Reads the evidence of a till: a compact JWS, ES256 under the till's own key. Null where it is none. */
export function readTillApproval(token: string, publicKey: string): TillApproval | null {
  if (token.split('.').length !== 3 || !isTillApproval(token) || !isSigned(token, publicKey)) return null;
  const claims = read(token.split('.')[1]);
  const { action, amount_minor: amountMinor, approved_at: approvedAt } = claims;
  const ids = ['approver_id', 'target_id', 'act_id', 'session_id', 'till_id'].map((name) => idOf(claims[name]));
  if (typeof action !== 'string' || !isAmount(amountMinor) || !isMoment(approvedAt) || ids.includes('')) return null;
  const [approverId, targetId, actId, sessionId, tillId] = ids as [string, string, string, string, string];
  return { approverId, action, targetId, actId, amountMinor, sessionId, tillId, approvedAt };
}

/** True where something was approved for an act of this moment: shortly before it, by the same clock. */
export function isInTime(approvedAt: string, actedAt: string): boolean {
  const aheadMs = Date.parse(actedAt) - Date.parse(approvedAt);
  return aheadMs >= -60_000 && aheadMs <= longestMs;
}
