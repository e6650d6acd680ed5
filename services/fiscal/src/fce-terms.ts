import type { Receiver } from '@mostrador/proto/common';
import { argentineDay, classOf, type CreditTerms, type IvaCondition, refusalOfFce } from '@mostrador/till/voucher';
import { fail } from './errors.ts';
import type { ProfileRow } from './queries.ts';

type Asked = { credit: CreditTerms | undefined; receiver: Receiver | null; totalMinor: number };

/** Refuses an FCE that could not be issued, while whoever asks is still there. What changes later is seen when it is prepared. */
export function refuseFce(profile: ProfileRow, { credit, receiver, totalMinor }: Asked, now: Date): void {
  if (!credit) return;
  const today = argentineDay(now);
  const issuer = { ivaCondition: profile.iva_condition, limitedA: profile.limited_a };
  const condition = (receiver?.ivaCondition ?? 'consumidor_final') as IvaCondition;
  const { letter } = classOf(issuer, condition, today);
  const refusal = refusalOfFce({ credit, receiver, letter, totalMinor, today });
  if (refusal) fail(refusal.reason, { field: refusal.field });
}
