import { createPublicKey, verify } from 'node:crypto';
import type { Act } from '@mostrador/kit';
import { z } from 'zod';

/** What a till says was approved at it while it was offline, by its own word. */
export type TillApproval = Act & { approverId: string; actId: string; approvedAt: string };

/** How long before the act it may have been approved. */
const longestMs = 60 * 60_000;

const header = z.object({ alg: z.literal('ES256'), typ: z.literal('till-approval') });
const id = z.uuid().toLowerCase();
const claims = z.object({
  approver_id: id,
  action: z.string(),
  target_id: id,
  act_id: id,
  amount_minor: z.int().min(0),
  session_id: id,
  till_id: id,
  approved_at: z.iso.datetime({ offset: true }),
});

function json(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
  } catch {
    return null;
  }
}

/** True for a token that says it is a till's. */
export const isTillApproval = (token: string): boolean => header.safeParse(json(token.split('.')[0])).success;

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
  const { data } = claims.safeParse(json(token.split('.')[1]));
  if (!data) return null;
  return {
    approverId: data.approver_id,
    action: data.action,
    targetId: data.target_id,
    actId: data.act_id,
    amountMinor: data.amount_minor,
    sessionId: data.session_id,
    tillId: data.till_id,
    approvedAt: data.approved_at,
  };
}

/** True where something was approved for an act of this moment: shortly before it, by the same clock. */
export function isInTime(approvedAt: string, actedAt: string): boolean {
  const aheadMs = Date.parse(actedAt) - Date.parse(approvedAt);
  return aheadMs >= -60_000 && aheadMs <= longestMs;
}
