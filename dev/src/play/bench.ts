import type { CompleteSaleRequest } from '@mostrador/client';
import { v7 as uuidv7 } from 'uuid';
import { buildSale, type Door, lineOf, type Request } from '../client/index.ts';
import type { Random } from '../seed/random.ts';

/** What a service gives `make bench` in `play/bench.ts`. */
export type BenchPart = {
  scenarios: Scenario[];
  /** What must be true once everything has drained: SQL for what breaks it. */
  promises?: { name: string; sql: string }[];
};

/** What is offered, for how long, and what makes a run a failure. */
export type Scenario = {
  name: string;
  /** Requests offered a second; a batch carries a hundred sales. */
  perSecond: number;
  seconds: number;
  /** What must hold, or the command fails. Milliseconds. */
  floor?: { perSecond?: number; p95Ms: number };
  /** What it leaves behind; those that leave less run first. Nothing when absent. */
  leaves?: 'some' | 'much';
  /** Services held still while the load comes; what counts is how fast they catch up after. */
  held?: string[];
  /** What is sent, one request at a time. It runs in a process of its own: `given` is all it knows of `before`. */
  shots(market: Market, given?: string): () => Shot;
  /** What is done before the load, of which nothing is measured. */
  before?(shop: BenchShop): Promise<string>;
  /** What is done right after the last answer; how long it takes is what counts. Milliseconds. */
  after?(shop: BenchShop, given: string, sales: number): Promise<number>;
};

/** What a service gives in `play/bench-alone.ts`: a run on a stack that it makes itself. */
export type BenchAlone = { run(): Promise<{ result: object; said: string; missed: string[] }> };

/** A request and how many sales it carries. */
export type Shot = { request: Request; sales: number };

export type BenchTill = {
  tillId: string;
  companyId: string;
  cashierId: string;
  credential: string;
  sessionId: string;
  company: number;
};

/** `aside` is a till that sells in no scenario but one that takes it for itself; its company's owner watches. */
export type BenchShop = { door: Door; aside: BenchTill & { owner: { email: string; password: string } } };

export type Seller = BenchTill & { token: string; tickets: number; installationId: string };

/** Everybody who sells and what customers want: goods by Zipf, tills evenly. */
export type Market = {
  random: Random;
  any<T>(among: T[]): T;
  sellers: Seller[];
  aside: Seller;
  companyIds: string[];
  /** The number of a product that somebody wants. */
  wanted(): number;
  product(company: number, product: number): Parameters<typeof lineOf>[0] & { data: { name: string } };
  barcode(company: number, product: number): string;
  /** What was sold one by one, to look at later. */
  sold: { saleId: string; token: string }[];
};

export const get = (path: string, token?: string): Shot => ({
  request: { method: 'GET', path, ...(token ? { token } : {}) },
  sales: 0,
});

export const post = (path: string, { token }: Pick<Seller, 'token'>, body: object, sales = 0): Shot => ({
  request: { method: 'POST', path, token, body: JSON.stringify(body) },
  sales,
});

/** A sale of three lines, as customers want them unless it is said which. */
export const saleAt = (
  { product, wanted }: Market,
  who: Seller,
  products: number[] = [wanted(), wanted(), wanted()],
): CompleteSaleRequest =>
  buildSale({
    saleId: uuidv7(),
    tillId: who.tillId,
    sessionId: who.sessionId,
    installationId: who.installationId,
    ticketNumber: (who.tickets += 1),
    cashierId: who.cashierId,
    soldAt: new Date(),
    lines: products.map((at) => lineOf(product(who.company, at))),
  });
