import { homeElsewhere, takeOverAt } from './drill.ts';
import { givenServers } from './servers.ts';
import { migrateAll } from './services.ts';
import { say } from './shell.ts';
import { withShopLock } from './shop.ts';

/** Makes a drill the shop where others run its servers and processes, and so start and stop them. */

async function takeOver(): Promise<void> {
  const { postgresUrl } = givenServers();
  await migrateAll(postgresUrl);
  if ((await homeElsewhere(postgresUrl)) === undefined) return say('This is no drill: the data here is at home.');
  await takeOverAt(postgresUrl);
}

try {
  await withShopLock(takeOver);
  process.exit();
} catch (error) {
  console.error(process.env.DEBUG ? (error as Error).stack : (error as Error).message);
  process.exit(1);
}
