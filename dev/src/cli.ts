import { disownOthers } from '@mostrador/ops/place';
import { say } from '@mostrador/ops/shell';
import { backup } from './commands/backup.ts';
import { dev } from './commands/dev.ts';
import { down, reset } from './commands/down.ts';
import { logs } from './commands/logs.ts';
import { restore } from './commands/restore.ts';
import { codes, status } from './commands/status.ts';
import { takeOver } from './commands/take-over.ts';
import { seedOnce, up } from './commands/up.ts';
import { readPlan } from './plan.ts';
import { runningStack } from './running.ts';
import { assertSettings } from './settings.ts';

const COMMANDS: Record<string, (argument: string | undefined) => Promise<void>> = {
  up: () => up(),
  down: () => down(),
  status: () => status(),
  codes: () => codes(),
  logs,
  dev: () => dev(),
  reset: () => reset(),
  backup: () => backup(process.env.TO || undefined),
  restore: () => restore(process.env.FROM || undefined),
  'take-over': () => takeOver(),
  seed: async () => {
    runningStack();
    await seedOnce(readPlan()!);
  },
};

const [name = '', argument] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) {
  say(`Use: node dev/src/cli.ts ${Object.keys(COMMANDS).join(' | ')}`);
  process.exit(2);
}
try {
  if (name !== 'down' && name !== 'status') assertSettings();
  disownOthers();
  await command(argument);
  process.exit();
} catch (error) {
  say(process.env.DEBUG ? String((error as Error).stack) : `\n${(error as Error).message}`);
  process.exit(1);
}
