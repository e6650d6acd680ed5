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
  /** The same for the service's Prisma client, which reads. */
  prisma<Db, T>(client: PrismaFactory<Db>, run: (db: PrismaTx<Db>) => Promise<T>): Promise<T>;
  /** The same for tables without a tenant, or on behalf of a tenant that the token does not name. */
  as<T>(tenantId: string | null, run: (tx: Tx) => Promise<T>): Promise<T>;
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
  { method, key, request }: { method: string; key: string | undefined; request: unknown },
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
