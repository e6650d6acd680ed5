import { uuidv7 } from '@mostrador/kit/testing';
import { webhooks } from '@mostrador/webhooks';
import { expect, it } from 'vitest';
import { startUpgrade } from './upgrade.ts';

it('webhooks that heard of levels hear of stock that moved, once', async () => {
  const shop = await startUpgrade();
  await shop.bringBefore(webhooks, '0003');
  const [moved, levels, sold] = ['stock.v1.StockMoved', 'stock.v1.LevelsChanged', 'sales.v1.SaleCompleted'].map(
    (name) => `mostrador.${name}`,
  );
  const heard = [[levels, sold], [moved, levels], [sold], ['*']];
  for (const types of heard)
    await shop.admin.query(
      `insert into webhooks.webhooks (tenant_id, webhook_id, name, url, types, made_as, created_by)
       values ($1, $1, 'x', 'https://ejemplo.com.ar', $2, '', $1)`,
      [uuidv7(), types],
    );
  await shop.upgrade(webhooks);
  const rows = await shop.rows<{ types: string[]; version: string }>(
    'select types, version from webhooks.webhooks order by webhook_id',
  );
  expect(rows.map(({ types, version }) => [types.toSorted(), Number(version)])).toEqual([
    [[sold, moved], 2],
    [[moved], 2],
    [[sold], 1],
    [['*'], 1],
  ]);
  await shop.stop();
});
