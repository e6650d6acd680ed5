import { randomUUID } from 'node:crypto';
import { between, pick, type Random } from '@mostrador/dev/seed/random';
import { serverOf } from '@mostrador/manifest';
import { asOperator } from '@mostrador/ops/broker';
import { SERVICES, services } from '@mostrador/ops/stack';
import { jetstream } from '@nats-io/jetstream';
import { connect, headers } from '@nats-io/transport-node';
import { withSql } from '../harness/reader.ts';
import { parts } from './parts.ts';
import type { Stack } from './stack.ts';

type Row = { id: string; tenant_id: string; subject: string; key: string; body: string; created_at: Date };

const poisons = parts.flatMap((part) => part.poison ?? []);

/** Events that a broker or a restored source may bring: twice, again under a new name, before their time, or unreadable. */
export type Events = Awaited<ReturnType<typeof openEvents>>;

export async function openEvents(stack: Stack, random: Random) {
  const nc = await connect({ ...asOperator(stack.natsUrl), maxReconnectAttempts: -1, reconnectTimeWait: 200 });
  const js = jetstream(nc, { timeout: 3_000 });
  const poisoned = new Set<string>();

  const publish = async (row: Row, eventId: string) => {
    const head = headers();
    const told = { 'Event-Id': eventId, Tenant: row.tenant_id, Actor: 'chaos', Key: row.key };
    for (const [name, value] of Object.entries(told)) head.set(name, value);
    head.set('Time', new Date(row.created_at).toISOString());
    await js.publish(row.subject, row.body, { msgID: randomUUID(), headers: head });
  };
  const some = (where: string) =>
    withSql(stack.postgresUrl, async (client) => {
      const { rows } = await client.query<Row>(`
        select id, tenant_id, subject, key, body, created_at from ${pick(random, SERVICES)}.kit_outbox
        where ${where} order by random() limit ${between(random, 5, 60)}`);
      return rows;
    });

  return {
    poisoned,
    /** The same event, as a broker gives it twice. */
    async duplicate() {
      for (const row of await some('true')) await publish(row, row.id);
    },
    /** The same fact under another event id, as a source that was set up again would tell it. */
    async replay() {
      for (const row of await some('true')) await publish(row, randomUUID());
    },
    /** Out of order: the newest first, before the relay has come to them. */
    async early() {
      for (const row of await some(`created_at > now() - interval '2 seconds'`)) await publish(row, row.id);
    },
    /** Nothing that anybody can apply. */
    async poison() {
      const { subject, bodies } = pick(random, poisons);
      const [row] = await withSql(stack.postgresUrl, async (client) => {
        const found = await client.query<Row>(
          `select id, tenant_id, subject, key, body, created_at
           from ${serverOf(services, subject.split('.')[1]!).name}.kit_outbox where subject = $1 limit 1`,
          [subject],
        );
        return found.rows;
      });
      if (!row) return;
      const id = randomUUID();
      poisoned.add(id);
      await publish({ ...row, body: pick(random, bodies) }, id);
    },
    async flushRedis() {
      const { Redis } = await import('ioredis');
      const redis = new Redis(stack.redisUrl, { lazyConnect: true, maxRetriesPerRequest: 0 });
      redis.on('error', () => undefined);
      await redis.connect();
      await redis.flushall();
      redis.disconnect();
    },
    close: () => nc.close(),
  };
}
