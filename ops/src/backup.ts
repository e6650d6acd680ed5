import { saveHere } from './saving.ts';
import { givenServers } from './servers.ts';
import { withShopLock } from './shop.ts';

/** Database and keys of a shop whose servers others run, as in containers; `TO` says where. */

try {
  await withShopLock(() => saveHere(process.env.TO || undefined, givenServers()));
  process.exit();
} catch (error) {
  console.error(process.env.DEBUG ? (error as Error).stack : (error as Error).message);
  process.exit(1);
}
