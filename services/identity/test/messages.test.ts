import { type Mailbox, startMailbox } from '@mostrador/simulator-mailbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sendMessages } from '../src/jobs/send-messages.ts';
import { identity } from '../src/service.ts';
import { as, type Identity, invite, makeShop, messagesTo, newAddress, newEmail, startIdentity } from './make.ts';

const adminPorts = () => [...network.running.values()].map(({ adminPort }) => adminPort);
let mailbox: Mailbox;
let network: Identity;
let other: Identity['running'] extends Map<string, infer Running> ? Running : never;

beforeAll(async () => {
  mailbox = await startMailbox();
  const jobs = [sendMessages].map((job) => ({ ...job, everyMs: 20 }));
  const quick = { ...identity, jobs };
  const settings = { SMTP_URL: mailbox.url, MAIL_FROM: 'codigos@mostrador.example', MAIL_RETRY_MS: '50' };
  network = await startIdentity(quick, settings);
  // A second replica of the same service, on the same database.
  const { start } = await import('@mostrador/kit');
  other = await start(quick, { ...network.envOf(quick), ADMIN_PORT: '0' });
});
afterEach(() => Object.assign(mailbox.faults, { goAway: 0, busy: '', silent: false }));
afterAll(async () => {
  await other.stop();
  await network.stop();
  await mailbox.stop();
});

const codeIn = (text = '') => /[0-9A-Z]{4}(-[0-9A-Z]{4}){2}/.exec(text)?.[0] ?? '';
const mailsTo = (email: string, subject: RegExp) =>
  mailbox.mailsTo(email).filter((mail) => subject.test(mail.subject ?? ''));
const untilMail = async (email: string, subject: RegExp) => {
  await network.until(async () => mailsTo(email, subject).length > 0, `a mail to ${email}`);
  return mailsTo(email, subject)[0]!;
};
const rowOf = async (email: string, kind = 'password_reset') => {
  const [row] = await network.sql<{ attempts: number; taken_at: Date | null; failed_at: Date | null; problem: string }>(
    `select * from identity.outgoing_messages where recipient = $1 and kind = $2`,
    [email, kind],
  );
  return row!;
};
/** A company whose owner proved the address with the code that came by mail. */
const mailedShop = () => makeShopBy(async (email) => codeIn((await untilMail(email, /confirmar/)).text));
async function makeShopBy(read: (email: string) => Promise<string>) {
  const email = newEmail('ana');
  const password = 'una clave larga';
  const ids = { companyId: crypto.randomUUID(), ownerId: crypto.randomUUID() };
  const asked = { ...ids, name: 'Kiosco El Trébol', cuit: '30500010912', ownerName: 'Ana', email, password };
  await as(network, '', newAddress()).registerCompany(asked);
  await as(network, '', newAddress()).confirmEmail({ email, password, code: await read(email) });
  const { accessToken } = await as(network).logIn({ email, password });
  return { email, owner: as(network, accessToken) };
}

