import { apiOver, bringIn, type Door, login, type Mailbox, type Person, registerCompany } from '../client/index.ts';
import { makeCatalogue, type SeedProduct, suppliers } from './catalogue.ts';
import { branches, company, idOf, type Member, members, owner, tills, type SeedTill } from './shop.ts';

export type EnrolledTill = SeedTill & { credential: string };

export type Founded = { boss: Person; createdAt: Date; catalogue: SeedProduct[]; tills: EnrolledTill[] };

/** The company with its people, branches, tills and goods. Done again it finds what is there. */
export async function found(door: Door, mailbox: Mailbox): Promise<Founded> {
  const { password, email } = owner as Required<Member>;
  const { company: registered } = await registerCompany(door, mailbox, {
    ...company,
    ownerId: owner.userId,
    ownerName: owner.name,
    email,
    password,
  });
  const boss = await login(door, { email, password, companyId: company.companyId });
  await boss.api.identity.setMemberPin({ userId: owner.userId, pin: owner.pin! });
  const { version } = await boss.api.identity.getRoleLimits({});
  const limits = [{ role: 'cashier', cashOutMinor: 200_000_000 } as const];
  await boss.api.identity.putRoleLimits({ limits, expectedVersion: version });
  for (const branch of branches) await boss.api.identity.createBranch(branch);
  await Promise.all(
    members.map((member) =>
      member.email ? invite(door, mailbox, boss, member as Required<Member>) : addAtTill(boss, member),
    ),
  );
  const enrolled = await Promise.all(tills.map((till) => enrol(door, boss, till)));
  return { boss, createdAt: new Date(registered!.createdAt!), catalogue: await stockShelves(boss), tills: enrolled };
}

async function invite(door: Door, mailbox: Mailbox, boss: Person, member: Required<Member>): Promise<void> {
  const { userId, email, role, name, password, pin } = member;
  const invited = { invitationId: idOf('invitation', email), email, role };
  await bringIn({ door, mailbox, api: boss.api }, invited, { userId, displayName: name, password });
  if (pin) await boss.api.identity.setMemberPin({ userId, pin });
}

type AtTill = Parameters<Person['api']['identity']['addMember']>[0]['role'];

async function addAtTill(boss: Person, { userId, name, role, pin }: Member): Promise<void> {
  await boss.api.identity.addMember({ userId, displayName: name, role: role as AtTill, pin: pin! });
}

async function enrol(door: Door, boss: Person, till: SeedTill): Promise<EnrolledTill> {
  const { tillId, branchId, name, installationId } = till;
  await boss.api.identity.createTill({ tillId, branchId, name });
  const { code } = await boss.api.identity.issueEnrolmentCode({ tillId });
  const { credential } = await apiOver(door).identity.enrolTill({ code, installationId });
  return { ...till, credential };
}

const PAGE = 250;

async function stockShelves(boss: Person): Promise<SeedProduct[]> {
  const catalogue = makeCatalogue();
  for (const supplier of suppliers) await boss.api.stock.createSupplier({ ...supplier, cuit: '' });
  for (let at = 0; at < catalogue.length; at += PAGE) {
    const products = catalogue.slice(at, at + PAGE).map(({ productId, data }) => ({ productId, data }));
    await boss.api.stock.createProducts({ products });
  }
  const { presets, version } = await boss.api.stock.getScaleLayouts({});
  if (version === 0) await boss.api.stock.putScaleLayouts({ layouts: presets[0]!.layouts, expectedVersion: 0 });
  return catalogue;
}
