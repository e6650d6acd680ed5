import { createHmac } from 'node:crypto';

/** What a notice tells. */
export type Told = {
  event_id: string;
  type: string;
  subject_type: string;
  subject_id: string;
  branch_id: string | null;
  subject_version: number | null;
  happened_at: string;
};

/** The body of a notice: the same bytes at every attempt. */
export const bodyOf = (tenantId: string, told: Told): string =>
  JSON.stringify({
    id: told.event_id,
    type: told.type,
    time: told.happened_at,
    tenantId,
    ...(told.branch_id === null ? {} : { branchId: told.branch_id }),
    subject: { type: told.subject_type, id: told.subject_id },
    ...(told.subject_version === null ? {} : { version: told.subject_version }),
  });

/** How a secret is told: Standard Webhooks 1.0. */
export const secretText = (bytes: Uint8Array): string => `whsec_${Buffer.from(bytes).toString('base64')}`;

/** What goes before a body: which event, when it was sent, and a signature of each secret that is good. */
export function headersOf(eventId: string, body: string, secrets: Uint8Array[], now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signed = `${eventId}.${timestamp}.${body}`;
  const signatures = secrets.map((secret) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`);
  return { 'webhook-id': eventId, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

/** A version that an event states: its own, or that of the thing it holds. */
export function versionIn(body: Record<string, unknown>): number | null {
  const held = Object.values(body).filter((value) => typeof value === 'object' && value !== null);
  const version = [body, ...held].map((one) => (one as { version?: unknown }).version).find(Number.isSafeInteger);
  return (version as number | undefined) ?? null;
}

/** The branch that an event names, where it is one. */
export function branchIn(body: Record<string, unknown>): string | null {
  const named = JSON.stringify(body).match(/(?<="branchId":")[\da-f-]{36}/g);
  const [branch, ...others] = new Set(named);
  return branch !== undefined && others.length === 0 ? branch : null;
}
