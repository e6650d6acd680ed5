import type pg from 'pg';

/** Holds the lock that makes one of several processes the active one of its service, as long as its connection lives. */
export function leadership(pool: pg.Pool, work: string) {
  let leader: pg.PoolClient | null = null;
  return {
    async take(): Promise<boolean> {
      if (leader) return true;
      const client = await pool.connect();
      const lock = await client.query('select pg_try_advisory_lock(hashtext($1), hashtext(current_schema)) as mine', [
        work,
      ]);
      if (!lock.rows[0].mine) {
        client.release();
        return false;
      }
      client.once('error', () => {
        leader = null;
        client.release(true);
      });
      leader = client;
      return true;
    },
    yield: () => leader?.release(true),
  };
}
