import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import pg from 'pg';
import { type Scope, scope } from '@mostrador/telemetry';

export type Value = string | number | boolean | null | undefined | Date | Uint8Array | Value[] | object;

/** Plain SQL as a tagged template: values become parameters, the statement is prepared once per connection. */
export type Sql = <Row>(text: TemplateStringsArray, ...values: Value[]) => Promise<Row[]>;

/** What an emitted event's type looks like: a message of ts-proto. */
export type EventType<T> = { readonly $type: string; toJSON(message: T): unknown; fromJSON(object: unknown): T };

/** The tenant that an event is of, and the request that led to it where that is not the one under way. */
export type Whose = { tenantId: string; scope?: Scope | undefined };

/** A transaction of one tenant. Events emitted here leave when it commits. */
export type Tx = {
  sql: Sql;
  /** Tells a fact. `key` is the id of the thing it is about; whose it is may be left out where there is but one. */
  emit<T>(type: EventType<T>, key: string, message: T, whose?: Whose): void;
  /** The tenant whose rows it sees; empty for none, or for several at once. */
  tenantId: string;
  /** A part of the transaction that sees the rows of one of its tenants only; one part at a time. */
  within<T>(tenantId: string, run: (tx: Tx) => Promise<T>): Promise<T>;
};

/** As ISO 8601 has it. Of anything else than that a Date takes the years before 100 for those of the last century. */
const isoOf = (text: string) => text.replace(' ', 'T').replace(/[+-]\d\d$/, '$&:00');

// int8 as number (amounts are checked to be safe integers), moments and days as ISO 8601 text, as the protos have them.
const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: (text) => Number(text),
  [pg.types.builtins.DATE]: (text) => text,
  [pg.types.builtins.TIMESTAMPTZ]: (text) => new Date(isoOf(text)).toISOString(),
};
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers[oid]) || pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig;

const isUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function makePool(url: string, max: number, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 30_000,
    // A way to the server that has gone silent says nothing of it: the connection is given up when even the server would
    // have given up the statement.
    query_timeout: 35_000,
    keepAlive: true,
    // Statements are sent without waiting for the answer to the one before; the server still runs them one by one.
    pipeline: true,
  });
  pool.on('error', onError);
  // The pool listens only to connections at rest. One that breaks at work and is not being asked anything at that moment
  // would end the process; whoever has it finds out with the next question.
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

const statements = new WeakMap<TemplateStringsArray, { name: string; text: string }>();

/** Whatever runs a statement: a pool, or a connection. */
type Queryable = { query(config: pg.QueryConfig): Promise<pg.QueryResult> };

/** The tagged template over a connection or a pool. */
export function sqlOver(queryable: Queryable): Sql {
  return async <Row>(strings: TemplateStringsArray, ...values: Value[]) => {
    let statement = statements.get(strings);
    if (!statement) {
      const text = strings.reduce((joined, part, index) => `${joined}$${index}${part}`);
      statement = { text, name: createHash('sha1').update(text).digest('base64url') };
      statements.set(strings, statement);
    }
    const result = await queryable.query({ ...statement, values: values as unknown[] });
    return result.rows as Row[];
  };
}

/** Collects the events that a transaction tells, and writes them in one statement. */
export function makeOutbox() {
  const rows: { id: string; whose: Whose; subject: string; key: string; body: string }[] = [];
  return {
    /** How a transaction tells events, of one tenant where none is named. */
    emitFor:
      (own: string): Tx['emit'] =>
      (type, key, message, whose = { tenantId: own }) => {
        const body = JSON.stringify(type.toJSON(message));
        rows.push({ id: uuidv7(), whose: { scope: scope(), ...whose }, subject: type.$type, key, body });
      },
    count: () => rows.length,
    /** Writes what was emitted. */
    async flush(sql: Sql): Promise<void> {
      if (rows.length === 0) return;
      const requests = rows.map((row) => row.whose.scope);
      await sql`
        insert into kit_outbox (id, tenant_id, subject, key, body, actor_id, cause, traceparent)
        select unnest(${rows.map((row) => row.id)}::uuid[]), unnest(${rows.map((row) => row.whose.tenantId)}::uuid[]),
          unnest(${rows.map((row) => row.subject)}::text[]), unnest(${rows.map((row) => row.key)}::text[]),
          unnest(${rows.map((row) => row.body)}::text[]), unnest(${requests.map((one) => one?.actorId ?? 'system')}::text[]),
          unnest(${requests.map((one) => one?.requestId ?? null)}::text[]),
          unnest(${requests.map((one) => one?.traceparent ?? null)}::text[])`;
    },
  };
}

/** What a verb has of a transaction of one tenant, or of none. */
export function txOf(sql: Sql, outbox: ReturnType<typeof makeOutbox>, tenantId: string): Tx {
  const tx: Tx = {
    sql,
    emit: outbox.emitFor(tenantId),
    tenantId,
    within: (asked, run) =>
      asked === tenantId ? run(tx) : Promise.reject(new Error('a transaction of another tenant')),
  };
  return tx;
}

