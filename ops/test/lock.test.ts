import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withLock } from '../src/lock.ts';
import { temporary } from '../testing/temporary.ts';

const MODULE = join(import.meta.dirname, '../src/lock.ts');

async function holderOf(path: string) {
  const script = `import { withLock } from ${JSON.stringify(MODULE)};
    await withLock(${JSON.stringify(path)}, async () => { console.log('held'); await new Promise((done) => setTimeout(done, 60_000)); });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('callers of one path take turns', async () => {
  const path = join(temporary(), 'turns.lock');
  let inside = 0;
  let most = 0;
  const order: number[] = [];
  await Promise.all(
    [1, 2, 3].map((caller) =>
      withLock(path, async () => {
        most = Math.max(most, ++inside);
        await sleep(30);
        order.push(caller);
        inside--;
      }),
    ),
  );
  expect(most).toBe(1);
  expect(order).toHaveLength(3);
});

test('another process waits, says so once, and gets the lock of one that was killed', async () => {
  const path = join(temporary(), 'killed.lock');
  const holder = await holderOf(path);
  let told = 0;
  let got = false;
  const waiting = withLock(path, async () => void (got = true), { waiting: () => told++ });
  await sleep(1_500);
  expect({ got, told }).toEqual({ got: false, told: 1 });
  holder.kill('SIGKILL');
  await waiting;
  expect(got).toBe(true);
});

test('a failure gives the lock back', async () => {
  const path = join(temporary(), 'failure.lock');
  await expect(
    withLock(path, async () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await withLock(path, async () => 'yes')).toBe('yes');
});
