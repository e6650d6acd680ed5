import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError, connectPeer, makeMetrics, type Peer } from '../src/index.ts';
import { makeCompany, type Network, startForTest, uuidv7 } from '../testing/index.ts';
import { definition, peer as service } from './fixture/peer.ts';

type End = 'answers' | 'breaks' | 'isFull' | 'hangs';

let network: Network;
let peers: Peer[] = [];

beforeAll(async () => {
  network = await startForTest(service);
});
beforeEach(() => {
  for (const peer of peers.splice(0)) peer.close();
});
afterAll(async () => {
  for (const peer of peers.splice(0)) peer.close();
  await network.stop();
});

/** A caller of the service with a breaker of its own, as another service has it. */
function connect(timeoutMs: number) {
  const metrics = makeMetrics('test');
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = async (tenantId: string) => {
    if (!tokens.has(tenantId))
      tokens.set(
        tenantId,
        makeCompany(network.keys, tenantId).then((one) => one.user('owner')),
      );
    return tokens.get(tenantId)!;
  };
  const peer = connectPeer('stock', network.addresses['STOCK_URL']!, { metrics, authorization: tokenOf, timeoutMs });
  peers.push(peer);
  const call = async (company: string, end: End): Promise<string> => {
    try {
      await peer.client(definition, company).getCatalogueHead({ companyId: end });
      return 'answered';
    } catch (error) {
      return error instanceof AppError ? error.reason : String(error);
    }
  };
  return {
    call,
    /** So many calls at once; how often each of their ends came. */
    async many(count: number, company: string, end: End): Promise<Record<string, number>> {
      const reasons = await Promise.all(Array.from({ length: count }, () => call(company, end)));
      return Object.fromEntries(
        Map.groupBy(reasons, String)
          .entries()
          .map(([reason, all]) => [reason, all.length]),
      );
    },
    /** How often the service was asked. */
    attempts: async () => {
      const { values } = await metrics.client.get();
      return values.filter((one) => one.metricName?.endsWith('_count')).reduce((all, one) => all + one.value, 0);
    },
    isOpen: async () => (await metrics.breakerOpen.get()).values[0]!.value === 1,
  };
}

describe('the breaker', () => {
  it('is not opened by answers, whatever they say', async () => {
    const [mine, theirs] = [uuidv7(), uuidv7()];
    const { call, many, isOpen, attempts } = connect(5_000);
    expect(await many(40, mine, 'breaks')).toEqual({ internal: 40 });
    expect(await many(40, mine, 'isFull')).toEqual({ unavailable: 40 });
    // What says when to come back is not asked before.
    expect(await attempts()).toBe(80);
    expect(await isOpen()).toBe(false);
    expect([await call(theirs, 'answers'), await call(mine, 'answers')]).toEqual(['answered', 'answered']);
  });

  it('holds back who waits in vain and nobody else, until there is an answer', async () => {
    const [mine, theirs] = [uuidv7(), uuidv7()];
    const { call, many, isOpen } = connect(1_000);
    expect(await call(mine, 'answers')).toBe('answered');
    expect(await many(20, mine, 'hangs')).toEqual({ deadline_exceeded: 20 });
    expect(await isOpen()).toBe(true);
    expect(await many(20, mine, 'answers')).toEqual({ unavailable: 20 });
    expect(await many(20, theirs, 'answers')).toEqual({ answered: 20 });
    await network.until(async () => (await call(mine, 'answers')) === 'answered', 'the trial');
    expect(await many(20, mine, 'answers')).toEqual({ answered: 20 });
    expect(await isOpen()).toBe(false);
  });

  it('is not opened by what hangs while something is answered', async () => {
    const mine = uuidv7();
    const { many, isOpen } = connect(1_000);
    for (let turn = 0; turn < 3; turn += 1) {
      await many(9, mine, 'hangs');
      expect(await many(1, mine, 'answers')).toEqual({ answered: 1 });
    }
    expect(await isOpen()).toBe(false);
  });

  it('opens when nobody is there, and a slow trial afterwards keeps nobody waiting', async () => {
    const [mine, theirs] = [uuidv7(), uuidv7()];
    const { call, many, isOpen } = connect(4_000);
    expect(await call(theirs, 'answers')).toBe('answered');
    await network.stopService(service);
    // Its time ends between two attempts: that is no answer, and no error of anybody.
    expect(await connect(30).call(mine, 'answers')).toBe('deadline_exceeded');
    expect(await many(20, mine, 'answers')).toEqual({ unavailable: 20 });
    await network.until(isOpen, 'the breaker to open');
    const start = performance.now();
    expect(await call(theirs, 'answers')).toBe('unavailable');
    expect(performance.now() - start).toBeLessThan(1_000);
    await network.startService(service);
    let isTrying = true;
    const slow = Array.from({ length: 5 }, async () => {
      while ((await call(mine, 'hangs')) === 'unavailable') await new Promise((resolve) => setTimeout(resolve, 20));
      isTrying = false;
    });
    await network.until(async () => (await call(theirs, 'answers')) === 'answered', 'an answer');
    expect(isTrying).toBe(true);
    expect(await many(20, theirs, 'answers')).toEqual({ answered: 20 });
    await Promise.all(slow);
  });
});
