import { setTimeout as sleep } from 'node:timers/promises';
import { violations } from '@mostrador/cash/invariants';
import {
  type Books,
  type ChaosMutant,
  type ChaosPart,
  type Counter,
  noFault,
  type Operation,
  ticket,
} from '@mostrador/dev/play/chaos';
import { between, pick } from '@mostrador/dev/seed/random';

const now = () => new Date().toISOString();

async function openSession(counter: Counter): Promise<void> {
  const { api, tillId, ownerId: cashierId } = counter;
  const sessionId = counter.newId();
  const request = { sessionId, tillId, cashierId, openingFloatMinor: 500_000, openedAt: now() };
  counter.sessionId = sessionId;
  counter.soldBefore = counter.sold.length;
  const send = async () => (await api.cash.openSession(request)).sessionId;
  await counter.insist(counter.make('open', sessionId, send), 1);
}

/** Counts and closes while tickets are still on their way: the count says fewer than there are. */
async function countAndClose(counter: Counter, inFlight: number): Promise<void> {
  const { random, api, sold, sessionId, soldBefore } = counter;
  for (const { operation } of sold.slice(soldBefore))
    if (operation.outcome !== 'accepted') await counter.insist(operation, 1);
  const ticketCount = sold.length - soldBefore;
  // Some arrive before the seal, some under it, some after; on slow ways it takes longer.
  const spreadMs = pick(random, [50, 300, 1_000]);
  const flying = Array.from({ length: inFlight }, async () => {
    const { operation } = ticket(counter);
    await sleep(random() * spreadMs);
    await counter.insist(operation, 1);
  });
  const declarationId = counter.newId();
  const counted = [{ method: 'cash', amountMinor: between(random, 1, 100) * 10_000, denominations: [] }];
  const request = { sessionId, declarationId, counted, ticketCount, lastTicketNumber: 0, declaredAt: now() };
  const send = async () => (await api.cash.declareCount(request)).sessionId;
  await counter.insist(counter.make('declare', declarationId, send), 1);
  await Promise.all(flying);
  await openSession(counter);
}

function movement({ api, random, sessionId, newId, make }: Counter): Operation {
  const movementId = newId();
  const amountMinor = between(random, 1, 50) * 1_000;
  const kind = pick(random, ['in', 'out'] as const);
  const sent = { movementId, sessionId, kind, amountMinor, reason: 'Cambio del banco', movedAt: now() };
  return make('cash', movementId, () => api.cash.recordCashMovement(sent));
}

/** Every session is closed, and chains recompute with their key, and with no other: one that anybody can compute proves nothing. */
async function check({ query, settings, violation }: Books): Promise<void> {
  const open = await query('select session_id from cash.closings');
  if (open.length > 0)
    violation(`every session that was counted is closed: ${open.length} rows, as ${JSON.stringify(open.slice(0, 2))}`);
  for (const { invariant, row } of await violations(query, Buffer.from(settings['CHAIN_KEY']!, 'base64')))
    violation(`cash ${invariant}: ${JSON.stringify(row)}`);
  const heads = await query('select from cash.session_heads where movement_count > 0');
  const forged = (await violations(query, Buffer.alloc(32))).filter(
    ({ invariant }) => invariant === 'chains_recompute',
  );
  if (forged.length < heads.length) violation(`${heads.length - forged.length} chains verify without their key`);
}

const mutants: ChaosMutant[] = [
  {
    name: 'chain without its key',
    edits: [
      {
        file: 'services/cash/src/domain/chain.ts',
        from: "createHmac('sha256', key)",
        to: "createHmac('sha256', key.subarray(32))",
      },
    ],
    only: noFault,
  },
  {
    name: 'last link of a closed chain removed',
    edits: [
      {
        file: 'tools/chaos/src/shop/run.ts',
        from: '  await checkAll(stack, history, events, attending);',
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
  await checkAll(stack, history, events, attending);`,
      },
    ],
    only: noFault,
  },
];

export const chaos: ChaosPart = {
  acts: [
    { weight: 6, act: (counter) => counter.insist(movement(counter)) },
    { weight: 5, act: (counter) => countAndClose(counter, between(counter.random, 2, 8)) },
  ],
  kinds: {
    open: { kept: 'select session_id as id from cash.till_sessions where not provisional' },
    declare: { kept: 'select declaration_id as id from cash.declarations' },
    cash: { kept: 'select fact_id as id from cash.cash_movements', mayBeRefused: ['session_not_open'] },
  },
  open: openSession,
  close: (counter) => countAndClose(counter, 3),
  last: movement,
  waiting: 'select session_id from cash.closings',
  check,
  mutants,
};
