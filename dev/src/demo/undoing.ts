import type { GrantApprovalRequest, Product, Sale, SaleLineInput, TillOperation } from '@mostrador/client';
import { v7 as uuidv7 } from 'uuid';
import { lineOf, Problem, type WholeSale } from '../client/index.ts';
import { dayOf, momentOf } from '../seed/calendar.ts';
import type { Counter } from './counter.ts';
import { amount, pesos, type Telling } from './telling.ts';

/** The supervisor's PIN at the till, for one act of so much money of its open session. */
export async function approve(
  { cashier, supervisor, supervisorPin, till: { tillId, sessionId } }: Counter,
  action: GrantApprovalRequest['action'],
  targetId: string,
  amountMinor: number,
): Promise<string> {
  const { userId: approverId } = supervisor.session;
  const { approvalToken } = await cashier.api.identity.grantApproval({
    action,
    targetId,
    approverId,
    pin: supervisorPin,
    amountMinor,
    sessionId,
    tillId,
  });
  return approvalToken;
}

export async function voidWithApproval(counter: Counter, product: Product, { step }: Telling): Promise<void> {
  await step('The cashier voids a sale, with approval', async (tell) => {
    const { till, cashier } = counter;
    const { saleId, totalMinor } = await till.sell([lineOf(product)]);
    const ask = (approvalToken: string) =>
      cashier.api.sales.voidSale({
        saleId,
        voidId,
        reason: 'El cliente se arrepintió',
        voidedAt: new Date().toISOString(),
        approvalToken,
      });
    const voidId = uuidv7();
    const refusal = await ask('').then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(refusal instanceof Problem)) throw new Error('A void without approval was not refused.');
    tell(`Alone: refused, ${refusal.status} ${refusal.reason}.`);
    const voided = await ask(await approve(counter, 'sales.void', saleId, totalMinor));
    tell(
      `The supervisor entered the PIN: ${pesos(totalMinor)} voided, approved by ${voided.approvedBy === counter.supervisor.session.userId ? 'the supervisor' : voided.approvedBy}.`,
    );
  });
}

/** One unit of a sale of before today comes back, for cash. */
export async function returnYesterdays(counter: Counter, { step }: Telling): Promise<string> {
  return step('A customer brings back one unit of yesterday’s sale', async (tell) => {
    const { till, cashier } = counter;
    const { sale, lineNumber } = await findReturnable(counter);
    const line = sale.lines.find((one) => one.lineNumber === lineNumber)!;
    const done = await cashier.api.sales.returnSale({
      returnId: uuidv7(),
      saleId: sale.saleId,
      tillId: till.tillId,
      sessionId: till.sessionId,
      cashierId: till.cashierId,
      reason: 'Envase roto',
      returnedAt: new Date().toISOString(),
      lines: [{ lineNumber, quantityMilli: 1_000 }],
      refunds: [{ method: 'cash', amountMinor: line.paidMinor }],
      approvalToken: await approve(counter, 'sales.return', sale.saleId, line.paidMinor),
    });
    tell(
      `Sale of ${dayOf(new Date(sale.soldAt!))}, ticket ${sale.ticketNumber}: 1 "${line.name}" back, ${pesos(done.totalMinor)} paid out in cash.`,
    );
    return line.productId!;
  });
}

async function findReturnable({ owner, branchId }: Counter): Promise<{ sale: Sale; lineNumber: number }> {
  const to = momentOf(dayOf(new Date()), 0).toISOString();
  for (let pageToken = ''; ;) {
    const page = await owner.api.sales.listSales({ branchId, to, state: 'completed', pageSize: 50, pageToken });
    for (const sale of page.sales) {
      const line = sale.lines.find(
        (one) => one.productId && one.quantityMilli === 1_000 && one.returnedMilli === 0 && one.paidMinor > 0,
      );
      // What was paid otherwise goes back otherwise.
      const wasCash = sale.payments.every(({ method }) => method === 'cash');
      if (line && wasCash) return { sale, lineNumber: line.lineNumber };
    }
    pageToken = page.nextPageToken;
    if (pageToken === '') throw new Error('There is no sale of before today to return goods of.');
  }
}

/** A till that was offline sends its log: a sale it had sent before, an absurd one, and a good one. */
export async function sendTillLog(counter: Counter, before: Sale, product: Product, { step }: Telling): Promise<void> {
  await step('A till log arrives with a duplicate and an absurd item', async (tell) => {
    const { till, atTill, supervisor } = counter;
    const repeated = asSent(before);
    const good = till.ticket([lineOf(product)]);
    const meant = till.ticket([lineOf(product)]);
    const absurd = { ...meant, lines: meant.lines.map((line) => ({ ...line, quantityMilli: -5_000 })) };
    const items: TillOperation[] = [{ sale: repeated }, { sale: absurd }, { sale: good }];
    const { results } = await atTill.sales.submitTillLog({
      tillId: till.tillId,
      sentAt: new Date().toISOString(),
      items,
    });
    const names = ['the duplicate', 'the absurd one', 'the good one'];
    for (const [at, result] of results.entries()) {
      const why = result.reason ? `: ${result.reason} (${result.field})` : '';
      tell(
        `${names[at]} (${amount(items[at]!.sale!.lines[0]!.quantityMilli)} units): ${result.state}${result.duplicate ? ', known already' : ''}${why}.`,
      );
    }
    const statuses = results.map(({ state, duplicate }) => `${state}${duplicate ? ' twice' : ''}`).join();
    if (statuses !== 'accepted twice,quarantined,accepted') throw new Error(`Expected otherwise: ${statuses}`);
    const { refusedSales } = await supervisor.api.sales.listRefusedSales({
      tillId: till.tillId,
      state: 'waiting',
      pageSize: 200,
    });
    const { refusedId } = refusedSales.find(({ operationId }) => operationId === absurd.saleId)!;
    const settled = await supervisor.api.sales.correctRefusedSale({
      refusedId,
      corrected: { sale: meant },
      reason: 'Cantidad mal cargada',
    });
    tell(
      `The supervisor corrected the quantity: ${settled.state}, ${pesos(meant.totalMinor)} on the books under the same id.`,
    );
  });
}

/** A sale as the till made it, from what the books say. */
function asSent(sale: Sale): WholeSale {
  return {
    saleId: sale.saleId,
    tillId: sale.tillId,
    sessionId: sale.sessionId,
    installationId: sale.installationId,
    ticketNumber: sale.ticketNumber,
    cashierId: sale.cashierId,
    soldAt: sale.soldAt,
    currency: sale.currency,
    lines: sale.lines.map(
      ({ lineNumber: _, totalMinor: _1, paidMinor: _2, returnedMilli: _3, priceSource, ...line }) => ({
        ...line,
        priceSource: priceSource as SaleLineInput['priceSource'],
      }),
    ),
    payments: sale.payments.map(({ paymentNumber: _, ...payment }) => payment),
    discountMinor: sale.discountMinor,
    roundingMinor: sale.roundingMinor,
    totalMinor: sale.totalMinor,
    voucherWanted: sale.voucherWanted,
  };
}
