import { type Kitchen, type Recipes, sell, ticket } from '@mostrador/dev/play/fuzz';

const now = () => new Date().toISOString();

/** An operation that its till sent wrong, and which waits for a supervisor. */
async function refused(kitchen: Kitchen) {
  const { ask, company, freshTill } = kitchen;
  const { tillId, token } = await freshTill();
  const sale = ticket(kitchen, { tillId, sessionId: kitchen.id() });
  const wrong = { ...sale, totalMinor: sale.totalMinor + 1 };
  await ask('submitTillLog', { tillId, sentAt: now(), items: [{ sale: wrong }] }, token);
  const asked = { tillId, state: 'waiting' as const, pageSize: 20 };
  const found = await ask('listRefusedSales', asked, company.tokens.supervisor);
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
    const asked = { kind: 'void' as const, state: 'open' as const, pageSize: 200, pageToken };
    const page = await ask('listReviews', asked, company.tokens.supervisor);
    const found = page.reviews.find(({ subjectId }) => subjectId === undone.voidId);
    if (found) return found.reviewId;
    pageToken = page.nextPageToken;
    if (pageToken === '') throw new Error('The void is not listed.');
  }
}

export const recipes: Recipes = {
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
    const movement = { movementId: kitchen.id(), sessionId, tillId, cashierId: users['cashier']!, kind: 'in' as const };
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
