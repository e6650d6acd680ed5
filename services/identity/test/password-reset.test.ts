import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  type Identity,
  invite,
  kindsOf,
  makeCashier,
  makeMember,
  makeShop,
  newEmail,
  password,
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

describe('password reset', () => {
  const newPassword = 'una clave distinta';

  it('by a code from an owner works once, and again only with the same password', async () => {
    const shop = await makeShop(network);
    const member = await makeMember(network, shop, 'cashier');
    const old = await shop.owner.issueResetCode({ userId: member.userId });
    const { code } = await shop.owner.issueResetCode({ userId: member.userId });
    await expect(as(network).confirmPasswordReset({ code: old.code, newPassword })).rejects.toMatchObject(
      refused('code_invalid'),
    );
    await Promise.all(
      [1, 2].map(() =>
        as(network)
          .confirmPasswordReset({ code, newPassword })
          .catch(() => {}),
      ),
    );
    await as(network).confirmPasswordReset({ code, newPassword });
    await expect(as(network).confirmPasswordReset({ code, newPassword: 'todavía otra clave' })).rejects.toMatchObject(
      refused('code_invalid'),
    );
    await expect(as(network).refreshSession({ refreshToken: member.session.refreshToken })).rejects.toMatchObject(
      refused('refresh_token_invalid'),
    );
    await as(network).logIn({ email: member.email, password: newPassword });
    await expect(as(network).logIn({ email: member.email, password })).rejects.toMatchObject(
      refused('credentials_invalid'),
    );
    expect(await kindsOf(shop)).toEqual(expect.arrayContaining(['reset_code_issued', 'password_reset']));
  });

  it('is not a company’s to give for who also works elsewhere, not even with a code from before', async () => {
    const [one, other] = [await makeShop(network), await makeShop(network)];
    const member = await makeMember(network, one, 'cashier');
    const { code } = await one.owner.issueResetCode({ userId: member.userId });
    const invitation = await invite(network, other, { email: member.email });
    await as(network).acceptInvitation({ code: invitation, userId: uuidv7(), displayName: 'X', password });
    await expect(as(network).confirmPasswordReset({ code, newPassword })).rejects.toMatchObject(
      refused('code_invalid'),
    );
    await expect(one.owner.issueResetCode({ userId: member.userId })).rejects.toMatchObject(
      refused('member_of_several'),
    );
    await as(network).logIn({ email: member.email, password });
  });

  it('code is given by managers, to others, to who has an e-mail address; an owner’s by owners', async () => {
    const shop = await makeShop(network);
    const admin = await makeMember(network, shop, 'admin');
    const cashier = await makeCashier(shop);
    await expect(admin.client.issueResetCode({ userId: shop.ownerId })).rejects.toMatchObject(refused('owner_needed'));
    await expect(admin.client.issueResetCode({ userId: admin.userId })).rejects.toMatchObject(refused('forbidden'));
    await expect(admin.client.issueResetCode({ userId: cashier.userId })).rejects.toMatchObject(
      refused('member_without_email'),
    );
  });

  it('that a person asks for leaves as a message, with nothing to see in the table', async () => {
    const shop = await makeShop(network);
    const mailer = as(network, await network.keys.serviceToken('test', 'identity', ''));
    await Promise.all([1, 2, 3, 4, 5].map(() => as(network).requestPasswordReset({ email: shop.email })));
    await as(network).requestPasswordReset({ email: newEmail('nadie') });
    const taken = (await mailer.takeOutgoingMessages({ limit: 100 })).messages;
    const messages = taken.filter(({ kind }) => kind === 'password_reset');
    expect(messages.map((message) => message.recipient)).toEqual([shop.email, shop.email, shop.email]);
    expect((await mailer.takeOutgoingMessages({ limit: 100 })).messages).toEqual([]);
    const stored = JSON.stringify(
      await network.sql(`select encode(sealed_code, 'escape') as sealed from identity.outgoing_messages`),
    );
    expect(stored).not.toContain(messages[0]!.code);
    await as(network).confirmPasswordReset({ code: messages[1]!.code, newPassword });
    const { accessToken } = await as(network).logIn({ email: shop.email, password: newPassword });
    await expect(as(network, accessToken).takeOutgoingMessages({ limit: 1 })).rejects.toMatchObject(
      refused('forbidden'),
    );
    const second = registration({ email: shop.email, password: newPassword });
    await as(network).registerCompany(second);
    // Who has a new password has no use for the other codes; who found one has.
    await expect(
      as(network).confirmPasswordReset({ code: messages[0]!.code, newPassword: 'la última de todas' }),
    ).rejects.toMatchObject(refused('code_invalid'));
  });

  it('is over with a password that was changed, whoever made the code', async () => {
    const shop = await makeShop(network);
    const mailer = as(network, await network.keys.serviceToken('test', 'identity', ''));
    await as(network).requestPasswordReset({ email: shop.email });
    const [message] = (await mailer.takeOutgoingMessages({ limit: 100 })).messages;
    const { accessToken } = await as(network).logIn({ email: shop.email, password });
    await as(network, accessToken).changePassword({ currentPassword: password, newPassword });
    await expect(
      as(network).confirmPasswordReset({ code: message!.code, newPassword: 'la clave de un ladrón' }),
    ).rejects.toMatchObject(refused('code_invalid'));
  });
});
