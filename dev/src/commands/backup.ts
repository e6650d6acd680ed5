import { saveHere } from '@mostrador/ops/saving';
import { withShopLock } from '@mostrador/ops/shop';
import { shopServers } from '../infra/servers.ts';

export const backup = (to: string | undefined): Promise<void> =>
  withShopLock(async () => saveHere(to, await shopServers()));