/** What there is of a transaction as the batch's role: it sees these tenants, or one of them for a while. */
export function txAcross(sql: Sql, outbox: ReturnType<typeof makeOutbox>, tenants: string[]): Tx {
  const see = (seen: string) => sql`select set_config('app.tenants', ${seen}, true)`;
  return {
    sql,
    emit: outbox.emitFor(''),
    tenantId: '',
    async within(tenantId, run) {
      void see(tenantId).catch(() => {});
      const value = await run(txOf(sql, outbox, tenantId));
      void see(tenants.join()).catch(() => {});
      return value;
    },
  };
}

/** Whose rows a transaction sees: nobody's, one tenant's, or those of several, as the role that may. */
export type Sight = string | string[] | null;

/**
 * The settings of a transaction. One of several tenants runs as the batch's role, and plans its statements once: it is
 * too short-lived for plans of its own.
 */
function settingsFor(sight: Sight): string {
  for (const tenantId of [sight ?? []].flat()) if (!isUuid.test(tenantId)) throw new TypeError('not a tenant id');
  if (!Array.isArray(sight)) return `set_config('app.tenant', '${sight ?? ''}', true)`;
  return `set_config('app.tenants', '${sight.join()}', true), set_config('role', current_user || '_batch', true),
    set_config('plan_cache_mode', 'force_generic_plan', true)`;
}

/** The statements that open a transaction. */
export function beginFor(sight: Sight): string {
  const deadline = scope()?.deadline;
  const timeout = deadline ? `set local statement_timeout = ${Math.max(1, Math.ceil(deadline - Date.now()))};` : '';
  return `begin; ${timeout} select ${settingsFor(sight)}`;
}

/** What is asked of a connection in one turn leaves in one write: each write wakes the server for a part of the work. */
function sendTogether(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/**
 * Whether a table has changed under a statement that this connection has prepared: a newer version has migrated. On this
 * connection it fails for ever, on a new one it does not.
 */
const isOutOfDate = (error: unknown): error is Error => (error as { code?: string }).code === '0A000';

/**
 * Runs a function between BEGIN, for those whose rows it may see, and COMMIT; rolls back when it throws. BEGIN travels with the
 * function's first statement and `last` with COMMIT: two ways to the server less. Neither can go wrong unseen: what
 * follows a failed statement fails too, and a COMMIT of it says ROLLBACK.
 */
export async function onConnection<T>(
  pool: pg.Pool,
  sight: Sight,
  run: (sql: Sql) => Promise<T>,
  last?: (sql: Sql) => Promise<void>,
): Promise<T> {
  const begin = beginFor(sight);
  const client = await pool.connect();
  let broken: Error | undefined;
  let over = false;
  // A statement that was not waited for must not run in the connection's next transaction.
  const deadline = scope()?.deadline;
  const patience = deadline ? { query_timeout: Math.max(0, Math.ceil(deadline - Date.now())) + 1_000 } : {};
  const query = (config: pg.QueryConfig) => {
    if (over) return Promise.reject(new Error('the transaction is over'));
    sendTogether(client);
    return client.query({ ...config, ...patience });
  };
  try {
    const sql = sqlOver({ query });
    sendTogether(client);
    const [, result] = await Promise.all([client.query(begin), run(sql)]);
    sendTogether(client);
    const [, committed] = await Promise.all([last?.(sql), client.query('commit')]);
    if (committed.command !== 'COMMIT')
      throw new Error('a statement failed unnoticed; the transaction was rolled back');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failed: Error) => (broken = failed));
    if (isOutOfDate(error)) broken ??= error;
    throw error;
  } finally {
    over = true;
    client.release(broken);
  }
}

/**
 * One transaction that sees one tenant's rows only, and whose events leave with its commit. Peers are never called in
 * here: read before, write inside, tell after.
 */
export async function transaction<T>(
  pool: pg.Pool,
  tenantId: string | null,
  committed: () => void,
  run: (tx: Tx) => Promise<T>,
): Promise<T> {
  const outbox = makeOutbox();
  const result = await onConnection(pool, tenantId, (sql) => run(txOf(sql, outbox, tenantId ?? '')), outbox.flush);
  if (outbox.count() > 0) committed();
  return result;
}

/** Throws unless the role is one that row-level security holds for and that cannot change the tables. */
export async function assertOrdinaryRole(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ super: boolean; bypass: boolean; owns: boolean; synced: string }>(`
    select r.rolsuper as super, r.rolbypassrls as bypass, current_setting('synchronous_commit') as synced,
      exists (select from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p')) as owns
    from pg_roles r where r.rolname = current_user`);
  const role = rows[0]!;
  if (role.super || role.bypass || role.owns) {
    throw new Error(
      'This service refuses to run as a superuser, an owner of tables or a role that bypasses row security.',
    );
  }
  if (role.synced === 'off') throw new Error('synchronous_commit is off: an answered sale would not be on disk.');
}
