import { connect, createServer } from 'node:net';
import { inScope } from '@mostrador/telemetry';
import { afterAll, expect, it } from 'vitest';
import { makePool, onConnection } from '../src/index.ts';

const lost: Error[] = [];
const pool = makePool(process.env['POSTGRES_URL']!, 2, (error) => lost.push(error));
afterAll(() => pool.end());

it('a connection that breaks while someone has it is reported, and does not end the process', async () => {
  const mine = await pool.connect();
  const { rows } = await mine.query<{ pid: number }>('select pg_backend_pid() as pid');
  const broken = new Promise((done) => mine.once('end', done));
  await pool.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
  await broken;
  expect(lost.map((error) => error.message)).toContain('Connection terminated unexpectedly');
  await expect(mine.query('select 1')).rejects.toThrow(/not queryable|terminated/);
  mine.release(true);
  await expect(pool.query('select 1')).resolves.toMatchObject({ rowCount: 1 });
});

it('a way to the server that goes silent costs a request its deadline, and the pool one connection', async () => {
  const url = new URL(process.env['POSTGRES_URL']!);
  const port = Number(url.port);
  let silent = false;
  const way = createServer((from) => {
    const to = connect(port, url.hostname);
    from
      .on('data', (chunk) => void (silent || to.write(chunk)))
      .on('close', () => to.destroy())
      .on('error', () => {});
    to.on('data', (chunk) => void (silent || from.write(chunk))).on('error', () => {});
  });
  await new Promise<void>((done) => way.listen(0, '127.0.0.1', done));
  url.port = String((way.address() as { port: number }).port);
  const behind = makePool(url.href, 1, () => {});
  const ask = () => onConnection(behind, null, (sql) => sql<{ one: number }>`select 1 as one`);
  await ask();
  silent = true;
  const scope = { requestId: 'r', traceparent: '', deadline: Date.now() + 50 };
  await expect(inScope(scope, ask)).rejects.toThrow(/timeout|terminated/);
  silent = false;
  await expect(ask()).resolves.toEqual([{ one: 1 }]);
  await behind.end();
  way.close();
});

it('a table that has grown a column costs a connection one request, and no more', async () => {
  const one = makePool(process.env['POSTGRES_URL']!, 1, () => {});
  const table = `grown_${process.pid}`;
  await one.query(`create table ${table} as select 1 as a`);
  const strings = Object.assign([`select * from ${table}`], { raw: [] });
  const ask = () => onConnection(one, null, (sql) => sql<object>(strings));
  await expect(ask()).resolves.toEqual([{ a: 1 }]);
  await pool.query(`alter table ${table} add column b int`);
  await expect(ask()).rejects.toMatchObject({ code: '0A000' });
  await expect(ask()).resolves.toEqual([{ a: 1, b: null }]);
  await one.query(`drop table ${table}`);
  await one.end();
});
