import { assertSameKeys } from '../key-record.ts';
import { startInfra } from '../infra/index.ts';
import { home } from '../paths.ts';
import { backupNamed, save } from '../saving.ts';
import { withStackLock } from './up.ts';

/** Database and keys, in a folder; `to` says where. One that lacks keys could not be used, and is not made. */
export async function backup(to: string | undefined): Promise<string> {
  const target = await withStackLock(async () => {
    await assertSameKeys((await startInfra({ dir: home, fsync: true })).postgresUrl);
    return save(to ?? backupNamed());
  });
  console.log(
    `Saved in ${target}\nIt holds the keys too: keep it where only you can read it. make restore FROM=${target} brings it back.`,
  );
  return target;
}
