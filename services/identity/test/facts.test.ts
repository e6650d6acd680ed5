import { IdentityServiceDefinition } from '@mostrador/proto/identity';
import {
  ApprovalGiven,
  ApprovalRefused,
  BranchChanged,
  CompanyChanged,
  MemberChanged,
  RoleLimitsChanged,
  TillChanged,
} from '@mostrador/proto/identity';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Identity,
  kindsOf,
  makeCashier,
  makeMember,
  makeShop,
  makeTill,
  type Shop,
  startIdentity,
  supervisorPin,
  uuidv7,
} from './make.ts';

let network: Identity;
let shop: Shop;
beforeAll(async () => {
  network = await startIdentity();
});
beforeEach(async () => {
  shop = await makeShop(network);
});
afterAll(() => network.stop());

const key = () => ({ idempotencyKey: uuidv7() });

describe('a branch', () => {
  it('tells how it tells its days, before and to come', async () => {
    const branchId = uuidv7();
    const made = await shop.owner.createBranch({
      branchId,
      name: 'Kiosco',
      province: 'AR-B',
      openedOn: '2020-03-01',
      surfaceM2: 40,
      openingTimes: { times: [{ weekday: 1, fromMinutes: 480, toMinutes: 240 }] },
    });
    const usual = {
      timeZone: 'America/Argentina/Buenos_Aires',
      dayCutOffMinutes: 0,
      validFrom: '1970-01-01T00:00:00.000Z',
    };
    expect(made).toMatchObject({ businessDays: [usual], province: 'AR-B', openedOn: '2020-03-01', surfaceM2: 40 });
    const later = new Date(Date.now() + 86_400_000).toISOString();
    await shop.owner.updateBranch({ branchId, dayCutOffMinutes: 300, validFrom: later, expectedVersion: 1 }, key());
    const changed = await shop.owner.updateBranch(
      { branchId, timeZone: 'America/Montevideo', closedOn: '2026-12-31', expectedVersion: 2 },
      key(),
    );
    const [first, now, next, ...more] = changed.businessDays;
    expect([first, next, more]).toEqual([usual, { ...usual, dayCutOffMinutes: 300, validFrom: later }, []]);
    expect(now).toMatchObject({ timeZone: 'America/Montevideo', dayCutOffMinutes: 0 });
    const told = (await network.emitted(BranchChanged, shop.companyId)).at(-1)!.body;
    expect(told).toMatchObject({ businessDays: changed.businessDays, closedOn: '2026-12-31', version: 3 });
    const named = await shop.owner.updateBranch({ branchId, name: 'Otro', closedOn: '', expectedVersion: 3 }, key());
    expect(named).toMatchObject({ businessDays: changed.businessDays, province: 'AR-B' });
    expect(named.closedOn).toBeUndefined();
    const nothing = { province: '', openedOn: '', surfaceM2: 0 };
    const bare = await shop.owner.updateBranch({ branchId, ...nothing, expectedVersion: 4 }, key());
    expect([bare.province, bare.openedOn, bare.surfaceM2, bare.name]).toEqual([
      undefined,
      undefined,
      undefined,
      'Otro',
    ]);
  });

  it('keeps the dates of days that were, and takes no zone that there is not', async () => {
    const { branchId } = await makeTill(network, shop);
    const past = new Date(Date.now() - 60_000).toISOString();
    await expect(
      shop.owner.updateBranch({ branchId, dayCutOffMinutes: 60, validFrom: past, expectedVersion: 1 }, key()),
    ).rejects.toMatchObject({ reason: 'valid_from_past' });
    for (const timeZone of ['America/Nowhere', '-03:00', ''])
      await expect(shop.owner.updateBranch({ branchId, timeZone, expectedVersion: 1 }, key())).rejects.toMatchObject({
        reason: 'time_zone_unknown',
      });
  });
});

describe('a till of a channel', () => {
  it('is ready without a device, and none is ever enrolled as it', async () => {
    const { branchId } = await makeTill(network, shop);
    const tillId = uuidv7();
    const request = { tillId, branchId, name: 'MercadoLibre', kind: 'channel' };
    expect(await shop.owner.createTill(request)).toMatchObject({
      kind: 'channel',
      state: 'enrolled',
      installationId: '',
    });
    expect(await shop.owner.createTill(request)).toMatchObject({ kind: 'channel' });
    await expect(shop.owner.createTill({ ...request, kind: 'counter' })).rejects.toMatchObject({ reason: 'id_reused' });
    await expect(shop.owner.issueEnrolmentCode({ tillId })).rejects.toMatchObject({ reason: 'till_is_channel' });
    const told = (await network.emitted(TillChanged, shop.companyId)).filter((event) => event.key === tillId);
    expect(told.map(({ body }) => [body.kind, body.version])).toEqual([['channel', 1]]);
  });
});

