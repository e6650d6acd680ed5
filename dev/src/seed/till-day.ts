import type { TillOperation } from '@mostrador/client';
import { buildSale, type WholeSale } from '../client/sale.ts';
import type { Customer } from './basket.ts';
import { CLOSES, halfHours, momentOf, OPENS, weekdayFactor } from './calendar.ts';
import { between, idAt, pick, type Random, randomOf, weighted } from './random.ts';
import type { SeedTill } from './shop.ts';

/** What a till remembers from one day to the next. */
export type TillMemory = { lastTicketNumber: number; returnable: WholeSale | undefined };

const FLOAT_MINOR = 3_000_000;
const halfHourOf = weighted(halfHours);

/** One day of a till, in the order in which it happened: opened, sold, counted. */
export function tillDay(till: SeedTill, day: string, customer: Customer, memory: TillMemory): TillOperation[] {
  const random = randomOf('day', till.name, day);
  const shift = openShift(till, day, random);
  const count = Math.round(till.ticketsADay * weekdayFactor(day) * (0.9 + 0.2 * random()));
  const minutes = Array.from({ length: count }, () => OPENS + 30 * halfHourOf(random) + 30 * random()).sort(
    (a, b) => a - b,
  );
  let handedOver = false;
  for (const minute of minutes) {
    if (!handedOver && minute > 16 * 60) handedOver = handOver(shift, momentOf(day, 16 * 60));
    const sale = sell(shift, momentOf(day, minute), customer(random), memory);
    if (random() < 0.004) voidSale(shift, sale, momentOf(day, minute + 1));
    else if (random() < 0.0015 && memory.returnable) takeBack(shift, memory, momentOf(day, minute + 2));
    else if (isPlain(sale)) memory.returnable ??= sale;
  }
  declare(shift, momentOf(day, CLOSES + 5), count, memory.lastTicketNumber);
  return shift.operations;
}

type Shift = {
  names: { tillId: string; sessionId: string; cashierId: string };
  installationId: string;
  random: Random;
  operations: TillOperation[];
  /** What should be there, by payment method. */
  held: Map<string, number>;
};

const move = (shift: Shift, method: string, amountMinor: number) =>
  shift.held.set(method, (shift.held.get(method) ?? 0) + amountMinor);

function openShift(till: SeedTill, day: string, random: Random): Shift {
  const openedAt = momentOf(day, OPENS - between(random, 3, 12));
  const weekend = [0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay());
  const cashierId = till.cashierIds.at(weekend ? -1 : 0)!;
  const names = { tillId: till.tillId, sessionId: idAt(openedAt.getTime(), random), cashierId };
  const openSession = { ...names, openingFloatMinor: FLOAT_MINOR, openedAt: openedAt.toISOString() };
  return {
    names,
    installationId: till.installationId,
    random,
    operations: [{ openSession }],
    held: new Map([['cash', FLOAT_MINOR]]),
  };
}

function sell(shift: Shift, soldAt: Date, basket: ReturnType<Customer>, memory: TillMemory): WholeSale {
  const sale = buildSale({
    ...shift.names,
    ...basket,
    saleId: idAt(soldAt.getTime(), shift.random),
    installationId: shift.installationId,
    ticketNumber: (memory.lastTicketNumber += 1),
    soldAt,
  });
  for (const { method, tenderedMinor, changeMinor } of sale.payments) move(shift, method, tenderedMinor - changeMinor);
  shift.operations.push({ sale });
  return sale;
}

function voidSale(shift: Shift, sale: WholeSale, at: Date): void {
  const reason = pick(shift.random, ['Error de carga', 'El cliente se arrepintió', 'Producto equivocado']);
  shift.operations.push({
    void: {
      saleId: sale.saleId,
      voidId: idAt(at.getTime(), shift.random),
      reason,
      voidedAt: at.toISOString(),
      approvalToken: '',
    },
  });
  for (const { method, tenderedMinor, changeMinor } of sale.payments) move(shift, method, changeMinor - tenderedMinor);
}

/** One line, paid in cash: it comes back in one go, and the money as it was paid. */
const isPlain = ({ lines, discountMinor, payments }: WholeSale) =>
  lines.length === 1 && discountMinor === 0 && payments.every(({ method }) => method === 'cash');

/** A whole one-line sale comes back; the money leaves the till of today, in cash. */
function takeBack(shift: Shift, memory: TillMemory, at: Date): void {
  const { saleId, lines, totalMinor } = memory.returnable!;
  memory.returnable = undefined;
  shift.operations.push({
    return: {
      ...shift.names,
      returnId: idAt(at.getTime(), shift.random),
      saleId,
      reason: pick(shift.random, ['Producto vencido', 'Envase roto', 'No era lo que buscaba']),
      returnedAt: at.toISOString(),
      lines: [{ lineNumber: 1, quantityMilli: lines[0]!.quantityMilli }],
      refunds: [{ method: 'cash', amountMinor: totalMinor }],
      approvalToken: '',
    },
  });
  move(shift, 'cash', -totalMinor);
}

/** In the afternoon most of the cash goes to the safe. */
function handOver(shift: Shift, at: Date): true {
  const amountMinor = Math.floor((shift.held.get('cash')! - FLOAT_MINOR) / 2_000_000) * 2_000_000;
  if (amountMinor <= 0) return true;
  const movementId = idAt(at.getTime(), shift.random);
  shift.operations.push({
    cashMovement: {
      ...shift.names,
      movementId,
      kind: 'out',
      amountMinor,
      reason: 'Retiro a la caja fuerte',
      movedAt: at.toISOString(),
      approvalToken: '',
    },
  });
  move(shift, 'cash', -amountMinor);
  return true;
}

/** Counted blind: mostly right or nearly, now and then not. */
function declare(shift: Shift, at: Date, ticketCount: number, lastTicketNumber: number): void {
  const missing = deviation(shift.random);
  const counted = [...shift.held]
    .filter(([method, held]) => method === 'cash' || held > 0)
    .map(([method, held]) => ({
      method,
      amountMinor: method === 'cash' ? Math.max(0, Math.round((held * (1 - missing)) / 10_000) * 10_000) : held,
      denominations: [],
    }));
  shift.operations.push({
    declaration: {
      ...shift.names,
      declarationId: idAt(at.getTime(), shift.random),
      counted,
      ticketCount,
      lastTicketNumber,
      declaredAt: at.toISOString(),
    },
  });
}

/** The part of the cash that is missing: under 1 % normally, up to 5 % a warning, more than that critical. */
function deviation(random: Random): number {
  const chance = random();
  if (chance < 0.025) return 0.06 + 0.03 * random();
  if (chance < 0.07) return 0.015 + 0.025 * random();
  return chance < 0.7 ? 0.006 * (random() - 0.4) : 0;
}
