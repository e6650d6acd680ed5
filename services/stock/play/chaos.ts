import { type ChaosMutant, type ChaosPart, type Counter, type Operation } from '@mostrador/dev/play/chaos';
import { between, pick } from '@mostrador/dev/seed/random';

function adjustment(counter: Counter): Operation {
  const { random, branchId, goods } = counter;
  const adjustmentId = counter.newId();
  const { productId } = pick(random, goods.slice(0, 4));
  const deltaMilli = between(random, 1, 20) * 1_000;
  const sent = { adjustmentId, branchId, productId, deltaMilli, reason: 'purchase' as const, note: '' };
  const send = async () => (await counter.ownerApi()).stock.adjustStock(sent);
  return counter.make('adjust', adjustmentId, send);
}

const naturalKey = {
  file: 'services/stock/prisma/migrations/0001_init/migration.sql',
  from: 'primary key (tenant_id, source_id, line_number, kind, step, product_id)',
  to: 'primary key (tenant_id, movement_id)',
};

const mutants: ChaosMutant[] = [
  {
    name: 'no inbox and no natural key',
    edits: [
      naturalKey,
      {
        file: 'packages/kit/src/apply.ts',
        from: 'const ids = new Set(fresh.map((row) => row.event_id));',
        to: 'const ids = new Set(batch.map((event) => event.id));\n  void fresh;',
      },
    ],
    only: '^event (duplicate|replay)',
  },
  { name: 'natural key dropped', edits: [naturalKey], only: '^event replay' },
];

export const chaos: ChaosPart = {
  acts: [{ weight: 6, act: (counter) => counter.insist(adjustment(counter)) }],
  kinds: { adjust: { kept: 'select adjustment_id as id from stock.adjustments' } },
  last: adjustment,
  mutants,
};
