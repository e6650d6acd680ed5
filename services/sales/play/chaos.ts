import { Problem, type TillOperation } from '@mostrador/client';
import { type Books, type ChaosMutant, type ChaosPart, type Counter, sell, ticket } from '@mostrador/dev/play/chaos';
import { between, pick } from '@mostrador/dev/seed/random';
import { priceTimes } from '@mostrador/money';

const now = () => new Date().toISOString();

async function voidOne(counter: Counter): Promise<void> {
  const { request } = pick(counter.random, counter.sold.slice(-20));
  const voidId = counter.newId();
  const sent = { saleId: request.saleId, voidId, reason: 'Error de carga', voidedAt: now(), approvalToken: '' };
  const send = async () => (await counter.ownerApi()).sales.voidSale(sent);
  await counter.insist(counter.make('void', voidId, send));
}

async function returnOne(counter: Counter): Promise<void> {
  const { tillId, sessionId, ownerId: cashierId } = counter;
  const { request, operation } = pick(counter.random, counter.sold.slice(-20));
  if (operation.outcome !== 'accepted') return;
  const { unitPriceMinor, quantityMilli } = request.lines[0]!;
  const returnId = counter.newId();
  const sent = {
    returnId,
    saleId: request.saleId,
    tillId,
    sessionId,
    cashierId,
    reason: 'Envase roto',
    returnedAt: now(),
    lines: [{ lineNumber: 1, quantityMilli }],
    refunds: [{ method: 'cash', amountMinor: priceTimes(unitPriceMinor, quantityMilli) }],
    approvalToken: '',
  };
  const send = async () => (await counter.ownerApi()).sales.returnSale(sent);
  await counter.insist(counter.make('return', returnId, send));
}

/** What was sold offline, with a ticket that was sent before and a movement of cash, twice over. */
async function sendLog(counter: Counter): Promise<void> {
  const { random, api, sold, tillId, sessionId, ownerId: cashierId } = counter;
  const before = sold.length > 10 ? [pick(random, sold.slice(-30))] : [];
  const fresh = Array.from({ length: between(random, 2, 6) }, () => ticket(counter));
  const movementId = counter.newId();
  const moved = { amountMinor: 5_000, reason: 'Retiro a la caja fuerte', movedAt: now(), approvalToken: '' };
  const cashMovement: TillOperation = {
    cashMovement: { movementId, sessionId, tillId, cashierId, kind: 'out', ...moved },
  };
  const items: TillOperation[] = [...fresh, ...before].map(({ request }) => ({ sale: request }));
  items.splice(1, 0, cashMovement);
  items.push(cashMovement, items[0]!);
  const log = counter.make('log', movementId, async () => {
    const { results } = await api.sales.submitTillLog({ tillId, sentAt: now(), items });
    for (const { state, id, reason } of results)
      if (state !== 'accepted') counter.violation(`log item ${id} was ${state}: ${reason}`);
    return results.map(({ id, state }) => [id, state]);
  });
  await counter.insist(log, 1);
  if (log.outcome === 'accepted') for (const { operation } of fresh) operation.outcome = 'accepted';
}

async function lookUp(counter: Counter): Promise<void> {
  const { random, api } = counter;
  const known = counter.sold.filter(({ operation }) => operation.outcome === 'accepted').slice(-50);
  if (known.length === 0) return;
  const { request } = pick(random, known);
  const { totalMinor } = await api.sales.getSale({ saleId: request.saleId }).catch((error: unknown) => {
    if (error instanceof Problem && error.status < 500 && ![401, 429].includes(error.status)) throw error;
    return request;
  });
  if (totalMinor !== request.totalMinor) counter.violation(`sale ${request.saleId} reads ${totalMinor}`);
}

/** Nothing is on the books but what somebody made, with the total that it had. */
async function check({ query, operations, violation }: Books): Promise<void> {
  const made = new Map(operations.filter(({ kind }) => kind === 'sale').map((one) => [one.id, one]));
  const kept = await query<{ id: string; total: string }>(
    'select sale_id as id, total_minor as total from sales.sales',
  );
  for (const { id, total } of kept) {
    const one = made.get(id);
    if (!one) violation(`sale ${id} is on the books and nobody made it`);
    else if (one.totalMinor !== Number(total)) violation(`sale ${id} is ${total}, and was ${one.totalMinor}`);
  }
}

const mutants: ChaosMutant[] = [
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
    name: 'sent again under a fresh id',
    edits: [
      {
        file: 'dev/src/play/chaos.ts',
        from: 'const send = () => api.sales.completeSale(request);',
        to: 'const send = () => api.sales.completeSale({ ...request, saleId: counter.newId() });',
      },
    ],
    only: '^(kill|crash committed) sales',
  },
];

export const chaos: ChaosPart = {
  acts: [
    { weight: 46, act: sell },
    { weight: 8, act: sendLog },
    { weight: 6, act: voidOne },
    { weight: 6, act: returnOne },
    { weight: 8, act: lookUp },
  ],
  kinds: {
    sale: { kept: 'select sale_id as id from sales.sales' },
    void: {
      kept: 'select void_id as id from sales.voids',
      mayBeRefused: ['session_sealed', 'sale_has_returns', 'sale_voided', 'not_found'],
    },
    return: {
      kept: 'select return_id as id from sales.returns',
      mayBeRefused: ['sale_voided', 'quantity_exceeds_sold'],
    },
    log: { kept: 'select operation_id as id from sales.till_operations' },
  },
  last: (counter) => ticket(counter).operation,
  poison: {
    subject: 'mostrador.sales.v1.SaleCompleted',
    bodies: ['{"sale":{"lines":7', '{}', '{"sale":{"saleId":"x","lines":[{}]}}'],
  },
  check,
  mutants,
};
