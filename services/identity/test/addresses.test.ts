import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  codeTo,
  type Identity,
  invite,
  kindsOf,
  makeShop,
  messagesTo,
  newAddress,
  newEmail,
  password,
  prove,
  registration,
  startIdentity,
  uuidv7,
} from './make.ts';

let network: Identity;
beforeAll(async () => {
  network = await startIdentity();
});
afterAll(() => network.stop());

const refused = (reason: string) => ({ reason });
const anybody = () => as(network, '', newAddress());

describe('confirmEmail', () => {
  it('lets in who registered, once the address is proven by its code and the password', async () => {
    const request = registration();
    expect(await anybody().registerCompany(request)).toMatchObject({ emailProofNeeded: true });
    await expect(anybody().logIn(request)).rejects.toMatchObject({ reason: 'email_not_proven', kind: 'forbidden' });
    const [message] = await messagesTo(network, request.email);
    expect(message).toMatchObject({ kind: 'email_proof', recipient: request.email });
    expect(JSON.stringify(message)).not.toContain(request.name);
    const { email, password } = request;
    const code = message!.code.toLowerCase().replaceAll('-', '');
    await Promise.all([1, 2].map(() => anybody().confirmEmail({ email: email.toUpperCase(), password, code })));
    await anybody().confirmEmail({ email, password, code });
    const session = await anybody().logIn(request);
    expect(session).toMatchObject({ userId: request.ownerId, companyId: request.companyId, role: 'owner' });
    const owner = as(network, session.accessToken);
    expect((await owner.listSecurityEvents({ kind: 'email_proven' })).events).toMatchObject([
      { subjectId: request.ownerId },
    ]);
    expect(await anybody().registerCompany(request)).toMatchObject({ emailProofNeeded: false });
    expect((await anybody().registerCompany(registration({ email }))).emailProofNeeded).toBe(false);
  });

  it('tells the state of an account to nobody without its password', async () => {
    const request = registration();
    await anybody().registerCompany(request);
    for (const email of [request.email, newEmail()]) {
      await expect(anybody().logIn({ email, password: 'no es esta clave' })).rejects.toMatchObject(
        refused('credentials_invalid'),
      );
      await anybody().requestPasswordReset({ email });
    }
    expect((await messagesTo(network, request.email)).map(({ kind }) => kind)).toEqual(['email_proof']);
  });

  it('makes an address nobody’s for who registered with it before its owner did', async () => {
    const squatter = registration({ password: 'la clave de otro' });
    await anybody().registerCompany(squatter);
    const { email } = squatter;
    const owner = registration({ email });
    expect(await anybody().registerCompany(owner)).toMatchObject({ emailProofNeeded: true });
    // Which code it is that the owner gives does not matter: the password says whose account is proven.
    const [last, first] = (await messagesTo(network, email)).map(({ code }) => code);
    expect(last).not.toBe(first);
    await anybody().confirmEmail({ email, password, code: first! });
    const session = await anybody().logIn({ email, password });
    expect(session).toMatchObject({ userId: owner.ownerId, companyId: owner.companyId });
    expect(session.companies).toHaveLength(1);
    for (const [code, reason] of [
      [first!, 'credentials_invalid'],
      [last!, 'code_invalid'],
    ] as const) {
      const late = anybody().confirmEmail({ email, password: squatter.password, code });
      await expect(late).rejects.toMatchObject(refused(reason));
    }
    // What waits to be sent is of use: these codes are not any more.
    expect(await messagesTo(network, email)).toEqual([]);
    await expect(anybody().logIn(squatter)).rejects.toMatchObject(refused('credentials_invalid'));
    await expect(anybody().registerCompany(squatter)).rejects.toMatchObject(refused('credentials_invalid'));
    await anybody().requestPasswordReset({ email });
    const code = await codeTo(network, email, 'password_reset');
    await anybody().confirmPasswordReset({ code, newPassword: 'otra clave nueva' });
    expect(await anybody().logIn({ email, password: 'otra clave nueva' })).toMatchObject({ userId: owner.ownerId });
  });

  it('gives the address to one when two prove it at once', async () => {
    const one = registration();
    const other = registration({ email: one.email, password: 'la clave del otro' });
    await anybody().registerCompany(one);
    await anybody().registerCompany(other);
    const [last, first] = (await messagesTo(network, one.email)).map(({ code }) => code);
    const { email } = one;
    const outcomes = await Promise.allSettled([
      anybody().confirmEmail({ email, password: one.password, code: first! }),
      anybody().confirmEmail({ email, password: other.password, code: last! }),
    ]);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    const owners = await network.sql('select 1 from identity.users where email = $1 and email_proven_at is not null', [
      email,
    ]);
    expect(owners).toHaveLength(1);
  });

  it('takes no other code, nor one of another address, nor one that expired', async () => {
    const [one, other] = [registration(), registration()];
    await anybody().registerCompany(one);
    await anybody().registerCompany(other);
    const { email, password } = one;
    const shop = await makeShop(network);
    const till = await shop.owner.createBranch({ branchId: uuidv7(), name: 'Centro' });
    const made = await shop.owner.createTill({ tillId: uuidv7(), branchId: till.branchId, name: 'Caja 1' });
    const enrolment = await shop.owner.issueEnrolmentCode({ tillId: made.tillId });
    const code = await codeTo(network, email, 'email_proof');
    for (const wrong of ['', 'AAAA-BBBB-CCCC', await codeTo(network, other.email, 'email_proof'), enrolment.code]) {
      await expect(anybody().confirmEmail({ email, password, code: wrong })).rejects.toMatchObject({
        reason: 'code_invalid',
        told: { field: 'code' },
      });
    }
    await network.sql(`update identity.codes set expires_at = now() where purpose = 'email_proof'`);
    await expect(anybody().confirmEmail({ email, password, code })).rejects.toMatchObject(refused('code_invalid'));
    // Another one is asked for.
    await anybody().requestEmailProof({ email });
    await prove(network, one);
    await anybody().logIn(one);
  });

  it('is also what an invitation and its code do', async () => {
    const shop = await makeShop(network);
    const squatter = registration({ password: 'la clave de otro' });
    await anybody().registerCompany(squatter);
    const { email } = squatter;
    const accept = { code: await invite(network, shop, { email }), userId: uuidv7(), displayName: 'Eva', password };
    expect(await anybody().acceptInvitation(accept)).toMatchObject({ userId: accept.userId });
    const code = await codeTo(network, email, 'email_proof');
    await expect(anybody().confirmEmail({ email, password: squatter.password, code })).rejects.toMatchObject(
      refused('credentials_invalid'),
    );
    expect(await anybody().logIn({ email, password })).toMatchObject({ userId: accept.userId });
  });

  it('slows guesses at the password of a claim, and trusts nobody at an address for having claimed it', async () => {
    const claim = registration({ password: 'la clave de otro' });
    const place = anybody();
    await place.registerCompany(claim);
    await expect(place.logIn(claim)).rejects.toMatchObject(refused('email_not_proven'));
    const { email } = claim;
    const owner = await makeShop(network, { email });
    const outcomes = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      outcomes.push(
        await place.logIn({ email, password: 'no es esta clave' }).catch((error: { reason: string }) => error.reason),
      );
    }
    expect(outcomes.filter((reason) => reason === 'credentials_invalid')).toHaveLength(5);
    expect(outcomes).toContain('too_many_attempts');
    expect(await kindsOf(owner)).toContain('log_in_failed');
  });
});

