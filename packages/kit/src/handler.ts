import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { CompatServiceDefinition } from 'nice-grpc';
import { z } from 'zod';
import type { PeerClient } from './client.ts';
import { type Actor, type Approval, branchesOf, type Catalogue, fail, fromZod, type Role } from '@mostrador/access';
import type { Logger } from '@mostrador/telemetry';
import type { Joint, PrismaFactory, PrismaTx, Tx } from '@mostrador/database';

/** Who may call a verb: roles of people and API keys, tills, any or one named service, or everybody. */
export type Caller = Role | 'till' | 'service' | `service:${string}` | 'public';

/** What a verb has in its hands. */
export type Ctx = {
  actor: Actor;
  /** The company whose rows the verb sees. */
  tenantId: string;
  /** The server's clock. */
  now(): Date;
  /** True in a copy of the shop: whatever would reach somebody outside is left undone. */
  isDrill(): boolean;
  log: Logger;
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
  /** The address the request came from, as the gateway saw it. */
  address: string;
  /** One transaction that sees the tenant's rows only; what it emits leaves with the commit. */
  tenant<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same with the service's Prisma client on the same transaction. */
  prisma<Db, T>(client: PrismaFactory<Db>, run: (tx: PrismaTx<Db>) => Promise<T>): Promise<T>;
  /** The same for tables without a tenant, or on behalf of a tenant that the token does not name. */
  as<T>(tenantId: string | null, run: (tx: Tx) => Promise<T>): Promise<T>;
  prismaAs<Db, T>(
    tenantId: string | null,
    client: PrismaFactory<Db>,
    run: (tx: PrismaTx<Db>) => Promise<T>,
  ): Promise<T>;
  /** One transaction for what this request and others of the moment send. */
  together<Item, Answer>(work: Joint<Item, Answer>, item: Item): Promise<Answer>;
  /** One transaction per Idempotency-Key: a second request with the same key and content gets the first one's answer. */
  once<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** Another service's verbs, called in the name of this one for the same tenant. Never inside a transaction. */
  call<D extends CompatServiceDefinition>(definition: D): PeerClient<D>;
  /** The approval in a token that a supervisor gave; null when it is none, or good no longer. See `approves`. */
  approval(token: string): Promise<Approval | null>;
  /** The service's own settings. */
  env<S extends z.ZodObject>(schema: S): z.infer<S>;
  /** Null or not ready when Redis is away: nothing may depend on it. */
  redis: Redis | null;
};

export type Handler<Request, Response> = {
  can: readonly Caller[];
  /** It concerns the whole company: who acts in named branches only may not call it. */
  companyWide?: true;
  /** It may be done in a drill, although it writes: it is how one gets in to read. */
  inDrill?: true;
  rules: z.ZodType<Request>;
  run(ctx: Ctx, input: Request): Promise<Response>;
};

/**
 * The rules of a request: every field of the message must be named, and no other is taken. The shape comes from the
 * proto; that the two agree is proven by the compiler.
 */
export function rules<T extends object>(fields: { [K in keyof Required<T>]: z.ZodType<T[K]> }): z.ZodType<T> {
  return z.strictObject(fields) as unknown as z.ZodType<T>;
}

/** A verb. `can` states once who may call it; `run` is its whole story. */
export const handler = <Request, Response>(definition: Handler<Request, Response>): Handler<Request, Response> =>
  definition;

/** Parses with a verb's rules; throws the first problem as a refusal with its field, in the words of the catalogue. */
export function parse<T>(schema: z.ZodType<T>, input: unknown, catalogue: Catalogue): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw fromZod(parsed.error, catalogue);
  return parsed.data;
}

/** Throws unless the actor is one of those who may call, within its API key's scopes and its branches. */
export function assertMay(
  actor: Actor,
  { can, companyWide }: Pick<Handler<never, never>, 'can' | 'companyWide'>,
  scope: string,
): void {
  if (can.includes('public')) return;
  if (actor.kind === 'public') return fail('unauthenticated');
  if (actor.kind === 'service') {
    if (!can.includes('service') && !can.includes(`service:${actor.id}`)) fail('forbidden');
    return;
  }
  const caller: Caller = actor.kind === 'till' ? 'till' : actor.role;
  if (!can.includes(caller)) fail('forbidden');
  if (companyWide && branchesOf(actor)) fail('all_branches_needed');
  if (actor.kind === 'api_key' && !actor.scopes.includes(scope)) fail('scope_missing', { detail: scope });
}

