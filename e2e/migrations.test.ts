import { readdirSync, readFileSync } from 'node:fs';
import type { Service } from '@mostrador/kit';
import { makeDatabase } from '@mostrador/kit/testing';
import { definitions } from '@mostrador/ops/services';
import { sales } from '@mostrador/sales';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';

/** What `prisma migrate` would still change after our migrations, and Prisma's schema has no words for. */
const unsayable: Record<string, RegExp> = {
  // The key holds `active` besides: include (active).
  stock: /-- AlterTable\nALTER TABLE "search_words" DROP CONSTRAINT "search_words_pkey",\nADD CONSTRAINT .*;\n/,
};

/** Nor for these; and its engine as WebAssembly does not come back from reading them. */
const withoutChecks = `
  do $$ declare c record; begin
    for c in select conrelid::regclass as on_table, conname from pg_constraint
      where contype = 'c' and connamespace = current_schema::regnamespace
    loop execute format('alter table %s drop constraint %I', c.on_table, c.conname); end loop;
  end $$`;

// Node has it, its types do not.
declare const WebAssembly: {
  instantiate(code: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>;
};
type Engines = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');
let engines: Engines;

beforeAll(async () => {
  const file = new URL('./schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm'));
  engines = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const { instance } = await WebAssembly.instantiate(readFileSync(file), { './schema_engine_bg.js': engines });
  // As its loader does; TypeScript knows only the public half.
  const { __wbg_set_wasm: connect } = engines as unknown as Record<string, (exports: unknown) => void>;
  connect!(instance.exports);
  (instance.exports['__wbindgen_start'] as () => void)();
});

const schemaFileOf = ({ migrations }: Service) => new URL('../schema.prisma', migrations).pathname;
const schemaOf = (service: Service) => {
  const path = schemaFileOf(service);
  return { path, content: readFileSync(path, 'utf8') };
};

/** The engine reads columns of the catalogue whose type `"char"` its adapter does not know: they are told as text. */
function describable(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString });
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryResult>;
  const { CHAR, TEXT } = pg.types.builtins;
  return Object.assign(pool, {
    query: async (...args: unknown[]) => {
      const result = await query(...args);
      for (const field of result.fields ?? []) if (field.dataTypeID === CHAR) field.dataTypeID = TEXT;
      return result;
    },
  });
}

/** What would have to be done to a database with a service's migrations for it to be as a schema says, as SQL. */
async function difference(service: Service, file = schemaOf(service)): Promise<string> {
  const database = await makeDatabase([]);
  const url = new URL(database.url);
  url.searchParams.set('options', `-c search_path=${service.name},public`);
  const pool = describable(url.href);
  try {
    await pool.query(`create extension pg_trgm schema public; create schema ${service.name}`);
    const folders = readdirSync(service.migrations, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of folders.toSorted((a, b) => a.name.localeCompare(b.name))) {
      await pool.query(readFileSync(new URL(`${name}/migration.sql`, service.migrations), 'utf8'));
    }
    await pool.query(withoutChecks);
    const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool, { schema: service.name }));
    const engine = await engines.SchemaEngine.new({ datamodels: [[file.path, file.content]] }, () => {}, adapter);
    const { stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files: [file], configDir: '/' },
      to: { tag: 'schemaDatamodel', files: [file] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout!
      .replace(unsayable[service.name] ?? /$^/, '')
      .replace('-- This is an empty migration.', '')
      .trim();
  } finally {
    await pool.end();
    await database.drop();
  }
}

describe('the schema that Prisma reads', async () => {
  it.each(await definitions())('is what the migrations of $name make', async (service) => {
    expect(await difference(service)).toBe('');
  });

  it('is told apart from one that differs in a column, a key or an index', async () => {
    const file = schemaOf(sales);
    const but = (from: string, to: string) => {
      expect(file.content).toContain(from);
      return difference(sales, { ...file, content: file.content.replace(from, to) });
    };
    expect(await but('ticket_number   BigInt', 'ticket_number   Int')).toContain('ticket_number');
    expect(await but('@@id([tenant_id, session_id])', '@@id([session_id])')).toContain('till_sessions_pkey');
    expect(await but('map: "sales_by_session"', 'map: "sales_by_shift"')).toContain('sales_by_shift');
  });
});
