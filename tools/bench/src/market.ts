import { connect, type Door, tillApi } from '@mostrador/dev';
import type { Market, Seller } from '@mostrador/dev/play/bench';
import { randomOf, weighted } from '@mostrador/dev/seed/random';
import { v7 as uuidv7 } from 'uuid';
import { barcodeOf, PRODUCTS_EACH, productOf, type World } from './world.ts';

/** Logs every till in. The last one stands aside. */
export async function openMarket(url: string, world: World): Promise<Market> {
  const door = connect(url, { connections: 8 });
  const all = await sellersOf(door, world);
  await door.close();
  const random = randomOf('load', uuidv7());
  const zipf = weighted(Array.from({ length: PRODUCTS_EACH }, (_, rank) => 1 / (rank + 1)));
  return {
    random,
    any: (among) => among[Math.floor(random() * among.length)]!,
    sellers: all.slice(0, -1),
    aside: all.at(-1)!,
    companyIds: world.companyIds,
    wanted: () => zipf(random),
    product: productOf,
    barcode: barcodeOf,
    sold: [],
  };
}

/** Tokens of tills are good for 24 hours: none is renewed while it is measured. */
async function sellersOf(door: Door, { tills }: World): Promise<Seller[]> {
  const sellers: Seller[] = [];
  for (const till of tills) {
    const token = (await tillApi(door, till).token())!;
    sellers.push({ ...till, token, tickets: 0, installationId: uuidv7() });
  }
  return sellers;
}