describe('requestEmailProof', () => {
  it('is answered the same for everybody, and sends a few messages an hour to who waits for one', async () => {
    const [waiting, proven] = [registration(), await makeShop(network)];
    await anybody().registerCompany(waiting);
    const from = (asker: ReturnType<typeof anybody>, email: string) =>
      Promise.all(Array.from({ length: 6 }, () => asker.requestEmailProof({ email })));
    const one = anybody();
    for (const email of [waiting.email, proven.email, newEmail()]) expect(await from(one, email)).toHaveLength(6);
    expect(await messagesTo(network, waiting.email)).toHaveLength(4);
    for (let asker = 0; asker < 4; asker += 1) await from(anybody(), waiting.email);
    expect(await messagesTo(network, waiting.email)).toHaveLength(9);
    expect(await messagesTo(network, proven.email)).toEqual([]);
  });
});

describe('listOutgoingMessages', () => {
  it('pages what waits for the operator, until it was taken', async () => {
    await network.sql('delete from identity.outgoing_messages');
    const requests = Array.from({ length: 5 }, () => registration());
    for (const request of requests) await anybody().registerCompany(request);
    const operator = as(network, await network.keys.serviceToken('operator', 'identity', ''));
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await operator.listOutgoingMessages({ pageSize: 2, pageToken });
      seen.push(...page.messages.map(({ recipient }) => recipient));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(seen).toEqual(requests.map(({ email }) => email).toReversed());
    const mailer = as(network, await network.keys.serviceToken('test', 'identity', ''));
    await expect(mailer.listOutgoingMessages({})).rejects.toMatchObject(refused('forbidden'));
    expect((await mailer.takeOutgoingMessages({ limit: 100 })).messages).toHaveLength(5);
    expect((await operator.listOutgoingMessages({})).messages).toEqual([]);
  });
});
