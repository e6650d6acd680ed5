import { cash } from '@mostrador/cash';
import { identity } from '@mostrador/identity';
import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startUpgrade } from './upgrade.ts';

let shop: Awaited<ReturnType<typeof startUpgrade>>;
beforeAll(async () => {
  shop = await startUpgrade();
});
afterAll(() => shop.stop());

const [setInCash, setTwice, besides, nothing] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
const supervisor = { role: 'supervisor', cashOutMinor: 9 };
const limitsOf = (cashier: object) => JSON.stringify([{ role: 'cashier', ...cashier }, supervisor]);

it('brings what cash had of its own to the limits of roles, which say it from then on', async () => {
  const { admin, rows } = shop;
  await shop.bringBefore(cash, '0005');
  await shop.bringBefore(identity, '0008');
  for (const id of [setInCash, setTwice, besides, nothing])
    await admin.query(`insert into identity.companies (tenant_id, name, cuit) values ($1, 'Kiosco', '')`, [id]);
  for (const id of [setInCash, setTwice, besides])
    await admin.query('insert into cash.cash_settings (tenant_id, cash_out_limit_minor) values ($1, 500)', [id]);
  for (const [id, limits] of [
    [setTwice, limitsOf({ cashOutMinor: 700 })],
    [besides, limitsOf({ discountBp: 100 })],
  ]) {
    await admin.query('insert into identity.role_limits (tenant_id, limits, version) values ($1, $2, 4)', [id, limits]);
    await admin.query('insert into cash.role_limits (tenant_id, limits, version) values ($1, $2, 4)', [id, limits]);
  }
  await shop.upgrade(cash);
  await shop.upgrade(identity);

  const stated = async (service: string) => {
    const found = await rows<{ id: string; limits: object; version: string }>(
      `select tenant_id as id, limits, version from ${service}.role_limits`,
    );
    return new Map(found.map(({ id, limits, version }) => [id, { limits, version: Number(version) }]));
  };
  const ofCash = [{ role: 'cashier', cashOutMinor: 500 }];
  const merged = [{ role: 'cashier', discountBp: 100, cashOutMinor: 500 }, supervisor];
  const kept = { limits: JSON.parse(limitsOf({ cashOutMinor: 700 })) as object, version: 4 };
  expect(await stated('identity')).toEqual(
    new Map([
      [setInCash, { limits: ofCash, version: 1 }],
      [besides, { limits: merged, version: 5 }],
      [setTwice, kept],
    ]),
  );
  // Its copy is older than what it is told next, and says the same.
  expect(await stated('cash')).toEqual(
    new Map([
      [setInCash, { limits: ofCash, version: 0 }],
      [besides, { limits: merged, version: 4 }],
      [setTwice, kept],
    ]),
  );
  const told = await rows<{ key: string; body: string }>(
    `select key, body from identity.kit_outbox where subject = 'mostrador.identity.v1.RoleLimitsChanged'`,
  );
  expect(new Map(told.map(({ key, body }) => [key, JSON.parse(body) as object]))).toEqual(
    new Map([
      [setInCash, { limits: ofCash, version: 1 }],
      [besides, { limits: merged, version: 5 }],
    ]),
  );
});
