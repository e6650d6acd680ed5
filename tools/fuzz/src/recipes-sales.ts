import { buildSale, lineOf } from '@mostrador/dev';
import { between, pick } from '@mostrador/dev/seed/random';
import { SERVICES } from '@mostrador/ops/stack';
import type { ListCashReviewsResponse } from '@mostrador/proto/cash';
import type { Receiver } from '@mostrador/proto/common';
import type { ListReviewsResponse, RefusedSale, Sale } from '@mostrador/proto/sales';
import type { Kitchen, Recipe } from './recipes.ts';

const now = () => new Date().toISOString();

type Traits = { voucherWanted?: boolean; receiver?: Receiver };

function ticket(
  { company, random, id }: Kitchen,
  till: { tillId: string; sessionId: string } = company,
  traits: Traits = {},
) {
  return buildSale({
    saleId: id(),
    tillId: till.tillId,
    sessionId: till.sessionId,
    installationId: company.installationId,
    ticketNumber: (company.tickets += 1),
    cashierId: company.users['cashier']!,
    soldAt: new Date(),
    lines: [lineOf(pick(random, company.products), 1_000 * between(random, 1, 3))],
    ...traits,
  });
}

export const sell = (kitchen: Kitchen, traits: Traits = {}): Promise<Sale> =>
  kitchen.ask<Sale>('completeSale', { ...ticket(kitchen, kitchen.company, traits) }, kitchen.company.tokens.till);

/** A session of its own, at a till of its own. */
async function newSession({ company, ask, id, freshTill }: Kitchen) {
  const { tillId, token } = await freshTill();
  const opening = { sessionId: id(), tillId, cashierId: company.users['cashier'], openingFloatMinor: 1_000 };
  await ask('openSession', { ...opening, openedAt: now() }, token);
  return { sessionId: opening.sessionId, tillId, token };
}

const count = (sessionId: string, declarationId: string, amountMinor: number, ticketCount: number) => ({
  sessionId,
  declarationId,
  counted: [{ method: 'cash', amountMinor, denominations: [] }],
  ticketCount,
  lastTicketNumber: 0,
  declaredAt: now(),
});

async function closed(kitchen: Kitchen, countedMinor = 1_000, tickets = 0) {
  const { sessionId, token } = await newSession(kitchen);
  await kitchen.ask('declareCount', count(sessionId, kitchen.id(), countedMinor, tickets), token);
  return sessionId;
}

/** An operation that its till sent wrong, and which waits for a supervisor. */
async function refused(kitchen: Kitchen) {
  const { ask, company, freshTill } = kitchen;
  const { tillId, token } = await freshTill();
  const sale = ticket(kitchen, { tillId, sessionId: kitchen.id() });
  const wrong = { ...sale, totalMinor: sale.totalMinor + 1 };
  await ask('submitTillLog', { tillId, sentAt: now(), items: [{ sale: wrong }] }, token);
  const asked = { tillId, state: 'waiting', pageSize: 20 };
  const found = await ask<{ refusedSales: RefusedSale[] }>('listRefusedSales', asked, company.tokens.supervisor);
  return { refusedId: found.refusedSales[0]!.refusedId, sale };
}

/** A void that nobody approved, and which waits for a supervisor. */
async function reviewed(kitchen: Kitchen) {
  const { ask, company, freshTill, id } = kitchen;
  const { tillId, token } = await freshTill();
  const sale = ticket(kitchen, { tillId, sessionId: id() });
  const undone = { voidId: id(), saleId: sale.saleId, reason: 'Se arrepintió', voidedAt: now() };
  await ask('submitTillLog', { tillId, sentAt: now(), items: [{ sale }, { void: undone }] }, token);
  for (let pageToken = ''; ;) {
    const asked = { kind: 'void', state: 'open', pageSize: 200, pageToken };
    const page = await ask<ListReviewsResponse>('listReviews', asked, company.tokens.supervisor);
    const found = page.reviews.find(({ subjectId }) => subjectId === undone.voidId);
    if (found) return found.reviewId;
    pageToken = page.nextPageToken;
    if (pageToken === '') throw new Error('The void is not listed.');
  }
}

/** More cash out of a till than there was, which waits for a supervisor. */
async function unexpected({ ask, company, freshTill, id }: Kitchen): Promise<string> {
  const { tillId, token } = await freshTill();
  const sessionId = id();
  const opening = { sessionId, tillId, cashierId: company.users['cashier'], openingFloatMinor: 0, openedAt: now() };
  await ask('openSession', opening, token);
  const movement = { movementId: id(), sessionId, kind: 'out', amountMinor: 1, reason: 'Vuelto', movedAt: now() };
  await ask('recordCashMovement', movement, token);
  for (let pageToken = ''; ;) {
    const asked = { state: 'open', branchId: company.branchId, pageSize: 200, pageToken };
    const page = await ask<ListCashReviewsResponse>('listCashReviews', asked, company.tokens.supervisor);
    const found = page.reviews.find(({ subjectId }) => subjectId === movement.movementId);
    if (found) return found.reviewId;
    pageToken = page.nextPageToken;
    if (pageToken === '') throw new Error('The movement is not listed.');
  }
}

