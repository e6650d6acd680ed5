import type { Kitchen, Recipes } from '@mostrador/dev/play/fuzz';

const now = () => new Date().toISOString();

/** A session of its own, at a till of its own. */
async function newSession({ company, ask, id, freshTill }: Kitchen) {
  const { tillId, token } = await freshTill();
  const opening = { sessionId: id(), tillId, cashierId: company.users['cashier']!, openingFloatMinor: 1_000 };
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

/** More cash out of a till than there was, which waits for a supervisor. */
async function unexpected({ ask, company, freshTill, id }: Kitchen): Promise<string> {
  const { tillId, token } = await freshTill();
  const sessionId = id();
  const opening = { sessionId, tillId, cashierId: company.users['cashier']!, openingFloatMinor: 0, openedAt: now() };
  await ask('openSession', opening, token);
  const movement = {
    movementId: id(),
    sessionId,
    kind: 'out' as const,
    amountMinor: 1,
    reason: 'Vuelto',
    movedAt: now(),
  };
  await ask('recordCashMovement', movement, token);
  for (let pageToken = ''; ;) {
    const asked = { state: 'open' as const, branchId: company.branchId, pageSize: 200, pageToken };
    const page = await ask('listCashReviews', asked, company.tokens.supervisor);
    const found = page.reviews.find(({ subjectId }) => subjectId === movement.movementId);
    if (found) return found.reviewId;
    pageToken = page.nextPageToken;
    if (pageToken === '') throw new Error('The movement is not listed.');
  }
}

export const recipes: Recipes = {
  openSession: async ({ id, company, freshTill }) => {
    const { tillId, token } = await freshTill();
    const opening = { sessionId: id(), tillId, cashierId: company.users['cashier']!, openingFloatMinor: 1_000 };
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
};
