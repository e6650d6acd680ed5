import { consumerOf, type Event, reads } from '@mostrador/kit';
import { SaleCompleted, SaleReturned, SaleVoided, type SessionFact } from '@mostrador/proto/sales';
import { applyFacts } from '../ledger.ts';

const factOf = ({ body }: Event<{ fact?: SessionFact | undefined }>) => (body.fact ? [body.fact] : []);

/** Sales, voids and returns at once, so that the heads of their sessions are locked in one order. */
export const sessionFacts = consumerOf(
  [reads(SaleCompleted, factOf), reads(SaleVoided, factOf), reads(SaleReturned, factOf)],
  (tx, facts, ctx) => applyFacts(tx, ctx, facts),
);
