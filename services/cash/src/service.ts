import { defineService, serves } from '@mostrador/kit';
import {
  CashMovementRecorded,
  CashServiceDefinition,
  TillSessionClosed,
  TillSessionDeclared,
  TillSessionJustified,
  TillSessionOpened,
  TillSessionReclassed,
} from '@mostrador/proto/cash';
import { manifest } from '../manifest.ts';
import { channelSessionOpened } from './consumers/channel-session-opened.ts';
import { roleLimitsChanged } from './consumers/role-limits-changed.ts';
import { sessionFacts } from './consumers/session-facts.ts';
import { tillChanged } from './consumers/till-changed.ts';
import { tillOperationRecorded } from './consumers/till-operation-recorded.ts';
import { env } from './env.ts';
import { fail } from './errors.ts';
import { declareCount } from './handlers/declare-count.ts';
import { exportFacts } from './handlers/export-facts.ts';
import { forceClose } from './handlers/force-close.ts';
import { getSession } from './handlers/get-session.ts';
import { getXReport } from './handlers/get-x-report.ts';
import { getZReport } from './handlers/get-z-report.ts';
import { justifyDeviation } from './handlers/justify-deviation.ts';
import { listCashMovements } from './handlers/list-cash-movements.ts';
import { listCashReviews } from './handlers/list-cash-reviews.ts';
import { listSessions } from './handlers/list-sessions.ts';
import { openSession } from './handlers/open-session.ts';
import { recordCashMovement } from './handlers/record-cash-movement.ts';
import { settleCashReview } from './handlers/settle-cash-review.ts';
import { verifyChain } from './handlers/verify-chain.ts';
import { closeSessions } from './jobs/close-sessions.ts';

export const cash = defineService({
  manifest,
  migrations: new URL('../prisma/migrations/', import.meta.url),
  env,
  errors: fail,
  serves: [
    serves(CashServiceDefinition, {
      openSession,
      getSession,
      listSessions,
      recordCashMovement,
      listCashMovements,
      declareCount,
      forceClose,
      justifyDeviation,
      getXReport,
      getZReport,
      listCashReviews,
      settleCashReview,
      verifyChain,
      exportFacts,
    }),
  ],
  consumes: [sessionFacts, channelSessionOpened, tillOperationRecorded, tillChanged, roleLimitsChanged],
  jobs: [closeSessions],
  publishes: [
    TillSessionOpened,
    TillSessionDeclared,
    TillSessionClosed,
    TillSessionReclassed,
    TillSessionJustified,
    CashMovementRecorded,
  ],
});
