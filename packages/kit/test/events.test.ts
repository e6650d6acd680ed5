import { CompanyChanged } from '@mostrador/proto/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Network, startForTest, uuidv7 } from '../testing/index.ts';
import { hearer } from './fixture/service.ts';

let network: Network;
const tenantId = uuidv7();
const company = (name = 'Kiosco') => ({ companyId: uuidv7(), name, cuit: '', version: 1 });
const effects = () => network.sql<{ company_id: string }>('select company_id from stock.effects');

beforeAll(async () => {
  network = await startForTest(hearer);
});
afterAll(() => network.stop());

describe('consumers', () => {
  it('apply an event once, however often it is delivered', async () => {
    const fact = company();
    const id = await network.publish(CompanyChanged, tenantId, fact.companyId, fact);
    await network.publish(CompanyChanged, tenantId, fact.companyId, fact, id);
    await network.drain();
    await network.publish(CompanyChanged, tenantId, fact.companyId, fact, id);
    await network.drain();
    expect((await effects()).filter((row) => row.company_id === fact.companyId)).toHaveLength(1);
  });

  it('apply the rest of a batch and keep the poison as a dead letter that can be redriven', async () => {
    const good = Array.from({ length: 20 }, () => company());
    const bad = company('poison');
    const facts = [...good.slice(0, 7), bad, ...good.slice(7)];
    const ids = await Promise.all(facts.map((fact) => network.publish(CompanyChanged, tenantId, fact.companyId, fact)));
    await network.drain();
    const applied = new Set((await effects()).map((row) => row.company_id));
    expect(good.every((fact) => applied.has(fact.companyId))).toBe(true);
    expect(applied.has(bad.companyId)).toBe(false);

    const owner = await network.keys.token({
      kind: 'user',
      tenantId,
      id: uuidv7(),
      role: 'owner',
      sessionId: uuidv7(),
    });
    const stranger = await network.keys.token({
      kind: 'user',
      tenantId: uuidv7(),
      id: uuidv7(),
      role: 'owner',
      sessionId: uuidv7(),
    });
    const listed = await network.ops('stock', owner).listDeadLetters({});
    expect(listed.deadLetters).toMatchObject([
      { eventId: ids[7], reason: 'TypeError: cannot digest this', attempts: 1 },
    ]);
    expect((await network.ops('stock', stranger).listDeadLetters({})).deadLetters).toEqual([]);
    const still = await network.ops('stock', owner).redriveDeadLetter({ eventId: ids[7] });
    expect(still).toMatchObject({ attempts: 2 });
    expect(still.redrivenAt).toBeUndefined();
  });

  // What crosses the stop on its way comes again after the wait for its acknowledgement: rare, and then another try tells.
  it(
    'give back what they have not applied when they are stopped: whoever comes next has it soon',
    { retry: 2 },
    async () => {
      const facts = Array.from({ length: 800 }, () => company());
      const published = facts.map((fact) => network.publish(CompanyChanged, tenantId, fact.companyId, fact));
      const before = (await effects()).length;
      await network.until(async () => (await effects()).length > before, 'the first effects');
      await network.stopService(hearer);
      await Promise.all(published);
      const from = performance.now();
      await network.startService(hearer);
      await network.drain();
      expect(performance.now() - from).toBeLessThan(10_000);
      const applied = new Set((await effects()).map((row) => row.company_id));
      expect(facts.every((fact) => applied.has(fact.companyId))).toBe(true);
    },
  );
});
