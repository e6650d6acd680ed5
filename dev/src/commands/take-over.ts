import { existsSync, readdirSync } from 'node:fs';
import { journalDirectory } from '../afip.ts';
import { hasReadJournal, homeElsewhere, settleHere } from '../drill.ts';
import { startInfra } from '../infra/index.ts';
import { home } from '../paths.ts';
import { until } from '../processes.ts';
import { migrateAll } from '../services.ts';
import { say } from '../shell.ts';
import { launchReady, stopStack, summary, withStackLock } from './up.ts';

/** Makes a drill the shop. Before anything is issued its `fiscal` reads the journal, whatever the data says was read. */
export const takeOver = (): Promise<void> =>
  withStackLock(async () => {
    const { postgresUrl } = await startInfra({ dir: home, fsync: true });
    await migrateAll(postgresUrl);
    if ((await homeElsewhere(postgresUrl)) === undefined) return say('This is no drill: the data here is at home.');
    // With a database at an address of its own, whoever runs the processes starts and stops them.
    if (process.env.POSTGRES_URL) {
      await settleHere(postgresUrl);
      return say(
        'This is the shop now: its processes notice it within seconds. Start them again, so that they hear everything anew.',
      );
    }
    await stopStack();
    const epoch = await settleHere(postgresUrl);
    const isThere = existsSync(journalDirectory) && readdirSync(journalDirectory).length > 0;
    say(
      isThere
        ? 'This is the shop now. The journal of fiscal numbers is read first ...'
        : `This is the shop now. There is no journal of fiscal numbers in ${journalDirectory}: what was issued after the backup is not known here until AFIP is asked.`,
    );
    const plan = await launchReady();
    await until('The journal', () => hasReadJournal(postgresUrl, epoch), { ms: 60_000 });
    await summary(plan);
  });