describe('a message with a code', () => {
  it('comes by e-mail: whoever forgot the password sets a new one with it', async () => {
    const { email } = await mailedShop();
    await as(network, '', '203.0.113.77').requestPasswordReset({ email });
    const mail = await untilMail(email, /contraseña/);
    expect(mail).toMatchObject({ from: { name: 'Mostrador', address: 'codigos@mostrador.example' } });
    expect(mail.headers).toContainEqual(expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }));
    expect(mail.text).toContain('203.0.113.77');
    expect(mail.text).toContain('Si no fue usted, ignore este mensaje');
    expect(codeIn(mail.html)).toBe(codeIn(mail.text));
    const newPassword = 'otra clave larga';
    await as(network).confirmPasswordReset({ code: codeIn(mail.text), newPassword });
    await as(network).logIn({ email, password: newPassword });
    expect(await messagesTo(network, email)).toEqual([]);
  });

  it('says which company invites', async () => {
    const { owner } = await mailedShop();
    const invited = newEmail('beto');
    await owner.createInvitation({ invitationId: crypto.randomUUID(), email: invited, role: 'viewer', branchIds: [] });
    const { text } = await untilMail(invited, /invitación/);
    expect(text).not.toContain('Trébol');
    expect(text).toContain('La empresa con CUIT 30-50001091-2 lo invita');
    await as(network).acceptInvitation({
      code: codeIn(text),
      userId: crypto.randomUUID(),
      displayName: 'Beto',
      password: 'una clave larga',
    });
  });

  it('goes once, however many replicas send', async () => {
    const shops = await Promise.all([1, 2, 3, 4].map(mailedShop));
    const asked = Array.from({ length: 3 }).flatMap(() => shops);
    await Promise.all(asked.map(({ email }) => as(network, '', newAddress()).requestPasswordReset({ email })));
    await network.until(async () => {
      const rows = await network.sql(`select from identity.outgoing_messages where taken_at is null`);
      return rows.length === 0;
    }, 'all to have gone');
    for (const { email } of shops) expect(mailsTo(email, /contraseña/)).toHaveLength(3);
  });

  it('is tried again while the server is away or busy, less and less often, under the same Message-ID', async () => {
    const { email } = await mailedShop();
    mailbox.faults.busy = 'come back later';
    await as(network, '', newAddress()).requestPasswordReset({ email });
    await network.until(async () => (await rowOf(email)).attempts >= 3, 'three attempts');
    expect((await rowOf(email)).problem).toContain('come back later');
    const [row] = await network.sql<{ wait: number }>(
      `select extract(epoch from retry_at - now())::float8 as wait from identity.outgoing_messages where recipient = $1
         and kind = 'password_reset'`,
      [email],
    );
    expect(row!.wait).toBeLessThan(300);
    Object.assign(mailbox.faults, { busy: '', goAway: 1 });
    await network.until(async () => (await rowOf(email)).taken_at !== null, 'it to have gone');
    const ids = mailsTo(email, /contraseña/).map(({ messageId }) => messageId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('is set aside when the address is refused for good, and given up when its code is worth nothing', async () => {
    const [unknown, late] = [await mailedShop(), await mailedShop()];
    mailbox.faults.unknown.add(unknown.email);
    await as(network, '', newAddress()).requestPasswordReset({ email: unknown.email });
    await network.until(async () => (await rowOf(unknown.email)).failed_at !== null, 'it to be set aside');
    expect(await rowOf(unknown.email)).toMatchObject({ attempts: 1, problem: expect.stringContaining('550') });
    // The operator may still tell the code.
    expect(await messagesTo(network, unknown.email)).toHaveLength(1);
    mailbox.faults.busy = 'never today';
    await as(network, '', newAddress()).requestPasswordReset({ email: late.email });
    await network.until(async () => (await rowOf(late.email)).attempts > 0, 'an attempt');
    await network.sql(
      `update identity.outgoing_messages set expires_at = now() - interval '1 second' where recipient = $1`,
      [late.email],
    );
    const outcome = async (name: string) => {
      const pages = await Promise.all(
        [...adminPorts(), other.adminPort].map(async (port) =>
          (await fetch(`http://127.0.0.1:${port}/metrics`)).text(),
        ),
      );
      const found = pages.flatMap((page) => [
        ...page.matchAll(/^mostrador_mail_messages_total\{[^}]*outcome="(\w+)"[^}]*\} (\d+)/gm),
      ]);
      return found.filter(([, one]) => one === name).reduce((total, [, , count]) => total + Number(count), 0);
    };
    await network.until(async () => (await outcome('failed')) === 2, 'both to be counted');
    expect(await outcome('sent')).toBeGreaterThan(0);
    expect(await outcome('postponed')).toBeGreaterThan(0);
  });

  it('that is worth nothing any more is not sent', async () => {
    const { email, owner } = await mailedShop();
    mailbox.faults.busy = 'later';
    const invited = newEmail('celia');
    const invitationId = crypto.randomUUID();
    await owner.createInvitation({ invitationId, email: invited, role: 'viewer', branchIds: [] });
    await owner.cancelInvitation({ invitationId });
    await as(network, '', newAddress()).requestPasswordReset({ email });
    // One after the other: what was under way when it was taken back is over.
    await network.until(async () => (await rowOf(email)).attempts > 1, 'two attempts');
    mailbox.faults.busy = '';
    await untilMail(email, /contraseña/);
    await network.until(async () => (await rowOf(email)).taken_at !== null, 'it to have gone');
    expect(mailbox.mailsTo(invited)).toEqual([]);
  });
});

describe('without a mail server', () => {
  it('codes wait for whoever reads them to people', async () => {
    const bare = await startIdentity();
    const shop = await makeShop(bare);
    const email = newEmail();
    expect(await invite(bare, shop, { email })).not.toBe('');
    expect(await messagesTo(bare, email)).toHaveLength(1);
    await bare.stop();
  });
});
