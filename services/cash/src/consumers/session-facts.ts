import { consumerAcross, type Event, reads } from '@mostrador/kit';
import { SaleCompleted, SaleRefunded, SaleReturned, SaleVoided, type SessionFact } from '@mostrador/proto/sales';
import { applyFacts } from '../ledger.ts';

const factOf = ({ body, tenantId }: Event<{ fact?: SessionFact | undefined }>) =>
  body.fact ? [{ ...body.fact, tenantId }] : [];

/** Sales, voids, returns and refunds at once, so that the heads of their sessions are locked in one order. */
export const sessionFacts = consumerAcross(
  [reads(SaleCompleted, factOf), reads(SaleVoided, factOf), reads(SaleReturned, factOf), reads(SaleRefunded, factOf)],
  (tx, facts, ctx) => applyFacts(tx, ctx, facts),
);
