import { createTransport } from 'nodemailer';
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Mailbox, startMailbox } from '../src/index.ts';

let mailbox: Mailbox;
beforeEach(async () => {
  mailbox = await startMailbox({ maxMails: 3, maxBytes: 200_000 });
});
afterEach(() => mailbox.stop());

const send = (over: object = {}) =>
  createTransport({ url: mailbox.url }).sendMail({
    from: { name: 'Kiosco', address: 'kiosco@example.com' },
    to: 'ana@example.com',
    subject: 'Hola',
    text: 'El código es 1234',
    html: '<p>El <script>alert(1)</script> código</p>',
    ...over,
  });
const page = async (path: string) => {
  const answer = await fetch(mailbox.pageUrl + path);
  return { status: answer.status, policy: answer.headers.get('content-security-policy'), text: await answer.text() };
};
const listed = async (to = '') =>
  JSON.parse((await page(`/messages?to=${to}`)).text) as {
    id: string;
    at: string;
    subject: string;
    text: string;
    to: string[];
  }[];

describe('mailbox', () => {
  it('shows what was sent, newest first, as a page and as JSON', async () => {
    expect((await page('/')).text).toContain('Todavía no llegó nada.');
    await send();
    await send({ subject: 'Otro <b>', to: 'Beto@example.com' });
    expect((await listed()).map(({ subject }) => subject)).toEqual(['Otro <b>', 'Hola']);
    expect(await listed('beto@example.com')).toMatchObject([{ to: ['Beto@example.com'] }]);
    expect((await page('/')).text).toContain('Otro &lt;b&gt;');
    const { id, text } = (await listed())[1]!;
    expect(text).toContain('1234');
    expect((await page(`/messages/${id}/text`)).text).toBe('El código es 1234\n');
    const shown = (await page(`/messages/${id}`)).text;
    expect(shown).toContain(`src="/messages/${id}/html"`);
    expect(shown).not.toContain('1234');
    expect((await page(`/messages/${id}/raw`)).text).toContain('Subject: Hola');
    await fetch(`${mailbox.pageUrl}/messages`, { method: 'DELETE' });
    expect(await listed()).toEqual([]);
  });

  it('shows the text of what has no HTML, and tells Argentine time in Spanish', async () => {
    await send({ html: undefined, subject: '' });
    const { id, at } = (await listed())[0]!;
    const { text } = await page(`/messages/${id}`);
    expect(text).toContain('<pre>El código es 1234');
    expect(text).toContain('(sin asunto)');
    // Three hours behind UTC, all the year round.
    const there = new Date(Date.parse(at) - 3 * 3_600_000).toISOString().slice(11, 19);
    for (const path of ['/', `/messages/${id}`]) expect((await page(path)).text).toContain(`${there} h`);
    expect((await page('/')).text).not.toMatch(/UTC|lang="en"/);
  });

  it('lets nothing that came run or load, and no other page read it', async () => {
    await send();
    const { id } = (await listed())[0]!;
    expect((await page(`/messages/${id}`)).policy).toContain("default-src 'none'");
    expect((await page(`/messages/${id}`)).text).not.toContain('<script>');
    expect((await page(`/messages/${id}/html`)).policy).toMatch(/^sandbox; default-src 'none'/);
    const status = await new Promise((resolve) =>
      httpRequest(mailbox.pageUrl, { headers: { host: 'evil.example' } }, (answer) => resolve(answer.statusCode)).end(),
    );
    expect(status).toBe(404);
  });

  it.each(['/messages/none', '/nothing', '/messages/../..//', '//', '/%00', '/messages/x/y/z'])(
    'has nothing at %s',
    async (path) => expect((await page(path)).status).toBe(404),
  );

  it('keeps the newest, within its bounds', async () => {
    for (const subject of ['1', '2', '3', '4']) await send({ subject });
    expect((await listed()).map(({ subject }) => subject)).toEqual(['4', '3', '2']);
    await send({ subject: 'big', text: 'x'.repeat(150_000) });
    await send({ subject: 'big too', text: 'x'.repeat(150_000) });
    expect((await listed()).map(({ subject }) => subject)).toEqual(['big too']);
    await expect(send({ text: 'x'.repeat(300_000) })).rejects.toMatchObject({ responseCode: 552 });
  });

  it('listens on this machine only, and misbehaves as told', async () => {
    expect(mailbox.url).toMatch(/^smtp:\/\/127\.0\.0\.1:/);
    mailbox.faults.unknown.add('ana@example.com');
    await expect(send()).rejects.toMatchObject({ responseCode: 550 });
    mailbox.faults.unknown.clear();
    mailbox.faults.busy = 'later';
    await expect(send()).rejects.toMatchObject({ responseCode: 451 });
    mailbox.faults.busy = '';
    mailbox.faults.goAway = 1;
    await expect(send()).rejects.toMatchObject({ command: 'CONN' });
    expect(mailbox.mailsTo('ana@example.com')).toHaveLength(1);
  });
});
