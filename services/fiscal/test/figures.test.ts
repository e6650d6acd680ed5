import { readFileSync } from 'node:fs';
import { freePort } from '@mostrador/kit/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeShop, startWorld, type World } from './make.ts';

let world: World;
let port: number;
beforeAll(async () => {
  port = await freePort();
  world = await startWorld({ FISCAL_ADMIN_PORT: `${port}` });
});
afterAll(() => world.stop());

async function figure(name: string): Promise<string | undefined> {
  const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return new RegExp(`^${name}\\{service="fiscal"\\} (.+)$`, 'm').exec(page)?.[1];
}

it('has every figure that an alert of fiscal is about', async () => {
  const [, rules] = readFileSync(new URL('../../../docs/alerts.yml', import.meta.url), 'utf8').split(/- name: /);
  const names = [...rules!.matchAll(/expr: (.+)/g)].flatMap(([, expr]) => expr!.match(/[a-z]+_[a-z_]+/g)!);
  expect(names).not.toEqual([]);
  for (const name of names) expect([name, await figure(name)]).toEqual([name, expect.any(String)]);
});

it('counts certificates that end within 30 days', async () => {
  const shops = [await makeShop(world), await makeShop(world)];
  expect(await figure('mostrador_fiscal_ending_certificates')).toBe('0');
  for (const [index, { tenantId }] of shops.entries())
    await world.network.sql(
      `update fiscal.companies set held_until = now() + make_interval(days => $2) where company_id = $1`,
      [tenantId, 30 + 2 * index],
    );
  expect(await figure('mostrador_fiscal_ending_certificates')).toBe('1');
  // As where another one was loaded while AFIP was away: its first ticket says that it is in use.
  await shops[0]!.vouchersOf((await shops[0]!.sell()).saleId);
  expect(await figure('mostrador_fiscal_ending_certificates')).toBe('0');
});

it('shows operators how AFIP is, and what of all companies’ work fails or is late', async () => {
  expect(await figure('mostrador_fiscal_afip_up_ratio')).toBe('Nan');
  for (const [state, worth] of Object.entries({ up: '1', degraded: '0.5', down: '0' })) {
    await world.network.sql('update fiscal.afip_state set state = $1', [state]);
    expect(await figure('mostrador_fiscal_afip_up_ratio')).toBe(worth);
  }
  expect(await figure('mostrador_fiscal_failing_tasks')).toBe('0');
  expect(await figure('mostrador_fiscal_overdue_seconds')).toBe('0');
  const due = (attempts: number, hours: number) =>
    world.network.sql(
      `insert into fiscal.due (company_id, lane, attempts, retry_at)
       values (gen_random_uuid(), 'prepare', $1, now() + make_interval(hours => $2))`,
      [attempts, hours],
    );
  await due(3, 1);
  expect(await figure('mostrador_fiscal_failing_tasks')).toBe('1');
  // Done as soon as it is seen, so it is asked for until the figure was quicker.
  await world.network.until(async () => {
    await due(0, -1);
    return Number(await figure('mostrador_fiscal_overdue_seconds')) > 3_599;
  }, 'the figure of late work');
});
