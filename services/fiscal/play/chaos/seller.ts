import { between, pick, type Random } from '@mostrador/dev/seed/random';
import { asOperator } from '@mostrador/ops/broker';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers } from '@nats-io/transport-node';
import { v7 as uuidv7 } from 'uuid';
import { completed, type Fact, makeSale, receivers, returned, voided } from './facts.ts';
import type { Shop } from './world.ts';

/** A voucher that has to exist in the end. */
export type Wanted = {
  cuit: string;
  companyId: string;
  sourceId: string;
  purpose: 'invoice' | 'void' | 'return';
  totalMinor: number;
};

/** The broker as the relay of `sales` uses it. */
async function openBroker(url: string) {
  const nc = await connect({ ...asOperator(url), maxReconnectAttempts: -1, reconnectTimeWait: 200 });
  const js = jetstream(nc, { timeout: 10_000 });
  const broker = {
    async openStream() {
      const { streams } = await jetstreamManager(nc);
      const config = { name: 'sales', subjects: ['mostrador.sales.>'] };
      await streams.info(config.name).catch(() => streams.add(config));
    },
    async publish({ id, tenantId, subject, key, body }: Fact) {
      const head = headers();
      const names = { 'Event-Id': id, Tenant: tenantId, Actor: 'chaos', Key: key, Time: new Date().toISOString() };
      for (const [name, value] of Object.entries(names)) head.set(name, value);
      await js.publish(subject, body, { headers: head });
    },
    close: () => nc.close(),
  };
  await broker.openStream();
  return broker;
}

/** Tells what `sales` tells, in its way: sales with their voids and returns, some before their sale and some twice. */
export type Seller = Awaited<ReturnType<typeof openSeller>>;

export async function openSeller(natsUrl: string, random: Random) {
  const broker = await openBroker(natsUrl);
  const wanted: Wanted[] = [];
  const told: Fact[] = [];
  let sales = 0;

  const tell = async (facts: Fact[]) => {
    told.push(...facts);
    await Promise.all(facts.map(broker.publish));
  };
  const want = ({ cuit, companyId }: Shop, purpose: Wanted['purpose'], sourceId: string, totalMinor: number) => {
    const one = { cuit, companyId, sourceId, purpose, totalMinor };
    wanted.push(one);
    return one;
  };
  /** A total that no other sale has, so that AFIP's book alone shows whose voucher it is. */
  const ownAmounts = (): [number, number] => [100_000 + sales, 1_000_000];

  /** What undoes a sale, if anything does, wants a voucher where the sale did. */
  function undo(shop: Shop, sale: ReturnType<typeof makeSale>): Fact[] {
    const fate = random();
    const id = uuidv7();
    if (fate < 0.1) {
      if (sale.voucherWanted) want(shop, 'void', id, sale.totalMinor);
      return [voided(shop, sale, id)];
    }
    if (fate < 0.17) {
      if (sale.voucherWanted) want(shop, 'return', id, sale.lines[0]!.totalMinor);
      return [returned(shop, sale, id)];
    }
    return [];
  }

  function sellOne(shop: Shop): Fact[] {
    sales += 1;
    // Where totals are equal only our record of attempts can tell vouchers apart.
    const amounts = random() < 0.5 ? ownAmounts() : ([60_500, 60_500] as [number, number]);
    const receiver = random() < 0.25 ? pick(random, receivers) : undefined;
    const sale = makeSale(shop, amounts, { voucherWanted: random() > 0.02, receiver });
    if (sale.voucherWanted) want(shop, 'invoice', sale.saleId, sale.totalMinor);
    const first = completed(shop, sale);
    const facts = [first, ...undo(shop, sale)];
    // Now and then a fact comes twice: as itself, or from a source that was set up again.
    if (random() < 0.05) facts.push({ ...first, id: random() < 0.5 ? first.id : uuidv7() });
    // Half of what undoes a sale is heard before the sale.
    return random() < 0.5 ? facts.toReversed() : facts;
  }

  return {
    wanted,
    /** A burst at one point of sale. */
    burst: (shop: Shop, most = 20) =>
      tell(Array.from({ length: between(random, 1, most) }, () => sellOne(shop)).flat()),
    /** One plain sale; answers what it wants. */
    async sell(shop: Shop): Promise<Wanted> {
      sales += 1;
      const sale = makeSale(shop, ownAmounts());
      const one = want(shop, 'invoice', sale.saleId, sale.totalMinor);
      await tell([completed(shop, sale)]);
      return one;
    },
    /** After a restore, which empties the broker: what the outbox and the tills keep is told again. */
    async tellAgain() {
      await broker.openStream();
      for (let from = 0; from < told.length; from += 500)
        await Promise.all(told.slice(from, from + 500).map(broker.publish));
    },
    close: broker.close,
  };
}
