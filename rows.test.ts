import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What holds of rows and statements and no compiler sees. They read files only: no server, no generated code. */

const root = import.meta.dirname;
const read = (path: string) => readFileSync(join(root, path), 'utf8');

type Statement = { path: string; text: string };

/** Where the bracket that is open at `start` closes. */
function endOf(text: string, start: number, open: string, close: string): number {
  let depth = 1;
  let at = start;
  for (; depth > 0 && at < text.length; at += 1) {
    // An arrow closes nothing.
    if (text[at] === open) depth += 1;
    else if (text[at] === close && text[at - 1] !== '=') depth -= 1;
  }
  return at;
}

/** The template that begins at `start`, with the code in it as it is. */
function templateFrom(text: string, start: number): string {
  let at = start;
  while (text[at] !== '`') at = text.startsWith('${', at) ? endOf(text, at + 2, '{', '}') : at + 1;
  return text.slice(start, at);
}

/** Every `sql` template of a file. */
function statementsOf(path: string): Statement[] {
  const text = read(path);
  return [...text.matchAll(/\bsql(?=[<`])/g)].flatMap((match) => {
    const after = match.index + 3;
    const start = text[after] === '<' ? endOf(text, after + 1, '<', '>') : after;
    return text[start] === '`' ? [{ path, text: templateFrom(text, start + 1) }] : [];
  });
}

/** Tables of a service that have a column for their tenant. */
function tenantTables(service: string): Set<string> {
  const models = read(`services/${service}/prisma/schema.prisma`).matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm);
  const own = [...models].filter(([, body]) => /^ +tenant_id /m.test(body!));
  return new Set(own.map(([, body]) => /@@map\("(\w+)"\)/.exec(body!)![1]!));
}

/**
 * A statement names its tenants: it compares them with a value, writes them, or joins what was sent with them. Row security
 * is a second lock, not the first.
 */
const namesTenant = (text: string) =>
  /\btenant_id\s*=\s*(any\()?\$\{/.test(text) ||
  /insert into \w+( as \w+)?\s*\(\s*tenant_id\b/.test(text) ||
  /\bas \w+ \(\s*(\w+,\s*)*tenant_id\b/.test(text) ||
  /populate_recordset\(null::/.test(text);

/** What the columns of each table are called. */
const columnsOf = (service: string) =>
  [...read(`services/${service}/prisma/schema.prisma`).matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)].map(
    ([, body]) => new Set([...body!.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name!)),
  );

/** Types written out by hand that are a table's shape, or a part of it: five columns and nothing else. */
function shapesByHand(path: string, tables: Set<string>[]): string[] {
  const literals = read(path).matchAll(/(?:type \w+ = |\bsql<)\{([^{}]*)\}/g);
  return [...literals].flatMap(([whole, members]) => {
    const names = [...members!.matchAll(/(?:^|;)\s*(?:\/\*\*[^*]*\*\/\s*)?(\w+)\??:/gm)].map(([, name]) => name!);
    const isRow = names.length >= 5 && names.some((name) => name.includes('_'));
    return isRow && tables.some((table) => names.every((name) => table.has(name)))
      ? [`${path}: ${whole.slice(0, 60)}`]
      : [];
  });
}

const services = readdirSync(join(root, 'services'));

describe.each(services)('statements of services/%s', (service) => {
  const files = globSync(`services/${service}/src/**/*.ts`, { cwd: root, exclude: ['**/src/db/**'] });
  const statements = files.filter((path) => !path.endsWith('.test.ts')).flatMap(statementsOf);

  it('are Prisma’s in lists of a desk only', () => {
    const calling = files.filter((path) => /\bctx\.prisma\(/.test(read(path)));
    expect(calling.length > 0).toBe(['identity', 'stock'].includes(service));
    expect(calling.filter((path) => !/\/handlers\/list-[\w-]+\.ts$/.test(path))).toEqual([]);
    const asked = calling.map((path) =>
      [...read(path).matchAll(/\bdb\.\w+\.(\w+)\(|\btx\.sql\b/g)].map(([, name]) => name),
    );
    expect(asked).toEqual(calling.map(() => ['findMany']));
  });

  it('call a column what its table does, in the schema too', () => {
    const tables = columnsOf(service);
    expect(tables).not.toEqual([]);
    expect(tables.flatMap((table) => [...table]).filter((name) => /[A-Z]/.test(name))).toEqual([]);
    const renaming = statements.filter(({ text }) => /\bas "\w*[A-Z]\w*"/.test(text));
    expect(renaming.map(({ path, text }) => `${path}: ${text.replaceAll(/\s+/g, ' ').slice(0, 120)}`)).toEqual([]);
  });

  it('give rows whose types are made of the schema: RowOf, and what is picked from it', () => {
    const tables = columnsOf(service);
    // Pure code says what it needs, and knows no rows.
    const others = files.filter((path) => !path.includes('/domain/'));
    expect(others.flatMap((path) => shapesByHand(path, tables))).toEqual([]);
  });

  it('name their tenant, though row security would do it', () => {
    const tables = tenantTables(service);
    const touched = ({ text }: Statement) =>
      [...text.matchAll(/\b(?:from|join|update|into) (\w+)/g)].some((match) => tables.has(match[1]!));
    const own = statements.filter(touched);
    expect(own).not.toEqual([]);
    const nameless = own.filter(({ text }) => !namesTenant(text));
    expect(nameless.map(({ path, text }) => `${path}: ${text.replaceAll(/\s+/g, ' ').slice(0, 120)}`)).toEqual([]);
  });
});
