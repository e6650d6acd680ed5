import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { join } from 'node:path';
import { afipDirectory, journalDirectory } from '../afip.ts';
import { infraState, INFRA, stopInfra, wipeInfra } from '../infra/index.ts';
import { home, keys, logs, run } from '../paths.ts';
import { say } from '../shell.ts';
import { stopStack, withStackLock } from './up.ts';

export async function down(): Promise<void> {
  await withStackLock(async () => {
    const ran = (await stopStack()) || infraState(home).some(({ alive }) => alive);
    await stopInfra(home);
    say(
      ran
        ? 'The shop is stopped; its data stays (make up goes on with it, make reset throws it away).'
        : 'The shop was not running.',
    );
  });
}

export async function reset(): Promise<void> {
  if (!(await confirmed())) return say('Nothing was done.');
  await withStackLock(async () => {
    await stopStack();
    await wipeInfra(home);
    for (const dir of [logs, keys, join(home, 'state'), journalDirectory, afipDirectory])
      rmSync(dir, { recursive: true, force: true });
  });
  rmSync(run, { recursive: true, force: true });
  const given = INFRA.map((name) => `${name.toUpperCase()}_URL`).filter((name) => process.env[name]);
  say(
    given.length > 0
      ? `The data here is gone. What ${given.join(' and ')} points to is yours: it was not touched.`
      : 'The data is gone; make up starts a new shop.',
  );
}

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) return true;
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await ask.question('This throws away all data of this shop, sales included. Type yes to go on: ');
  ask.close();
  return answer.trim() === 'yes';
}
