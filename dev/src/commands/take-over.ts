import { existsSync, readdirSync } from 'node:fs';
import { journalDirectory } from '@mostrador/ops/afip';
import { hasReadJournal, homeElsewhere, settleHere, takeOverAt } from '@mostrador/ops/drill';
import { home } from '@mostrador/ops/paths';
import { migrateAll } from '@mostrador/ops/services';
import { say } from '@mostrador/ops/shell';
import { withShopLock } from '@mostrador/ops/shop';
import { startInfra } from '../infra/index.ts';
import { until } from '../processes.ts';
import { launchReady, stopStack, summary } from './up.ts';

/** Makes a drill the shop. Before anything is issued its `fiscal` reads the journal, whatever the data says was read. */
export const takeOver = (): Promise<void> =>
  withShopLock(async () => {
    const { postgresUrl } = await startInfra({ dir: home, fsync: true });
    await migrateAll(postgresUrl);
    if ((await homeElsewhere(postgresUrl)) === undefined) return say('This is no drill: the data here is at home.');
    if (process.env.POSTGRES_URL) return takeOverAt(postgresUrl);
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
