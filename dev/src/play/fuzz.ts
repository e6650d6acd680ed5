import type { Role } from '@mostrador/kit';
import type { Api, Product, Receiver, Sale } from '@mostrador/client';
import type { Control } from '@mostrador/simulator-afip';
import { buildSale, lineOf } from '../client/index.ts';
import { between, idAt, pick, type Random } from '../seed/random.ts';

/** What a service gives `make fuzz` in `play/fuzz.ts`: requests that its verbs must take. */

/** What can be asked: each operation of the document, as the client knows it. */
export type Route = { [Context in keyof Api]: keyof Api[Context] }[keyof Api];
type Verb<R extends Route> = {
  [Context in keyof Api]: R extends keyof Api[Context] ? Api[Context][R] : never;
}[keyof Api];
type AskedBy<V> = V extends (request: infer Request, ...more: never[]) => unknown ? NonNullable<Request> : never;
type AnsweredBy<V> = V extends (...asked: never[]) => Promise<infer Answer> ? Answer : never;
/** Bytes of a file are text here, a character each. */
type AsText<Request> = Request extends { content: Blob | Uint8Array }
  ? Omit<Request, 'content'> & { content: string }
  : Request;
export type Asked<R extends Route> = AsText<AskedBy<Verb<R>>>;
export type Answered<R extends Route> = AnsweredBy<Verb<R>>;

export type Params = Record<string, unknown>;
/** A request that its route should take: what is asked, and whose token goes along. */
export type Plan = { route: string; params: Params; token: string };
/** Sends what should be taken, and gives the answer; throws where it was refused. */
export type Ask = <R extends Route>(route: R, params: Asked<R>, token?: string) => Promise<Answered<R>>;

type Who = Role | 'till';
export const password = 'una clave bastante larga';
export const pin = '258036';

/** A company as the run knows it. Everything it names holds its mark, so that another's answer gives it away. */
export type Company = {
  mark: string;
  /** Of the company at AFIP; every company has another. */
  cuit: string;
  companyId: string;
  secondId: string;
  branchId: string;
  otherBranchId: string;
  tillId: string;
  installationId: string;
  credential: string;
  sessionId: string;
  email: string;
  users: Record<string, string>;
  tokens: Record<Who, string>;
  apiKey: { secret: string; token: string };
  products: Product[];
  unit: Product;
  pack: Product;
  deadLetters: string[];
  tickets: number;
};

export const newId = (random: Random): string => idAt(Date.now(), random);
export const emailOf = (random: Random): string => `${newId(random)}@ejemplo.com.ar`;

/** What a recipe cooks with: a company that is there, chance, and requests to prepare things by. */
export type Kitchen = {
  company: Company;
  random: Random;
  ask: Ask;
  id(): string;
  /** What AFIP answers to a request for a certificate. */
  sign(requestPem: string): Promise<string>;
  /** The code that an address was sent last. */
  codeSentTo(recipient: string): Promise<string>;
  /** A till that nobody has used yet, and its token. */
  freshTill(): Promise<{ tillId: string; token: string }>;
  /** A live stream that is open for a moment; its id. */
  openStream(token: string): Promise<string>;
};

/** A request that must be taken, made anew each time: its parameters, and whose token when not an owner's. */
type Recipe<R extends Route> = (kitchen: Kitchen) => Made<R> | Promise<Made<R>>;
type Made<R extends Route> = (Asked<R> extends Record<string, never> ? object : Asked<R>) & { as?: string };
/** The live stream is no verb of the client's. */
export type Recipes = { [R in Route]?: Recipe<R> } & { streamEvents?: () => object };

/** What a context puts into a company that was founded just now, before anybody asks for anything. */
export type Furnish = (room: {
  company: Pick<Company, 'mark' | 'branchId' | 'tokens'>;
  ask: Ask;
  random: Random;
  afip: Control;
}) => Promise<Partial<Company>>;

/** What `play/fuzz.ts` exports. */
export type FuzzPart = { recipes: Recipes; furnish?: Furnish };

/** A request that prepares another was not taken. */
export class Refused extends Error {}

type Traits = { voucherWanted?: boolean; receiver?: Receiver };

export function ticket(
  { company, random, id }: Kitchen,
  till: { tillId: string; sessionId: string } = company,
  traits: Traits = {},
) {
  return buildSale({
    saleId: id(),
    tillId: till.tillId,
    sessionId: till.sessionId,
    installationId: company.installationId,
    ticketNumber: (company.tickets += 1),
    cashierId: company.users['cashier']!,
    soldAt: new Date(),
    lines: [lineOf(pick(random, company.products), 1_000 * between(random, 1, 3))],
    ...traits,
  });
}

export const sell = (kitchen: Kitchen, traits: Traits = {}): Promise<Sale> =>
  kitchen.ask('completeSale', ticket(kitchen, kitchen.company, traits), kitchen.company.tokens.till);
