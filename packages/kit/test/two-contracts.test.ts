import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { CompanyChanged } from '@mostrador/proto/identity';
import { LevelsChanged } from '@mostrador/proto/stock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineService } from '../src/index.ts';
import { infra } from '../testing/database.ts';
import { type Network, startForTest, uuidv7 } from '../testing/index.ts';
import { peer } from './fixture/peer.ts';

/** One process with the verbs of another context beside its own, and events of both. */
const both = defineService({
  ...peer,
  manifest: { ...peer.manifest, name: 'identity', tells: ['identity', 'stock'] },
  publishes: [CompanyChanged, LevelsChanged],
});

let network: Network;
let nats: Awaited<ReturnType<typeof connect>>;
beforeAll(async () => {
  network = await startForTest(both);
  nats = await connect({ servers: infra().natsUrl });
});
afterAll(async () => {
  await nats.close();
  await network.stop();
});

const tell = (subject: string) =>
  network.sql(
    `insert into identity.kit_outbox (id, tenant_id, subject, key, body, actor_id)
     values (gen_random_uuid(), gen_random_uuid(), $1, 'key', '{}', 'system')`,
    [subject],
  );
const outbox = () =>
  network.sql<{ context: string; resends: number }>(
    `select split_part(subject, '.', 2) as context, resends from identity.kit_outbox order by subject`,
  );

describe('a service with two contracts', () => {
  it('tells each event in the stream of its context, and only what a lost stream held again', async () => {
    const jsm = await jetstreamManager(nats);
    const held = async (context: string) => (await jsm.streams.info(network.prefix + context)).state.messages;
    await tell(CompanyChanged.$type);
    await tell(LevelsChanged.$type);
    await network.drain();
    expect([await held('identity'), await held('stock')]).toEqual([1, 1]);

    await network.stopService(both);
    await jsm.streams.delete(`${network.prefix}stock`);
    await network.startService(both);
    await network.until(async () => (await outbox()).some((row) => row.resends > 0), 'the lost event to be told again');
    await network.drain();
    expect(await outbox()).toEqual([
      { context: 'identity', resends: 0 },
      { context: 'stock', resends: 1 },
    ]);
    expect([await held('identity'), await held('stock')]).toEqual([1, 1]);
  });

  it('is asked by services under the name of either, and of no third', async () => {
    const backlog = async (callee: string) => {
      const token = await network.keys.serviceToken('operator', callee, uuidv7());
      return network.ops('stock', token).getBacklog({});
    };
    expect(await backlog('stock')).toMatchObject({ unpublishedEvents: 0 });
    expect(await backlog('identity')).toMatchObject({ unpublishedEvents: 0 });
    await expect(backlog('cash')).rejects.toMatchObject({ reason: 'unauthenticated' });
  });
});
