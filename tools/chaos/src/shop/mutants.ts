import type { Mutant } from '../harness/mutate.ts';

/** One that shows in a fault run of certain faults. */
export type ChaosMutant = Mutant & {
  /** Which faults bring it to light, of `kind target`. */
  only: string;
  /** Minutes of faults; half of one when absent. */
  minutes?: number;
};

const stockKey = {
  file: 'services/stock/prisma/migrations/0001_init/migration.sql',
  from: 'primary key (tenant_id, source_id, line_number, kind, step, product_id)',
  to: 'primary key (tenant_id, movement_id)',
};

const transactions = 'packages/database/src/transaction.ts';
const relay = 'packages/kit/src/relay.ts';
const calm = 'tools/chaos/src/shop/run.ts';

/** Without a fault, for what shows by itself. */
const nothing = '^none$';

export const mutants: ChaosMutant[] = [
  {
    name: 'nothing is broken',
    edits: [],
    // All that any of the others is struck by.
    only: '^(event (duplicate|replay)|crash (inbox-written|committed|commit-sent)|nats|link slow sales > postgres|kill sales)',
  },
  {
    name: 'no inbox and no natural key',
    edits: [
      stockKey,
      {
        file: 'packages/kit/src/apply.ts',
        from: 'const ids = new Set(fresh.map((row) => row.event_id));',
        to: 'const ids = new Set(batch.map((event) => event.id));\n  void fresh;',
      },
    ],
    only: '^event (duplicate|replay)',
  },
  { name: 'natural key dropped', edits: [stockKey], only: '^event replay' },
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
    only: nothing,
  },
  {
    name: 'no check whether the broker went back',
    edits: [{ file: relay, from: 'if (compared !== generation)', to: 'if (generation < 0)' }],
    only: '^nats (kill|rollback|wipe)',
  },
  {
    name: 'the close without its fence',
    edits: [
      {
        file: 'services/sales/src/queries.ts',
        from: `where (select count(pg_advisory_xact_lock_shared(hashtextextended(queue, 0)))
      from unnest(\${queues}::text[]) as queue) > 0
    order by s.session_id, s.tenant_id for share of s\``,
        to: 'order by s.session_id, s.tenant_id`',
      },
    ],
    only: '^link slow sales > postgres$',
  },
  {
    name: 'late ignored',
    edits: [{ file: 'services/sales/src/sale-rows.ts', from: 'late: session.sealed,', to: 'late: false,' }],
    only: '^link slow sales > postgres$',
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
    only: nothing,
  },
  {
    name: 'chain without its key',
    edits: [
      {
        file: 'services/cash/src/domain/chain.ts',
        from: "createHmac('sha256', key)",
        to: "createHmac('sha256', key.subarray(32))",
      },
    ],
    only: nothing,
  },
  {
    name: 'last link of a closed chain removed',
    edits: [
      {
        file: calm,
        from: '  await checkAll(stack, history, events.poisoned);',
        to: `  await withSql(stack.postgresUrl, (sql) =>
    sql.query(\`
      alter table cash.cash_movements disable trigger all;
      with gone as (
        delete from cash.cash_movements m using cash.z_reports z
        where z.tenant_id = m.tenant_id and z.session_id = m.session_id and m.sequence = z.movement_count
        returning m.tenant_id, m.session_id, m.sequence)
      update cash.session_heads h set movement_count = gone.sequence - 1,
        head = (select hash from cash.cash_movements m where m.session_id = h.session_id and m.sequence = gone.sequence - 1)
      from gone where gone.session_id = h.session_id and gone.sequence > 1\`),
  );
  await checkAll(stack, history, events.poisoned);`,
      },
    ],
    only: nothing,
  },
  {
    name: 'sent again under a fresh id',
    edits: [
      {
        file: 'tools/chaos/src/shop/acts.ts',
        from: 'const send = () => api.sales.completeSale(request);',
        to: 'const send = () => api.sales.completeSale({ ...request, saleId: counter.newId() });',
      },
    ],
    only: '^(kill|crash committed) sales',
  },
];
