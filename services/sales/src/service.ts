import { defineService, serves } from '@mostrador/kit';
import {
  ChannelSessionOpened,
  RefusedSaleSettled,
  SaleCompleted,
  SaleRefunded,
  SaleRefused,
  SaleReturned,
  SalesServiceDefinition,
  SaleVoided,
  TillActivityRecorded,
  TillOperationRecorded,
} from '@mostrador/proto/sales';
import { manifest } from '../manifest.ts';
import { branchChanged } from './consumers/branch-changed.ts';
import { memberChanged } from './consumers/member-changed.ts';
import { noteRefunded } from './consumers/note-refunded.ts';
import { pricesPublished } from './consumers/prices-published.ts';
import { productChanged } from './consumers/product-changed.ts';
import { roleLimitsChanged } from './consumers/role-limits-changed.ts';
import { tillChanged } from './consumers/till-changed.ts';
import { tillSessionOpened } from './consumers/till-session-opened.ts';
import { fail } from './errors.ts';
import { completeChannelSale } from './handlers/complete-channel-sale.ts';
import { voidChannelSale } from './handlers/void-channel-sale.ts';
import { returnChannelSale } from './handlers/return-channel-sale.ts';
import { completeSale } from './handlers/complete-sale.ts';
import { correctRefusedSale } from './handlers/correct-refused-sale.ts';
import { discardRefusedSale } from './handlers/discard-refused-sale.ts';
import { exportFacts } from './handlers/export-facts.ts';
import { getSale } from './handlers/get-sale.ts';
import { holdRefund } from './handlers/hold-refund.ts';
import { keepRefusedSale } from './handlers/keep-refused-sale.ts';
import { listRefusedSales } from './handlers/list-refused-sales.ts';
import { listReturns } from './handlers/list-returns.ts';
import { listReviews } from './handlers/list-reviews.ts';
import { listSales } from './handlers/list-sales.ts';
import { listSessionFacts } from './handlers/list-session-facts.ts';
import { returnSale } from './handlers/return-sale.ts';
import { sealSession } from './handlers/seal-session.ts';
import { settleReview } from './handlers/settle-review.ts';
import { submitTillLog } from './handlers/submit-till-log.ts';
import { voidSale } from './handlers/void-sale.ts';
import { readPublications } from './jobs/read-publications.ts';

export const sales = defineService({
  manifest,
  migrations: new URL('../prisma/migrations/', import.meta.url),
  errors: fail,
  serves: [
    serves(SalesServiceDefinition, {
      completeSale,
      completeChannelSale,
      voidChannelSale,
      returnChannelSale,
      getSale,
      listSales,
      voidSale,
      returnSale,
      listReturns,
      submitTillLog,
      listRefusedSales,
      correctRefusedSale,
      discardRefusedSale,
      listReviews,
      settleReview,
      keepRefusedSale,
      sealSession,
      holdRefund,
      exportFacts,
      listSessionFacts,
    }),
  ],
  consumes: [
    branchChanged,
    tillChanged,
    memberChanged,
    roleLimitsChanged,
    pricesPublished,
    productChanged,
    tillSessionOpened,
    noteRefunded,
  ],
  jobs: [readPublications],
  publishes: [
    SaleCompleted,
    SaleVoided,
    SaleReturned,
    SaleRefunded,
    SaleRefused,
    RefusedSaleSettled,
    ChannelSessionOpened,
    TillOperationRecorded,
    TillActivityRecorded,
  ],
});