/** Runs inside a transaction under an Idempotency-Key: the first answer is stored with the effect and repeated. */
export async function onceIn<T>(
  tx: Tx,
  method: string,
  key: string | undefined,
  request: unknown,
  run: (tx: Tx) => Promise<T>,
): Promise<{ answer: T; outcome: 'new' | 'repeated' }> {
  if (!key) return fail('idempotency_key_missing');
  if (key.length > 255) return fail('out_of_range', { field: 'Idempotency-Key' });
  const hash = createHash('sha256').update(JSON.stringify(request)).digest('base64');
  const inserted = await tx.sql`
    insert into kit_idempotency (tenant_id, method, key, request_hash) values (${tx.tenantId}, ${method}, ${key}, ${hash})
    on conflict do nothing returning 1`;
  if (inserted.length === 0) {
    // Whoever came first has committed by now. A new statement, because the first one's snapshot does not see it.
    const [stored] = await tx.sql<{ request_hash: string; response: string }>`
      select request_hash, response from kit_idempotency
      where tenant_id = ${tx.tenantId} and method = ${method} and key = ${key}`;
    if (stored?.request_hash !== hash) return fail('idempotency_key_reused');
    return { answer: JSON.parse(stored.response) as T, outcome: 'repeated' };
  }
  const answer = await run(tx);
  await tx.sql`
    update kit_idempotency set response = ${JSON.stringify(answer)}
    where tenant_id = ${tx.tenantId} and method = ${method} and key = ${key}`;
  return { answer, outcome: 'new' };
}

/** Page size of a listing: what was asked, 50 when nothing was. */
export const pageSize = (max = 200) =>
  z
    .int()
    .min(0)
    .max(max)
    .transform((size) => size || 50);

/** Years 1 to 9999: what ISO 8601 and PostgreSQL both can say in four digits. */
const isStorable = (text: string) => /^(?!0000)\d{4}-/.test(text);

/** A moment as a client says it, in UTC from here on. */
export const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .refine(isStorable, 'wrong_format');

/** A moment as a page token holds it. */
export const storedMoment = z.iso.datetime().refine(isStorable);

/** A text that a database can hold: without NUL, and without half of a surrogate pair. JSON can say both. */
export const isPlainText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

const utf8 = new TextDecoder('utf-8', { fatal: true });
const maxTokenLength = 4_000;

/** A page token holds the sort values of the last row, so that a page stays right while rows come in. */
export const pageToken = {
  make: (...values: (string | number)[]): string => Buffer.from(JSON.stringify(values)).toString('base64url'),
  /** The values of a token, or null for the first page. A token comes from outside: each value has its rule. */
  read<const Shape extends [z.ZodType, ...z.ZodType[]]>(
    token: string,
    ...shape: Shape
  ): z.infer<z.ZodTuple<Shape>> | null {
    if (token === '') return null;
    try {
      const values = JSON.parse(utf8.decode(Buffer.from(token.slice(0, maxTokenLength), 'base64url'))) as string[];
      const isOurs = pageToken.make(...values) === token;
      if (isOurs && values.every((value) => isPlainText(String(value)))) return z.tuple(shape).parse(values);
    } catch {
      // Said below, as for what can be read and was not made here.
    }
    return fail('page_token_invalid', { field: 'pageToken' });
  },
};

type Paged = { pageToken?: unknown; pageSize?: unknown; nextPageToken?: unknown };

/**
 * A page token is good for the listing that made it, of the same company and with the same filters: on the wire it carries
 * a mark of these, which verbs do not see. Takes the mark off what is asked; answers how it is put on the reply.
 */
export function unmarked(method: string, tenantId: string, request: unknown) {
  const { pageToken: token, pageSize: _any, ...filters } = request as Paged;
  if (typeof token !== 'string') return { request, marked: (reply: unknown) => reply };
  const of = JSON.stringify([method, tenantId, filters]);
  const mark = `.${createHash('sha256').update(of).digest('base64url').slice(0, 16)}`;
  if (token !== '' && !token.endsWith(mark)) return fail('page_token_invalid', { field: 'pageToken' });
  return {
    request: { ...(request as Paged), pageToken: token.slice(0, -mark.length) },
    marked(reply: unknown): unknown {
      const next = (reply as Paged).nextPageToken;
      return next ? { ...(reply as Paged), nextPageToken: `${next as string}${mark}` } : reply;
    },
  };
}
