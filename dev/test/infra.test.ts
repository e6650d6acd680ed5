import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from '@mostrador/ops/files';
import { temporary } from '@mostrador/ops/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { infraState, startInfra, startOne, wipeInfra, type Infra } from '../src/infra/index.ts';
import { isAlive, stopProcess, until } from '../src/processes.ts';

// The global setup names the shared servers there; these tests are about servers of their own.
for (const name of ['POSTGRES_URL', 'NATS_URL', 'REDIS_URL']) delete process.env[name];
const dir = temporary();
const start = (): Promise<Infra> => startInfra({ dir, fsync: true });
let infra: Infra;

beforeAll(async () => {
  infra = await start();
}, 120_000);
afterAll(() => wipeInfra(dir), 60_000);

async function query<Row>(sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: infra.postgresUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

test('a second call finds what runs', async () => {
  const second = await start();
  expect(second.processes).toEqual(infra.processes);
  expect(second.postgresUrl).toBe(infra.postgresUrl);
});

test('calls at the same time start one of each', async () => {
  const all = await Promise.all([start(), start(), start()]);
  for (const one of all) expect(one.processes).toEqual(infra.processes);
});

test('PostgreSQL keeps what it answered, folds Spanish letters, and wants its password', async () => {
  expect(
    await query(
      "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit, current_setting('full_page_writes') AS pages, lower('ÑANDÚ') AS bird",
    ),
  ).toEqual([{ fsync: 'on', commit: 'on', pages: 'on', bird: 'ñandú' }]);
  const wrong = new URL(infra.postgresUrl);
  wrong.password = 'wrong';
  await expect(new Client({ connectionString: wrong.href }).connect()).rejects.toThrow(/password/);
});

test('passwords are for their owner only', () => {
  for (const file of ['postgres/password', 'redis/password', 'redis/redis.conf', 'postgres/server.json'])
    expect(statSync(join(dir, file)).mode & 0o077).toBe(0);
});

test('data survives stop and start, on the same address', { timeout: 60_000 }, async () => {
  await query('CREATE TABLE kept (n int)');
  await query('INSERT INTO kept VALUES (42)');
  const before = infra;
  await infra.stop();
  expect(Object.values(before.processes).some(({ process }) => isAlive(process))).toBe(false);
  infra = await start();
  expect([infra.postgresUrl, infra.natsUrl, infra.redisUrl]).toEqual([
    before.postgresUrl,
    before.natsUrl,
    before.redisUrl,
  ]);
  expect(await query('SELECT n FROM kept')).toEqual([{ n: 42 }]);
});

test('a server that was killed is noticed and started again', { timeout: 60_000 }, async () => {
  const before = infra.processes;
  for (const { process: server } of Object.values(before)) process.kill(server.pid, 'SIGKILL');
  await until(
    'the end of all three',
    async () => !Object.values(before).some(({ process: server }) => isAlive(server)),
    { ms: 10_000 },
  );
  infra = await start();
  for (const name of ['postgres', 'nats', 'redis'] as const) {
    expect(infra.processes[name]!.process.pid).not.toBe(before[name]!.process.pid);
    expect(infra.processes[name]!.port).toBe(before[name]!.port);
  }
  expect(await query('SELECT n FROM kept')).toEqual([{ n: 42 }]);
});

test('what Redis and NATS cannot read is put aside, and they start', { timeout: 90_000 }, async () => {
  const damaged: string[] = [];
  await infra.stop();
  const files = (folder: string) =>
    readdirSync(join(dir, folder), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  for (const { parentPath, name } of files('redis/appendonlydir')) {
    writeFileSync(join(parentPath, name), '*3\r\n$3\r\nSET\r\nnonsense\r\n'.repeat(50));
    damaged.push(name);
  }
  expect(damaged).not.toEqual([]);
  infra = await start();
  expect(existsSync(join(dir, 'redis/unreadable/appendonlydir'))).toBe(true);
  expect(await query('SELECT n FROM kept')).toEqual([{ n: 42 }]);
});

test('two that were to have the same port come up on different ones', { timeout: 120_000 }, async () => {
  const other = temporary();
  const options = { dir: other, fsync: false };
  const record = (name: string) => infraState(dir).find((one) => one.name === name)!.running!;
  try {
    for (const name of ['nats', 'redis', 'postgres'] as const) {
      writeJson(join(other, name, 'server.json'), { ...record(name), process: { pid: 0, born: 'gone' } });
      const { running } = await startOne(name, options);
      const first = infraState(dir).find((one) => one.name === name)!;
      expect(first.alive).toBe(true);
      expect(running!.port).not.toBe(first.running!.port);
    }
  } finally {
    await wipeInfra(other);
  }
});

test('an address in the environment is taken as it is', async () => {
  process.env.NATS_URL = 'nats://elsewhere:4222';
  try {
    const given = await start();
    expect(given.natsUrl).toBe('nats://elsewhere:4222');
    expect(given.processes.nats).toBeUndefined();
  } finally {
    delete process.env.NATS_URL;
  }
});

test('a process that ignores the request to end is ended', { timeout: 15_000 }, async () => {
  const { spawnDetached } = await import('../src/processes.ts');
  const deaf = await spawnDetached({
    file: process.execPath,
    args: ['-e', 'process.on("SIGTERM", () => undefined); setInterval(() => undefined, 1000)'],
    log: join(dir, 'deaf.log'),
  });
  await stopProcess(deaf, 'SIGTERM', 300);
  expect(isAlive(deaf)).toBe(false);
});
