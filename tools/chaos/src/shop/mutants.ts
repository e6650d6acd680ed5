import { type ChaosMutant, noFault } from '@mostrador/dev/play/chaos';
import { parts } from './parts.ts';

const transactions = 'packages/database/src/transaction.ts';
const relay = 'packages/kit/src/relay.ts';

export const mutants: ChaosMutant[] = [
  {
    name: 'nothing is broken',
    edits: [],
    // All that any of the others is struck by.
    only: '^(event (duplicate|replay)|crash (inbox-written|committed|commit-sent)|nats|link slow sales > postgres|kill sales)',
  },
  {
    name: 'acknowledged before the commit',
    edits: [
      {
        file: 'packages/kit/src/subscribe.ts',
        from: `      await parts.applier.take(batch, prefix, context);
      for (const message of batch) message.ack();`,
        to: `      for (const message of batch) message.ack();
      await sleep(1);
      await parts.applier.take(batch, prefix, context);`,
      },
    ],
    only: '^crash inbox-written',
  },
  {
    name: 'published outside the outbox’s transaction',
    edits: [
      {
        file: transactions,
        from: "(sql) => run(txOf(sql, outbox, tenantId ?? '')), outbox.flush);",
        to: "(sql) => run(txOf(sql, outbox, tenantId ?? '')));\n  await onConnection(pool, tenantId, outbox.flush);",
      },
    ],
    only: '^crash (committed|commit-sent) (sales|stock)',
  },
  {
    name: 'relay by watermark',
    edits: [
      {
        file: relay,
        from: 'from kit_outbox where stream_seq is null order by id limit ${batchSize}`;',
        to: `from kit_outbox where id > coalesce((select id from kit_outbox where stream_seq is not null
        order by id desc limit 1), '00000000-0000-0000-0000-000000000000') order by id limit \${batchSize}\`;`,
      },
    ],
    only: '^(nats (kill|rollback)|link slow sales > postgres)',
  },
  {
    name: 'no sweep',
    edits: [{ file: relay, from: 'await sleep(sweepMs);', to: 'await sleep(sweepMs * 1_000_000);' }],
    only: noFault,
  },
  {
    name: 'no check whether the broker went back',
    edits: [{ file: relay, from: 'if (compared !== generation)', to: 'if (generation < 0)' }],
    only: '^nats (kill|rollback|wipe)',
  },
  {
    name: 'no row security on one table',
    edits: [
      {
        file: 'packages/database/sql/kit.sql',
        from: '    if t.tenanted then',
        to: "    if t.tenanted and t.relname <> 'stock_movements' then",
      },
    ],
    only: noFault,
  },
  ...parts.flatMap((part) => part.mutants ?? []),
];
