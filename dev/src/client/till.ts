import { type Api, newId, type Sale, type TillSession } from '@mostrador/client';
import { buildSale, type Goods, type SaleOf, type WholeSale } from './sale.ts';

export type TillOptions = {
  /** In whose name: a person logged in, or the till itself. */
  api: Api;
  tillId: string;
  cashierId: string;
  /** A new installation numbers its tickets from 1. */
  installationId?: string;
  lastTicketNumber?: number;
};

/** How a sale differs from the plain one: cash, no discount, now. */
export type SaleTraits = Partial<
  Pick<SaleOf, 'saleId' | 'soldAt' | 'pay' | 'discountMinor' | 'roundToMinor' | 'voucherWanted' | 'receiver'>
>;

export type Till = ReturnType<typeof tillAt>;

/** A till at the counter: it numbers its tickets, knows its open session and counts what it sold in it. */
export function tillAt({ api, tillId, cashierId, installationId = newId(), lastTicketNumber = 0 }: TillOptions) {
  let ticketNumber = lastTicketNumber;
  let ticketCount = 0;
  let sessionId = '';

  /** A ticket that is paid but not sent yet. */
  const ticket = (lines: Goods[], traits: SaleTraits = {}): WholeSale => {
    ticketCount += 1;
    return buildSale({
      saleId: newId(),
      soldAt: new Date(),
      ...traits,
      tillId,
      sessionId,
      installationId,
      cashierId,
      ticketNumber: (ticketNumber += 1),
      lines,
    });
  };

  return {
    tillId,
    cashierId,
    installationId,
    ticket,
    get sessionId() {
      return sessionId;
    },
    async open(openingFloatMinor: number, id: string = newId()): Promise<TillSession> {
      const openedAt = new Date().toISOString();
      const session = await api.cash.openSession({ sessionId: id, tillId, cashierId, openingFloatMinor, openedAt });
      sessionId = session.sessionId;
      ticketCount = 0;
      return session;
    },
    sell: (lines: Goods[], traits?: SaleTraits): Promise<Sale> => api.sales.completeSale(ticket(lines, traits)),
    /** Declares what was counted, blind; the session stays this till's until the next one is opened. */
    declare: (
      counted: { method: string; amountMinor: number }[],
      declarationId: string = newId(),
    ): Promise<TillSession> =>
      api.cash.declareCount({
        sessionId,
        declarationId,
        counted: counted.map((one) => ({ denominations: [], ...one })),
        ticketCount,
        lastTicketNumber: ticketNumber,
        declaredAt: new Date().toISOString(),
      }),
  };
}
