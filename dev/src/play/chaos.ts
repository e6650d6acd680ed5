import type { Api } from '@mostrador/client';
import { buildSale, exactly, type Goods, partlyCash, type WholeSale } from '../client/index.ts';
import { between, pick, type Random } from '../seed/random.ts';

/** What a service gives `make chaos` in `play/chaos.ts`: what clients do of it while faults strike, and what must hold then. */
export type ChaosPart = {
  /** What clients do of it; how often is each one's weight against those of all. */
  acts?: { weight: number; act(counter: Counter): Promise<void> }[];
  /** Of each kind of operation: SQL for the ids of those that are kept, and why one may rightly be refused. */
  kinds?: Record<string, { kept: string; mayBeRefused?: string[] }>;
  /** What a client does before it begins, and once nothing strikes any more. */
  open?(counter: Counter): Promise<void>;
  close?(counter: Counter): Promise<void>;
  /** One fact that it tells. */
  last?(counter: Counter): Operation;
  /** Somebody besides the clients, there from the beginning to the end. */
  attend?(random: Random): Promise<Bystander>;
  /** What every process is told besides. */
  settings?: Record<string, string>;
  /** An event of its own that nobody can apply. */
  poison?: { subject: string; bodies: string[] };
  /** SQL for what is still on its way. */
  waiting?: string;
  /** What must hold once all is calm, besides its invariants. */
  check?(books: Books): Promise<void>;
  /** Changes to the code that the run has to notice. */
  mutants?: ChaosMutant[];
};

export type Bystander = {
  /** A company is there, and nothing has happened in it. */
  meet(company: { companyId: string; api: Api }): Promise<void>;
  check(books: Books): Promise<void>;
  leave(): void;
};

export type Outcome = 'accepted' | 'refused' | 'unknown';

/** Something a client did, kept until the end: what was asked, and what became of it. */
export type Operation = {
  kind: string;
  /** The id the client made for it. */
  id: string;
  till: string;
  companyId: string;
  /** Asks for it, the same every time. */
  send: () => Promise<unknown>;
  outcome: Outcome;
  /** What is the same in each answer; of the first answer of this history. */
  answer?: string;
  totalMinor?: number;
};

/** A till with its owner at hand, and what it remembers. */
export type Counter = {
  name: string;
  companyId: string;
  branchId: string;
  tillId: string;
  installationId: string;
  ownerId: string;
  goods: { productId: string; line: (quantityMilli: number) => Goods }[];
  random: Random;
  api: Api;
  ownerApi(): Promise<Api>;
  newId(): string;
  sessionId: string;
  sold: Sold[];
  /** How many were sold before the session began. */
  soldBefore: number;
  /** Keeps an operation, to be asked for until there is an answer. */
  make(kind: string, id: string, send: () => Promise<unknown>, totalMinor?: number): Operation;
  /** Asks until there is an answer; now and then gives up for a while, the more the less patience there is. */
  insist(operation: Operation, patience?: number): Promise<void>;
  violation(what: string): void;
};

type Sold = { request: WholeSale; operation: Operation };

/** All is calm: what is kept, and what was asked for. */
export type Books = {
  query<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  operations: Operation[];
  /** Every service: each has an outbox. */
  emitters: readonly string[];
  /** What its process was started with. */
  settings: Record<string, string>;
  violation(what: string): void;
};

/** A change to the code that must not go unnoticed. One without edits is the control: it must pass. */
export type Mutant = { name: string; edits: { file: string; from: string; to: string }[] };

/** One that shows in a run of certain faults. */
export type ChaosMutant = Mutant & {
  /** Which faults bring it to light, of `kind target`. */
  only: string;
  /** Minutes of faults. */
  minutes?: number;
};

/** What a service gives in `play/chaos-alone.ts`: a run on a stack that it makes itself, of faults that only it knows. */
export type ChaosAlone = {
  /** True when nothing was violated. */
  run(options: { seed: number; settings: Record<string, string | undefined> }): Promise<boolean>;
  /** What has to be noticed by it, and by what it leaves in `out/`. */
  trials: { name: string; mutants: Mutant[]; settings: Record<string, string> }[];
};

/** The faults of a mutant that shows by itself. */
export const noFault = '^none$';

const DAY = 86_400_000;

/** Till clocks jump: by up to three days, one time in twenty. */
const clock = (random: Random) => new Date(Date.now() + (random() < 0.05 ? Math.floor((random() - 0.5) * 6 * DAY) : 0));

/** A ticket that is paid and not sent yet. */
export function ticket(counter: Counter): Sold {
  const { random, api, sold, goods, tillId, sessionId, installationId, ownerId: cashierId } = counter;
  const some = Array.from({ length: between(random, 1, 3) }, () => pick(random, goods));
  const lines = some.map((one) => one.line(between(random, 1, 4) * 500));
  const pay = random() < 0.3 ? partlyCash(between(random, 1, 9) * 10_000, 'debit') : exactly('cash');
  const saleId = counter.newId();
  const names = { saleId, tillId, sessionId, installationId, cashierId, ticketNumber: sold.length + 1 };
  const request = buildSale({ ...names, soldAt: clock(random), lines, pay });
  const send = () => api.sales.completeSale(request);
  const one = { request, operation: counter.make('sale', saleId, send, request.totalMinor) };
  sold.push(one);
  return one;
}

export const sell = (counter: Counter): Promise<void> => counter.insist(ticket(counter).operation);
