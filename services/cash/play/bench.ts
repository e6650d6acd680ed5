import { newId } from '@mostrador/client';
import { login, tillApi, until } from '@mostrador/dev';
import { type BenchPart, type BenchShop, type Market, post, saleAt, type Shot } from '@mostrador/dev/play/bench';

const now = () => new Date().toISOString();

const declare = ({ door, aside }: BenchShop, sessionId: string, ticketCount: number) =>
  tillApi(door, aside).api.cash.declareCount({
    sessionId,
    declarationId: newId(),
    counted: [],
    ticketCount,
    lastTicketNumber: ticketCount,
    declaredAt: now(),
  });

async function openSession(shop: BenchShop): Promise<string> {
  const { tillId, cashierId } = shop.aside;
  const { api } = tillApi(shop.door, shop.aside);
  const { sessions } = await api.cash.listSessions({ tillId, state: 'open' });
  for (const { sessionId } of sessions) await declare(shop, sessionId, 0);
  const sessionId = newId();
  await api.cash.openSession({ sessionId, tillId, cashierId, openingFloatMinor: 0, openedAt: now() });
  return sessionId;
}

/** A whole session of one till, in the order of its tickets. */
function wholeSession(market: Market, sessionId: string): () => Shot {
  const who = { ...market.aside, sessionId, tickets: 0, installationId: newId() };
  return () => post('/v1/sales', who, saleAt(market, who), 1);
}

/** Milliseconds from the cashier's count to a session that is closed, whatever its deviation. */
async function close(shop: BenchShop, sessionId: string, tickets: number): Promise<number> {
  const { api } = await login(shop.door, shop.aside.owner);
  const from = performance.now();
  await declare(shop, sessionId, tickets);
  return until('The session is not closed', 60_000, async () => {
    const { state } = await api.cash.getSession({ sessionId });
    return state === 'closed' || state === 'needs_justification' ? performance.now() - from : undefined;
  });
}

export const bench: BenchPart = {
  scenarios: [
    {
      name: 'close',
      perSecond: 300,
      seconds: 17,
      floor: { p95Ms: 2_000 },
      leaves: 'some',
      before: openSession,
      shots: (market, sessionId) => wholeSession(market, sessionId!),
      after: close,
    },
  ],
};