describe('limits of roles', () => {
  const limits = [
    { role: 'cashier', discountBp: 1_000, priceOverrideBp: 500, cashOutMinor: 5_000_000 },
    { role: 'supervisor', discountBp: 3_000 },
  ];

  it('are set for all at once, told to tills, and grow a version only where they change', async () => {
    const till = await makeTill(network, shop);
    expect(await till.client.getRoleLimits({})).toEqual({ limits: [], version: 0 });
    const set = await shop.owner.putRoleLimits({ limits: limits.toReversed(), expectedVersion: 0 }, key());
    expect(set).toEqual({ limits, version: 1 });
    const answers = await Promise.all(
      [1, 2, 3].map(() => shop.owner.putRoleLimits({ limits, expectedVersion: 1 }, key())),
    );
    expect(answers).toEqual([set, set, set]);
    expect(await till.client.getRoleLimits({})).toEqual(set);
    expect(await shop.owner.putRoleLimits({ limits: [], expectedVersion: 1 }, key())).toEqual({
      limits: [],
      version: 2,
    });
    const told = await network.emitted(RoleLimitsChanged, shop.companyId);
    expect(told.map((event) => event.body)).toEqual([set, { limits: [], version: 2 }]);
    expect((await kindsOf(shop)).filter((kind) => kind === 'limits_changed').length).toBe(2);
  });

  it('are for owners and admins of all branches to set, of their company', async () => {
    const { branchId } = await makeTill(network, shop);
    const supervisor = await makeMember(network, shop, 'supervisor');
    const somewhere = await makeMember(network, shop, 'admin', { branchIds: [branchId] });
    await expect(supervisor.client.putRoleLimits({ limits, expectedVersion: 1 }, key())).rejects.toMatchObject({
      reason: 'forbidden',
    });
    await expect(somewhere.client.putRoleLimits({ limits, expectedVersion: 1 }, key())).rejects.toMatchObject({
      reason: 'all_branches_needed',
    });
    await expect(
      shop.owner.putRoleLimits({ limits: [limits[0]!, limits[0]!], expectedVersion: 1 }, key()),
    ).rejects.toMatchObject({ reason: 'role_repeated' });
    await shop.owner.putRoleLimits({ limits, expectedVersion: 0 }, key());
    expect(await (await makeShop(network)).owner.getRoleLimits({})).toEqual({ limits: [], version: 0 });
  });
});

describe('an approval', () => {
  it('is told with who asked and who gave it, or why nobody did', async () => {
    const till = await makeTill(network, shop);
    const { userId: approverId } = await makeCashier(shop, { role: 'supervisor', pin: supervisorPin });
    const cashier = await makeCashier(shop);
    const act = { action: 'sales.void', targetId: uuidv7(), amountMinor: 150_000, sessionId: uuidv7() };
    await till.client.grantApproval({ ...act, approverId, pin: supervisorPin });
    const refuse = (asked: object) => expect(till.client.grantApproval({ ...act, ...asked })).rejects.toBeDefined();
    await refuse({ approverId, pin: '000001' });
    await refuse({ approverId: cashier.userId, pin: cashier.pin });
    const at = { tillId: till.tillId, branchId: till.branchId, askedBy: till.tillId };
    const given = await network.emitted(ApprovalGiven, shop.companyId);
    expect(given.map(({ body }) => body.approval)).toEqual([expect.objectContaining({ ...act, ...at, approverId })]);
    const refused = await network.emitted(ApprovalRefused, shop.companyId);
    expect(refused.map(({ body }) => [body.reason, body.approval!.approverId])).toEqual([
      ['pin_wrong', approverId],
      [expect.stringMatching(/^approver_may_not|pin_too_short_to_approve$/) as unknown, cashier.userId],
    ]);
    expect(refused[0]!.body.approval).toMatchObject({ ...act, ...at });
  });
});

describe('exportFacts', () => {
  const types = [
    CompanyChanged,
    BranchChanged,
    TillChanged,
    MemberChanged,
    RoleLimitsChanged,
    ApprovalGiven,
    ApprovalRefused,
  ] as unknown as (typeof BranchChanged)[];

  /** A context that keeps the newest of what it hears, by natural key. */
  const makeHearer = () => {
    const state = new Map<string, { version?: number }>();
    return {
      state,
      hear(type: string, key: string, json: { version?: number }) {
        const known = state.get(`${type} ${key}`);
        if (!known || (known.version ?? 0) < (json.version ?? 0)) state.set(`${type} ${key}`, json);
      },
    };
  };

  it('fills an empty hearer with what it would have heard, in whatever order', async () => {
    const till = await makeTill(network, shop);
    await shop.owner.putRoleLimits({ limits: [{ role: 'cashier', discountBp: 5 }], expectedVersion: 0 }, key());
    const { userId: approverId } = await makeCashier(shop, { role: 'supervisor', pin: supervisorPin });
    const act = { action: 'cash.out', targetId: uuidv7(), amountMinor: 1, sessionId: uuidv7(), approverId };
    await till.client.grantApproval({ ...act, pin: supervisorPin });
    await expect(till.client.grantApproval({ ...act, pin: '111112' })).rejects.toBeDefined();
    await shop.owner.updateBranch({ branchId: till.branchId, name: 'Sur', expectedVersion: 1 }, key());
    await shop.owner.updateMember({ userId: approverId, role: 'cashier', expectedVersion: 1 }, key());
    await shop.owner.updateCompany({ name: 'Otra', expectedVersion: 1 }, key());

    const live = makeHearer();
    for (const type of types)
      for (const event of await network.emitted(type, shop.companyId))
        live.hear(type.$type, event.key, type.toJSON(event.body) as object);
    const token = await network.keys.serviceToken('test', 'identity', shop.companyId);
    const client = network.client(IdentityServiceDefinition, token);
    const facts: { type: string; key: string; bodyJson: string }[] = [];
    for (let since = 0, more = true; more;) {
      const page = await client.exportFacts({ since, pageSize: 2 });
      facts.push(...page.facts);
      ({ nextSince: since, more } = page);
    }
    const filled = makeHearer();
    for (const one of facts.toReversed()) filled.hear(one.type, one.key, JSON.parse(one.bodyJson) as object);
    expect(filled.state).toEqual(live.state);
    expect(facts.length).toBe(live.state.size);
    await expect(shop.owner.exportFacts({})).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(till.client.exportFacts({})).rejects.toMatchObject({ reason: 'forbidden' });
  });
});
