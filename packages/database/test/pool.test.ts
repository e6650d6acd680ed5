import { afterAll, expect, it } from 'vitest';
import { makePool } from '../src/index.ts';

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
  await expect(mine.query('select 1')).rejects.toThrow();
  mine.release(true);
  await expect(pool.query('select 1')).resolves.toMatchObject({ rowCount: 1 });
});
