import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Identity, makeCashier, makeShop, type Shop, startIdentity, uuidv7 } from './make.ts';

let network: Identity;
beforeAll(async () => {
  network = await startIdentity();
});
afterAll(() => network.stop());

const key = () => ({ idempotencyKey: uuidv7() });

type Versioned = { version: number };
/** Something that is changed, by whoever has read it. */
type Thing = {
  change: (name: string, expectedVersion: number, once?: { idempotencyKey: string }) => Promise<Versioned>;
  read: () => Promise<Versioned | undefined>;
};

const things: [string, (shop: Shop) => Promise<Thing>][] = [
  [
    'the company',
    async ({ owner }) => ({
      change: (name, expectedVersion, once = key()) => owner.updateCompany({ name, expectedVersion }, once),
      read: () => owner.getCompany({}),
    }),
  ],
  [
    'a branch',
    async ({ owner }) => {
      const { branchId } = await owner.createBranch({ branchId: uuidv7(), name: 'Centro' });
      return {
        change: (name, expectedVersion, once = key()) => owner.updateBranch({ branchId, name, expectedVersion }, once),
        read: async () => (await owner.listBranches({})).branches[0],
      };
    },
  ],
  [
    'a till',
    async ({ owner }) => {
      const { branchId } = await owner.createBranch({ branchId: uuidv7(), name: 'Centro' });
      const { tillId } = await owner.createTill({ tillId: uuidv7(), branchId, name: 'Caja 1' });
      return {
        change: (name, expectedVersion, once = key()) => owner.updateTill({ tillId, name, expectedVersion }, once),
        read: async () => (await owner.listTills({})).tills[0],
      };
    },
  ],
  [
    'a member',
    async (shop) => {
      const { owner } = shop;
      const { userId } = await makeCashier(shop);
      return {
        change: (displayName, expectedVersion, once = key()) =>
          owner.updateMember({ userId, displayName, expectedVersion }, once),
        read: async () => (await owner.listMembers({ role: 'cashier' })).members[0],
      };
    },
  ],
  [
    'limits of roles',
    async ({ owner }) => ({
      change: ({ length: discountBp }, expectedVersion, once = key()) =>
        owner.putRoleLimits({ limits: [{ role: 'cashier', discountBp }], expectedVersion }, once),
      read: () => owner.getRoleLimits({}),
    }),
  ],
];

it.each(things)('%s is changed by who has read it as it is, and by one of two at once', async (_what, make) => {
  const { change, read } = await make(await makeShop(network));
  const old = { reason: 'version_old', told: { field: 'expectedVersion' } };
  const first = (await read())!.version;
  await expect(change('Ayer', first + 1)).rejects.toMatchObject(old);
  for (const version of [first, first + 1]) {
    const raced = await Promise.allSettled([1, 2].map((more) => change('N'.repeat(2 * version + more), version)));
    expect(raced.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: old }]);
    expect(await read()).toMatchObject({ version: version + 1 });
  }
  const once = key();
  const [changed, again] = await Promise.all([1, 2].map(() => change('Sudeste', first + 2, once)));
  expect(again).toEqual(changed);
  expect(await read()).toEqual(changed);
  await change('Oeste', changed!.version);
  expect(await change('Sudeste', first + 2, once)).toEqual(changed);
  expect(await read()).toMatchObject({ version: first + 4 });
});
