import type { AdjustStockRequest, TillOperation } from '@mostrador/client';
import type { Api } from '../client/index.ts';
import { customersOf } from './basket.ts';
import { dayOf, daysBefore, momentOf } from './calendar.ts';
import type { Founded } from './found.ts';
import { demandOf, purchasesBefore, type Stocked } from './purchases.ts';
import { branches } from './shop.ts';
import { tillDay, type TillMemory } from './till-day.ts';

const DAYS = 90;
const LOG_ITEMS = 300;
const ADJUSTMENTS = 500;

export type Week = { adjustments: AdjustStockRequest[][]; operations: TillOperation[][] };

/** Ninety days up to the day before the company was registered, week by week; the same whenever it is made. */
export function* weeksOf({
  catalogue,
  createdAt,
  tills,
}: Pick<Founded, 'catalogue' | 'createdAt' | 'tills'>): Generator<Week> {
  const days = daysBefore(dayOf(createdAt), DAYS);
  const memories = tills.map((): TillMemory => ({ lastTicketNumber: 0, returnable: undefined }));
  const stocked = branches.map((): Stocked => new Map());
  for (let from = 0; from < DAYS; from += 7) {
    const operations: TillOperation[][] = tills.map(() => []);
    for (const [at, day] of days.slice(from, from + 7).entries()) {
      const customer = customersOf(catalogue, day, Math.floor((DAYS - 1 - from - at) / 30));
      for (const [n, till] of tills.entries()) operations[n]!.push(...tillDay(till, day, customer, memories[n]!));
    }
    const adjustments = branches.map(({ branchId }, n) => {
      const demand = demandOf(operations.filter((_, at) => tills[at]!.branchId === branchId).flat());
      return purchasesBefore(
        { branchId, startsAt: momentOf(days[from]!, 6 * 60), first: from === 0 },
        catalogue,
        demand,
        stocked[n]!,
      );
    });
    yield { adjustments, operations };
  }
}

/**
 * Sends it all: what a week needs is bought before it is sold. Each till is a lane of its own, in order, as if it had been
 * offline; buying runs ahead of selling.
 */
export async function sendHistory(
  weeks: Week[],
  boss: Api,
  tills: { api: Api; tillId: string }[],
  onSold: (sales: number) => void,
): Promise<void> {
  const bought: Promise<void>[] = [];
  let buying = Promise.resolve();
  for (const { adjustments } of weeks) {
    buying = buying.then(async () => void (await Promise.all(adjustments.map((ofBranch) => buy(boss, ofBranch)))));
    bought.push(buying);
  }
  const lane = async ({ api, tillId }: { api: Api; tillId: string }, n: number) => {
    for (const [at, { operations }] of weeks.entries()) {
      await bought[at];
      for (const items of chunks(operations[n]!, LOG_ITEMS)) {
        await submit(api, tillId, items);
        onSold(items.filter(({ sale }) => sale).length);
      }
    }
  };
  // A lane that fails ends the seed; the buying is waited for so that its own failure is not lost.
  await Promise.all([...tills.map(lane), buying]);
}

async function buy(api: Api, adjustments: AdjustStockRequest[]): Promise<void> {
  for (const part of chunks(adjustments, ADJUSTMENTS)) await api.stock.adjustStocks({ adjustments: part });
}

async function submit(api: Api, tillId: string, items: TillOperation[]): Promise<void> {
  const { results } = await api.sales.submitTillLog({ tillId, sentAt: new Date().toISOString(), items });
  const refused = results.find(({ state }) => state !== 'accepted');
  if (refused)
    throw new Error(
      `The till log of ${tillId} was not taken: ${refused.id} ${refused.state} ${refused.reason} ${refused.field} ${refused.detail}`,
    );
}

function chunks<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
