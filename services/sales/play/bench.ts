import { type BenchPart, type Market, post, saleAt, type Shot } from '@mostrador/dev/play/bench';

const BATCH = 100;
/** How many are kept to be looked at later. */
const MOST_SOLD = 10_000;

const single = (market: Market) => (): Shot => {
  const who = market.any(market.sellers);
  const sale = saleAt(market, who);
  if (market.sold.length < MOST_SOLD) market.sold.push({ saleId: sale.saleId, token: who.token });
  return post('/v1/sales', who, sale, 1);
};

/** Everybody buys the same thing of one company. */
function hot(market: Market): () => Shot {
  const sellers = market.sellers.filter(({ company }) => company === market.sellers[0]!.company);
  return () => {
    const who = market.any(sellers);
    return post('/v1/sales', who, saleAt(market, who, [0, 0, 0]), 1);
  };
}

const batch = (market: Market) => (): Shot => {
  const who = market.any(market.sellers);
  const items = Array.from({ length: BATCH }, () => ({ sale: saleAt(market, who) }));
  return post('/v1/till-logs', who, { tillId: who.tillId, sentAt: new Date().toISOString(), items }, items.length);
};

const floor = { perSecond: 300, p95Ms: 100 };

export const bench: BenchPart = {
  scenarios: [
    { name: 'single-sales', perSecond: 300, seconds: 20, floor, leaves: 'some', shots: single },
    {
      name: 'hot-product',
      perSecond: 300,
      seconds: 20,
      floor: { perSecond: 300, p95Ms: 120 },
      leaves: 'some',
      shots: hot,
    },
    { name: 'sustained-sales', perSecond: 300, seconds: 60, floor, leaves: 'much', shots: single },
    { name: 'batch-sales', perSecond: 8, seconds: 15, leaves: 'much', shots: batch },
  ],
};
