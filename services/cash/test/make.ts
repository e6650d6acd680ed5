import {
  SaleCompleted,
  SaleRefunded,
  SaleReturned,
  SaleVoided,
  type MoneyMoved,
  type SessionFact,
  type SessionSeal,
  SalesServiceDefinition,
} from '@mostrador/proto/sales';
import { TillChanged } from '@mostrador/proto/identity';
import { CashServiceDefinition, type DeclareCountRequest, type OpenSessionRequest } from '@mostrador/proto/cash';
import { makeCompany, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { createServer, ServerError, Status } from 'nice-grpc';
import { violations } from '../src/invariants.ts';
import { cash } from '../src/service.ts';

const chainKey = Buffer.alloc(32, 7);
export const at = '2026-03-02T15:00:00.000Z';

const kinds = { sale: SaleCompleted, void: SaleVoided, return: SaleReturned, refund: SaleRefunded };

/** Stands in for `sales`: it keeps facts and seals sessions as the contract says, and can be told to misbehave. */
async function startSales() {
  const facts = new Map<string, SessionFact[]>();
  const seals = new Map<string, SessionSeal>();
  const behaviour = { down: false, ignoresExpectation: false };
  const calls = { sealSession: 0, listSessionFacts: 0 };
  const held = (sessionId: string) => facts.get(sessionId) ?? [];
  const count = (sessionId: string): SessionSeal => {
    const onTime = held(sessionId).filter((fact) => !fact.late);
    const money = Map.groupBy(
      onTime.flatMap((fact) => fact.money),
      (one) => one.method,
    );
    return {
      sessionId,
      sealedAt: new Date().toISOString(),
      factCount: onTime.length,
      ticketCount: onTime.filter((fact) => fact.kind === 'sale').length,
      lastTicketNumber: onTime.length,
      totals: [...money].map(([method, all]) => ({
        method,
        amountMinor: String(all.reduce((sum, one) => sum + BigInt(one.amountMinor), 0n)),
      })),
      ticketsMissing: false,
    };
  };
  const answer = () => {
    if (behaviour.down) throw new ServerError(Status.UNAVAILABLE, 'away');
  };
  const others = Object.keys(SalesServiceDefinition.methods).map((name) => [
    name,
    async () => {
      throw new ServerError(Status.UNIMPLEMENTED, name);
    },
  ]);
  const server = createServer();
  server.add(SalesServiceDefinition, {
    ...(Object.fromEntries(others) as object),
    async sealSession(request: { sessionId: string; expectedTicketCount?: number }): Promise<SessionSeal> {
      calls.sealSession += 1;
      answer();
      const sealed = seals.get(request.sessionId);
      if (sealed) return sealed;
      const seal = count(request.sessionId);
      if (!behaviour.ignoresExpectation && seal.ticketCount < (request.expectedTicketCount ?? 0))
        return { ...seal, ticketsMissing: true };
      seals.set(request.sessionId, seal);
      return seal;
    },
    async listSessionFacts(request: { sessionId: string; pageSize: number; pageToken: string }) {
      calls.listSessionFacts += 1;
      answer();
      const from = Number(request.pageToken);
      const page = held(request.sessionId).slice(from, from + request.pageSize);
      const next = from + page.length;
      return { facts: page, nextPageToken: next < held(request.sessionId).length ? String(next) : '' };
    },
  } as never);
  const port = await server.listen('127.0.0.1:0');

  return {
    address: `127.0.0.1:${port}`,
    behaviour,
    calls,
    seals,
    stop: () => server.forceShutdown(),
    /** Puts a fact on the books of `sales`: late when the session is sealed. It is told to nobody yet. */
    book(where: Where, money: Record<string, number>, kind: keyof typeof kinds = 'sale'): SessionFact {
      const fact: SessionFact = {
        factId: uuidv7(),
        kind,
        saleId: uuidv7(),
        sessionId: where.sessionId,
        tillId: where.tillId,
        branchId: where.branchId,
        cashierId: where.cashierId,
        late: seals.has(where.sessionId),
        at,
        money: Object.entries(money).map(([method, amountMinor], index): MoneyMoved => ({
          paymentNumber: index + 1,
          method,
          amountMinor,
        })),
      };
      facts.set(where.sessionId, [...held(where.sessionId), fact]);
      return fact;
    },
  };
}

type Where = { sessionId: string; tillId: string; branchId: string; cashierId: string };

export type World = Awaited<ReturnType<typeof startWorld>>;

/** `cash` with its stand-in for `sales`. */
export async function startWorld(environment: Record<string, string> = {}) {
  const sales = await startSales();
  const network = await startForTest(cash, {
    CHAIN_KEY: chainKey.toString('base64'),
    SALES_URL: sales.address,
    ...environment,
  });
  const tell = (tenantId: string, fact: SessionFact, eventId?: string) =>
    network.publish(
      kinds[fact.kind as keyof typeof kinds] as typeof SaleVoided,
      tenantId,
      { key: fact.factId, id: eventId },
      { fact } as SaleVoided,
    );
  return {
    network,
    sales,
    tell,
    /** Whatever does not hold of the books, chains included, and events that could not be applied. */
    problems: async () => [
      ...(await violations((text, values) => network.sql(text, values), chainKey)),
      ...(await network.sql('select reason from cash.kit_dead_letters')),
    ],
    stop: async () => {
      await network.stop();
      sales.stop();
    },
  };
}

/** A company with a till that `identity` has told of, and clients for those who work there. */
export async function makeShop({ network, sales, tell }: World) {
  const company = await makeCompany(network.keys);
  const { tenantId, branchId, tillId, user } = company;
  const cashierId = uuidv7();
  const as = async (token: Promise<string>) => network.client(CashServiceDefinition, await token);
  const addTill = async (id: string, version = 1, state = 'enrolled') => {
    await network.publish(TillChanged, tenantId, id, {
      tillId: id,
      branchId,
      name: 'Caja',
      state,
      version,
      publicKey: '',
    });
    await network.drain();
  };
  await addTill(tillId);
  const cashier = await as(company.atTill('cashier', cashierId));
  const owner = await as(user('owner'));
  const opening = (overrides: Partial<OpenSessionRequest> = {}): OpenSessionRequest => ({
    sessionId: uuidv7(),
    tillId,
    cashierId,
    openingFloatMinor: 1_000_000,
    openedAt: at,
    ...overrides,
  });
  return {
    ...company,
    cashierId,
    addTill,
    opening,
    cashier,
    colleague: await as(company.atTill('cashier')),
    supervisor: await as(user('supervisor')),
    owner,
    accountant: await as(user('accountant')),
    viewer: await as(user('viewer')),
    ownTill: await as(company.till()),
    as,
    /** Opens a session and returns where its facts belong. */
    async open(overrides: Partial<OpenSessionRequest> = {}): Promise<Where> {
      const request = opening(overrides);
      await (request.tillId === tillId ? cashier : owner).openSession(request);
      return { sessionId: request.sessionId, tillId: request.tillId, branchId, cashierId: request.cashierId };
    },
    /** Facts that `sales` has and has told. */
    async sell(where: Where, ...amounts: number[]): Promise<void> {
      await Promise.all(amounts.map((cashMinor) => tell(tenantId, sales.book(where, { cash: cashMinor }))));
      await network.drain();
    },
    count: (where: Where, cashMinor: number, overrides: Partial<DeclareCountRequest> = {}): DeclareCountRequest => ({
      sessionId: where.sessionId,
      declarationId: uuidv7(),
      counted: [{ method: 'cash', amountMinor: cashMinor, denominations: [] }],
      ticketCount: 0,
      lastTicketNumber: 0,
      declaredAt: at,
      ...overrides,
    }),
    /** Waits until a session has reached a state. */
    async reached(where: Where, ...states: string[]) {
      const supervisor = await as(user('supervisor'));
      const look = () => supervisor.getSession({ sessionId: where.sessionId });
      // The service may be on its way back.
      const state = () =>
        look().then(
          (session) => session.state,
          () => '',
        );
      await network.until(async () => states.includes(await state()), `session to be ${states.join(' or ')}`);
      return look();
    },
  };
}

export type Shop = Awaited<ReturnType<typeof makeShop>>;
