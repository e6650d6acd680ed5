import { generateKeyPairSync, sign } from 'node:crypto';
import { makeCompany, type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { TillSessionOpened } from '@mostrador/proto/cash';
import { MemberChanged, TillChanged } from '@mostrador/proto/identity';
import { SalesServiceDefinition, type TillLogResult } from '@mostrador/proto/sales';
import { ProductChanged } from '@mostrador/proto/stock';
import { invariants } from '../src/invariants.ts';
import { sales } from '../src/service.ts';

const clientOf = (network: Network, token: string) => network.client(SalesServiceDefinition, token);

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

/** What a till writes of an approval given at it, signed with its key or another. */
export function tillApproval(claims: object, header: object = {}, { privateKey } = keys): string {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const signed = `${part({ alg: 'ES256', typ: 'till-approval', ...header })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

const reasonsOf = ({ results }: { results: TillLogResult[] }) =>
  results.map(({ state, reason }) => (reason ? `${state} ${reason}` : state));

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** A company with two tills in one branch and a third in another, and people of whom `identity` has told. */
export async function openShop() {
  const network = await startForTest(sales);
  const company = await makeCompany(network.keys);
  const { tenantId, tillId, branchId } = company;
  const [nextTillId, farTillId, farBranchId] = [uuidv7(), uuidv7(), uuidv7()];
  const tills = [
    [tillId, branchId],
    [nextTillId, branchId],
    [farTillId, farBranchId],
  ] as const;
  for (const [id, branch] of tills)
    await network.publish(TillChanged, tenantId, id, {
      tillId: id,
      branchId: branch,
      name: 'Caja',
      state: 'enrolled',
      version: 1,
      publicKey,
    });

  const tell = async (member: Partial<MemberChanged> & { userId: string }) => {
    const whole = { displayName: 'Ana', role: 'cashier', active: true, version: 1, branchIds: [], ...member };
    await network.publish(MemberChanged, tenantId, member.userId, whole);
  };
  const [cashierId, supervisorId] = [uuidv7(), uuidv7()];
  const longAgo = '2020-01-01T00:00:00.000Z';
  await tell({ userId: cashierId, changedAt: longAgo });
  await tell({ userId: supervisorId, role: 'supervisor', changedAt: longAgo });
  const opened = Array.from({ length: 40 }, () => uuidv7());
  for (const sessionId of opened)
    await network.publish(TillSessionOpened, tenantId, sessionId, {
      sessionId,
      branchId,
      tillId,
      cashierId,
      openedAt: longAgo,
    });
  await network.drain();

  const at = (id: string, branch: string) => network.keys.token({ kind: 'till', tenantId, id, branchId: branch });
  const client = (token: string) => clientOf(network, token);
  const logOf =
    (id: string, branch: string) =>
    async (items: (object | string)[], sentAt = new Date().toISOString()) =>
      client(await at(id, branch)).submitTillLog({
        tillId: id,
        sentAt,
        items: items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))),
      });
  const submit = logOf(tillId, branchId);
  return {
    network,
    company,
    nextTillId,
    farTillId,
    farBranchId,
    cashierId,
    supervisorId,
    tell,
    client,
    /** Somewhere to sell: a session of the first till, of whose opening `cash` has told. */
    inSession: (sessionId = opened.pop()) => ({ tillId, sessionId: sessionId!, cashierId }),
    /** A session that nobody has opened yet. */
    inNewSession: () => ({ tillId, sessionId: uuidv7(), cashierId }),
    till: client(await company.till()),
    nextTill: client(await at(nextTillId, branchId)),
    farTill: client(await at(farTillId, farBranchId)),
    cashier: client(await company.atTill('cashier', cashierId)),
    supervisor: client(await company.user('supervisor', supervisorId)),
    owner: client(await company.user('owner')),
    cash: client(await network.keys.serviceToken('cash', 'sales', tenantId)),
    submit,
    /** A product, as `stock` tells it. */
    async tellProduct(productId: string, version: number, data: object) {
      const whole = { name: 'Alfajor', active: true, unit: 'unit', category: 'Kiosco', ...data };
      await network.publish(ProductChanged, tenantId, productId, { product: { productId, version, data: whole } });
      await network.drain();
    },
    /** What is broken of what must always be true. */
    async brokenPromises() {
      const found: string[] = [];
      for (const { name, sql } of invariants) if ((await network.sql(sql)).length > 0) found.push(name);
      return found;
    },
    statuses: async (items: (object | string)[]) => reasonsOf(await submit(items)),
    nextStatuses: async (items: (object | string)[]) => reasonsOf(await logOf(nextTillId, branchId)(items)),
    farStatuses: async (items: (object | string)[]) => reasonsOf(await logOf(farTillId, farBranchId)(items)),
  };
}
