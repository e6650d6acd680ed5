import { randomBytes } from 'node:crypto';
import { IdentityServiceDefinition, type RegisterCompanyRequest } from '@mostrador/proto/identity';
import { freePort, type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import type { Actor, Service } from '@mostrador/kit';
import type { Hands } from '../src/hashing.ts';
import { identity } from '../src/service.ts';

/** The service, verifying the very tokens it signs, as every other service does: by its own key set over HTTP. */
export async function startIdentity(service: Service = identity, environment: Record<string, string> = {}) {
  const adminPort = String(await freePort());
  const jwksUrl = `http://127.0.0.1:${adminPort}/jwks.json`;
  const network = await startForTest(service, {
    KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    ARGON2_MEMORY_KIB: '64',
    ADMIN_PORT: adminPort,
    IDENTITY_JWKS_URL: jwksUrl,
    ...environment,
  });
  return Object.assign(network, { jwksUrl });
}
export type Identity = Awaited<ReturnType<typeof startIdentity>>;

/** A client with an access token; without one, as anybody on the street. */
export const as = (network: Network, token = '', address = '198.51.100.7') =>
  network.client(IdentityServiceDefinition, token, {
    'x-forwarded-for': address,
    ...(token ? {} : { authorization: '' }),
  });

let count = 0;
/** An address that nobody came from: what is counted by address is counted anew. */
export const newAddress = () => `2001:db8:${(count += 1).toString(16)}::1`;
export const password = 'una clave larga';
export const newEmail = (name = 'persona') => `${name}.${(count += 1)}.${uuidv7().slice(-6)}@ejemplo.com.ar`;

export const registration = (over: Partial<RegisterCompanyRequest> = {}): RegisterCompanyRequest => ({
  companyId: uuidv7(),
  name: 'Kiosco El Trébol',
  cuit: '30500010912',
  ownerId: uuidv7(),
  ownerName: 'Ana Ferreyra',
  email: newEmail('ana'),
  password,
  ...over,
});

/** What waits to be sent to an address, newest first, as the operator of a shop without e-mail sees it. */
export async function messagesTo(network: Network, recipient: string) {
  const operator = as(network, await network.keys.serviceToken('operator', 'identity', ''));
  return (await operator.listOutgoingMessages({ recipient, pageSize: 200 })).messages;
}

/** The last code that was sent to an address. */
export async function codeTo(network: Network, recipient: string, kind: string): Promise<string> {
  return (await messagesTo(network, recipient)).find((message) => message.kind === kind)?.code ?? '';
}

/** Proves an address with the code that was sent to it. */
export async function prove(network: Network, { email, password }: { email: string; password: string }): Promise<void> {
  const code = await codeTo(network, email.toLowerCase(), 'email_proof');
  await as(network, '', newAddress()).confirmEmail({ email, password, code });
}

/** A registered company with its owner, who proved the address, logged in. */
export async function makeShop(network: Network, over: Partial<RegisterCompanyRequest> = {}) {
  const request = registration(over);
  const { owner, emailProofNeeded } = await as(network, '', newAddress()).registerCompany(request);
  if (emailProofNeeded) await prove(network, request);
  const session = await as(network).logIn({
    email: request.email,
    password: request.password,
    companyId: request.companyId,
  });
  return {
    companyId: request.companyId,
    ownerId: owner!.userId,
    email: request.email,
    request,
    session,
    owner: as(network, session.accessToken),
  };
}
export type Shop = Awaited<ReturnType<typeof makeShop>>;

type Invited = { email?: string; role?: string; branchIds?: string[] };

/** Invites an address, and reads the code that was sent there. */
export async function invite(
  network: Network,
  shop: Shop,
  { email = newEmail(), role = 'viewer', branchIds = [] }: Invited = {},
): Promise<string> {
  await shop.owner.createInvitation({ invitationId: uuidv7(), email, role, branchIds });
  return codeTo(network, email, 'invitation');
}

/** A member with e-mail and password, through an invitation. */
export async function makeMember(
  network: Network,
  shop: Shop,
  role: string,
  { email = newEmail(role), branchIds = [] }: Omit<Invited, 'role'> = {},
) {
  const session = await as(network).acceptInvitation({
    code: await invite(network, shop, { email, role, branchIds }),
    userId: uuidv7(),
    displayName: `Persona ${role}`,
    password,
  });
  return { email, session, userId: session.userId, client: as(network, session.accessToken) };
}

/** A branch with an enrolled till, and the till's own client. */
export async function makeTill(network: Network, shop: Shop, ids = { branchId: uuidv7(), tillId: uuidv7() }) {
  const branch = await shop.owner.createBranch({ branchId: ids.branchId, name: 'Centro' });
  const till = await shop.owner.createTill({ tillId: ids.tillId, branchId: branch.branchId, name: 'Caja 1' });
  const { code } = await shop.owner.issueEnrolmentCode({ tillId: till.tillId });
  const installationId = uuidv7();
  const { credential } = await as(network).enrolTill({ code, installationId });
  const { accessToken } = await as(network).issueTillToken({ tillId: till.tillId, credential });
  return {
    branchId: branch.branchId,
    tillId: till.tillId,
    code,
    installationId,
    credential,
    token: accessToken,
    client: as(network, accessToken),
  };
}

/** A cashier who logs in by PIN only. */
export async function makeCashier(shop: Shop, over: { role?: string; pin?: string; branchIds?: string[] } = {}) {
  const pin = over.pin ?? (over.role === 'supervisor' ? '258036' : '2580');
  const member = await shop.owner.addMember({
    userId: uuidv7(),
    displayName: 'Beto',
    role: over.role ?? 'cashier',
    pin,
    branchIds: over.branchIds ?? [],
  });
  return { userId: member.userId, pin };
}

export const everybody: Actor = { kind: 'public', tenantId: '', id: 'public' };

/** What hashing has in its hands when somebody asks for it. */
export const hands = (actor: Actor, { address = '198.51.100.7', memoryKib = 4_096 } = {}): Hands => {
  const env = { KEY_ENCRYPTION_KEY: Buffer.alloc(32), ARGON2_MEMORY_KIB: memoryKib };
  return { actor, tenantId: actor.tenantId, address, signal: AbortSignal.timeout(60_000), env: () => env as never };
};

export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

export const kindsOf = async (shop: Shop): Promise<string[]> =>
  (await shop.owner.listSecurityEvents({ pageSize: 200 })).events.map((event) => event.kind);

/** The approver's PIN, long enough for who approves. */
export const supervisorPin = '739164';

/** Waits until a client's token is refused as revoked, here and so everywhere. */
export const untilRevoked = (network: Network, client: ReturnType<typeof as>) =>
  network.until(
    () =>
      client.getCompany({}).then(
        () => false,
        (error: { reason: string }) => error.reason === 'token_revoked',
      ),
    'the token to be refused',
  );

export { uuidv7 };