const sales: Record<string, Recipe> = {
  completeSale: (kitchen) => ({ ...ticket(kitchen), as: kitchen.company.tokens.till }),
  getSale: async (kitchen) => ({ saleId: (await sell(kitchen)).saleId }),
  listSales: ({ company: { tillId } }) => ({ tillId, pageSize: 20 }),
  voidSale: async (kitchen) => ({
    saleId: (await sell(kitchen)).saleId,
    voidId: kitchen.id(),
    reason: 'Se arrepintió',
    voidedAt: now(),
    as: kitchen.company.tokens.supervisor,
  }),
  returnSale: async (kitchen) => {
    const { saleId, tillId, sessionId, cashierId, lines, totalMinor } = await sell(kitchen);
    return {
      returnId: kitchen.id(),
      saleId,
      tillId,
      sessionId,
      cashierId,
      reason: 'No le gustó',
      returnedAt: now(),
      lines: lines.map(({ lineNumber, quantityMilli }) => ({ lineNumber, quantityMilli })),
      refunds: [{ method: 'cash', amountMinor: totalMinor }],
      as: kitchen.company.tokens.supervisor,
    };
  },
  listReturns: ({ company: { sessionId } }) => ({ sessionId, pageSize: 20 }),
  submitTillLog: (kitchen) => {
    const { tillId, sessionId, users, tokens } = kitchen.company;
    const movement = { movementId: kitchen.id(), sessionId, tillId, cashierId: users['cashier'], kind: 'in' };
    const cashMovement = { ...movement, amountMinor: 100, reason: 'Cambio', movedAt: now() };
    return { tillId, sentAt: now(), items: [{ sale: ticket(kitchen) }, { cashMovement }], as: tokens.till };
  },
  listRefusedSales: ({ company: { tillId } }) => ({ tillId, pageSize: 20 }),
  correctRefusedSale: async (kitchen) => {
    const { refusedId, sale } = await refused(kitchen);
    const { tillId, sessionId } = kitchen.company;
    return {
      refusedId,
      corrected: { sale: { ...sale, tillId, sessionId } },
      reason: 'Mal sumada',
      as: kitchen.company.tokens.admin,
    };
  },
  listReviews: ({ company: { branchId } }) => ({ branchId, pageSize: 20 }),
  settleReview: async (kitchen) => ({ reviewId: await reviewed(kitchen), reason: 'Estaba de acuerdo' }),
  discardRefusedSale: async (kitchen) => ({ refusedId: (await refused(kitchen)).refusedId, reason: 'Era una prueba' }),
};

const cash: Record<string, Recipe> = {
  openSession: async ({ id, company, freshTill }) => {
    const { tillId, token } = await freshTill();
    const opening = { sessionId: id(), tillId, cashierId: company.users['cashier'], openingFloatMinor: 1_000 };
    return { ...opening, openedAt: now(), as: token };
  },
  getSession: ({ company: { sessionId } }) => ({ sessionId }),
  listSessions: ({ company: { tillId } }) => ({ tillId, pageSize: 20 }),
  recordCashMovement: ({ id, company: { sessionId, tokens } }) => ({
    movementId: id(),
    sessionId,
    kind: 'in',
    amountMinor: 500,
    reason: 'Cambio',
    movedAt: now(),
    as: tokens.till,
  }),
  listCashMovements: ({ company: { sessionId } }) => ({ sessionId, pageSize: 20 }),
  declareCount: async (kitchen) => {
    const { sessionId, token } = await newSession(kitchen);
    return { ...count(sessionId, kitchen.id(), 1_000, 0), as: token };
  },
  forceClose: async (kitchen) => ({ sessionId: await closed(kitchen, 1_000, 3), reason: 'La caja se rompió' }),
  justifyDeviation: async (kitchen) => ({
    sessionId: await closed(kitchen, 900_000_000),
    justification: 'Se contó mal',
  }),
  getXReport: ({ company: { sessionId } }) => ({ sessionId }),
  getZReport: async (kitchen) => ({ sessionId: await closed(kitchen) }),
  verifyChain: ({ company: { sessionId } }) => ({ sessionId }),
  listCashReviews: ({ company: { branchId } }) => ({ branchId, pageSize: 20 }),
  settleCashReview: async (kitchen) => ({
    reviewId: await unexpected(kitchen),
    reason: 'Hablado con la cajera',
    as: kitchen.company.tokens.supervisor,
  }),
  getCashSettings: () => ({}),
  putCashSettings: ({ random }) => ({ cashOutLimitMinor: between(random, 1_000_000, 100_000_000) }),
};

const operating: Record<string, Recipe> = {
  listDeadLetters: ({ random }) => ({ service: pick(random, SERVICES), pageSize: 20 }),
  redriveDeadLetter: ({ company, random }) => ({ service: 'stock', eventId: pick(random, company.deadLetters) }),
  getBacklog: ({ random }) => ({ service: pick(random, SERVICES) }),
};

export const salesRecipes = { ...sales, ...cash, ...operating };
