import type { Product, Sale } from '@mostrador/client';
import { isDeepStrictEqual } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { apiOver, lineOf, partlyCash, tendered, until } from '../client/index.ts';
import type { Counter } from './counter.ts';
import { amount, pesos, type Telling } from './telling.ts';

/** A unit with the pack it comes in. */
type Family = { unit: Product; pack: Product };

const NOTE_MINOR = 10_000_000;

/** Goods of the catalogue to sell: a family whose pack will break, and single goods there are some of. */
export async function chooseGoods({ owner, branchId }: Counter): Promise<{ family: Family; singles: Product[] }> {
  const { products: packs } = await owner.api.stock.listProducts({ query: 'Pack Gaseosa', pageSize: 50 });
  const pack = packs.find(({ data }) => data!.packOfProductId && data!.active)!;
  const unit = await owner.api.stock.getProduct({ productId: pack.data!.packOfProductId! });
  const alfajores: Product[] = [];
  for (let pageToken = '', more = true; more; more = pageToken !== '') {
    const page = await owner.api.stock.listProducts({ query: 'Alfajor', pageSize: 100, pageToken });
    alfajores.push(...page.products);
    pageToken = page.nextPageToken;
  }
  // One that comes in packs would open a pack where it is sold past its level.
  const packed = new Set(alfajores.map(({ data }) => data!.packOfProductId));
  const singles: Product[] = [];
  for (const product of alfajores) {
    const { tracked, packOfProductId, active } = product.data!;
    const wanted = tracked && active && !packOfProductId && !packed.has(product.productId);
    if (wanted && (await onHand({ owner, branchId }, product.productId)) >= 2_000) singles.push(product);
    if (singles.length === 2) return { family: { unit, pack }, singles };
  }
  throw new Error('There are not enough alfajores on the shelf for the demo.');
}

async function onHand({ owner, branchId }: Pick<Counter, 'owner' | 'branchId'>, productId: string): Promise<number> {
  const { levels } = await owner.api.stock.listLevels({ branchId, productId });
  return levels[0]?.onHandMilli ?? 0;
}

const milliOf = async (counter: Counter, productId: string, enough: (milli: number) => boolean): Promise<number> =>
  until('Stock has not heard of a sale', 20_000, async () => {
    const milli = await onHand(counter, productId);
    return enough(milli) ? milli : undefined;
  });

export async function checkPrice({ door, companyId }: Counter, product: Product, { step }: Telling): Promise<void> {
  await step('A customer checks a price by barcode, without logging in', async (tell) => {
    const price = await apiOver(door).stock.getPrice({ companyId, barcode: product.data!.barcodes[0]! });
    tell(`${price.barcode}: ${price.name}, ${pesos(price.priceMinor)}.`);
  });
}

/** Sells three lines, of which one needs a pack broken, and sends the same request again. */
export async function sellThreeLines(
  counter: Counter,
  family: Family,
  singles: Product[],
  { step }: Telling,
): Promise<Sale> {
  const { till, owner, cashier, branchId } = counter;
  const { unit, pack } = family;
  const ticket = await step('The cashier sells three lines; one needs a pack opened', async (tell) => {
    const deltaMilli = 2_000;
    await owner.api.stock.adjustStock({
      adjustmentId: uuidv7(),
      branchId,
      productId: pack.productId,
      deltaMilli,
      reason: 'purchase',
      note: 'Demo',
    });
    const [units, packs] = [await onHand(counter, unit.productId), await onHand(counter, pack.productId)];
    tell(
      `A delivery of 2 came in. On the shelf: ${amount(units)} of "${unit.data!.name}" and ${amount(packs)} of "${pack.data!.name}".`,
    );
    const wanted = Math.max(0, units) + 1_000;
    const lines = [lineOf(unit, wanted), ...singles.map((product) => lineOf(product))];
    const sent = till.ticket(lines, {
      pay: (total) => tendered(Math.ceil(total / NOTE_MINOR) * NOTE_MINOR)(),
      voucherWanted: true,
    });
    const sale = await cashier.api.sales.completeSale(sent);
    tell(
      `Ticket ${sale.ticketNumber}: ${amount(wanted)} units and two alfajores, ${pesos(sale.totalMinor)} in cash, change ${pesos(sale.payments[0]!.changeMinor)}.`,
    );
    const left = await milliOf(counter, pack.productId, (milli) => milli < packs);
    const { movements } = await owner.api.stock.listMovements({ branchId, sourceId: sale.saleId, pageSize: 200 });
    tell(
      `Movements: ${movements.map(({ kind, quantityMilli }) => `${kind} ${amount(quantityMilli)}`).join(', ')}. ${amount(left)} packs are left.`,
    );
    if (!movements.some(({ kind }) => kind === 'pack_out')) throw new Error('No pack was broken.');
    return { sent, sale };
  });
  await step('The till repeats the same request, as after a timeout', async (tell) => {
    const again = await cashier.api.sales.completeSale(ticket.sent);
    if (!isDeepStrictEqual(again, ticket.sale)) throw new Error('The second answer is another one.');
    tell(
      `The same answer: sale ${again.saleId}, ticket ${again.ticketNumber}, ${pesos(again.totalMinor)}. It is on the books once.`,
    );
  });
  return ticket.sale;
}

/** Sells more than there is; a supervisor settles the conflict with a count. */
export async function sellPastStock(counter: Counter, product: Product, { step }: Telling): Promise<void> {
  await step('The cashier sells more than there is', async (tell) => {
    const { till, supervisor, branchId } = counter;
    const there = await onHand(counter, product.productId);
    const sale = await till.sell([lineOf(product, there + 3_000)], { pay: partlyCash(500_000, 'qr', 'demo') });
    tell(
      `There are ${amount(there)} of "${product.data!.name}"; ${amount(there + 3_000)} were paid: accepted, ${pesos(sale.totalMinor)}, part in cash, part by QR.`,
    );
    const conflict = await until('The stock conflict is not listed', 20_000, async () => {
      const { conflicts } = await supervisor.api.stock.listConflicts({ branchId, pageSize: 200 });
      return conflicts.find(({ productId }) => productId === product.productId);
    });
    tell(`Conflict listed: on hand ${amount(conflict.onHandMilli)}, since sale ${conflict.sourceId}.`);
    const settled = await supervisor.api.stock.resolveConflict({
      conflictId: conflict.conflictId,
      countedMilli: 12_000,
      note: 'Contado en la demo',
    });
    tell(`The supervisor counted 12: the conflict is ${settled.state}, on hand ${amount(settled.onHandMilli)}.`);
  });
}

export async function sellUnknown({ till }: Counter, { step }: Telling): Promise<void> {
  await step('The cashier sells an unknown barcode by price', async (tell) => {
    const sale = await till.sell([
      { name: 'Artículo sin dar de alta', barcode: '2000000012345', unitPriceMinor: 185_000 },
    ]);
    tell(`${pesos(sale.totalMinor)} accepted, flagged ${sale.flags.join(', ') || 'nothing'}.`);
  });
}
