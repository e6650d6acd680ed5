import { readFileSync } from 'node:fs';
import { makeCompany, type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { TillChanged } from '@mostrador/proto/identity';
import { SalesServiceDefinition, type SaleTax } from '@mostrador/proto/sales';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sales } from '../src/service.ts';

/** What tills of each version of the rules sent, written down when it was the newest, and the taxes that were told then. */
type Recorded = { request: { tillId: string; sentAt: string; items: string[] }; taxes: SaleTax[][] };
const recordedBy = (version: number) =>
  JSON.parse(readFileSync(new URL(`fixtures/log-of-rules-${version}.json`, import.meta.url), 'utf8')) as Recorded;

let network: Network;
beforeAll(async () => {
  network = await startForTest(sales);
});
afterAll(() => network.stop());

describe('a log of earlier rules', () => {
  it.each([1])('of version %i is taken as it was sent, and comes to what it came to then', async (version) => {
    const { request, taxes } = recordedBy(version);
    const { tenantId, branchId, user } = await makeCompany(network.keys);
    const { tillId } = request;
    const told = { tillId, branchId, name: 'Caja', state: 'enrolled', version: 1 };
    await network.publish(TillChanged, tenantId, tillId, told);
    await network.drain();
    const token = await network.keys.token({ kind: 'till', tenantId, id: tillId, branchId });
    const till = network.client(SalesServiceDefinition, token);
    const { results } = await till.submitTillLog(request);
    expect(results.filter((one) => one.reason !== '' || one.duplicate)).toEqual([]);
    const again = await till.submitTillLog(request);
    expect(again.results.filter((one) => one.reason !== '' || !one.duplicate)).toEqual([]);

    const owner = network.client(SalesServiceDefinition, await user('owner', uuidv7()));
    const saleIds = request.items.flatMap(
      (item) => (JSON.parse(item) as { sale?: { saleId: string } }).sale?.saleId ?? [],
    );
    for (const [index, saleId] of saleIds.entries())
      expect(await owner.getSale({ saleId })).toMatchObject({ rulesVersion: version, taxes: taxes[index] });
  });
});
