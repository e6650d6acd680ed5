import { uuidv7 } from '@mostrador/kit/testing';
import { type Mailbox, startMailbox } from '@mostrador/simulator-mailbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeShop, startWorld, type World } from './make.ts';
import { textOf } from './read-pdf.ts';

let world: World;
let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await startMailbox();
  world = await startWorld({ SMTP_URL: mailbox.url, MAIL_FROM: 'facturas@trebol.example', MAIL_RETRY_MS: '50' });
});
afterEach(async () => {
  Object.assign(mailbox.faults, { goAway: 0, busy: '', silent: false });
  await world.control.clearFaults();
});
afterAll(async () => {
  await world.stop();
  await mailbox.stop();
});

type Shop = Awaited<ReturnType<typeof makeShop>>;

/** A shop with one authorised voucher, and a customer whom no other test writes to. */
async function makeSeller() {
  const shop = await makeShop(world);
  const [voucher] = await shop.vouchersOf((await shop.sell()).saleId);
  const mailId = uuidv7();
  return { shop, voucher: voucher!, input: { voucherId: voucher!.voucherId, mailId, to: `${mailId}@cliente.example` } };
}

const mailsOf = async (shop: Shop, voucherId: string) => (await shop.cashier.listVoucherMails({ voucherId })).mails;
const untilState = (shop: Shop, voucherId: string, state: string) =>
  world.network.until(async () => (await mailsOf(shop, voucherId))[0]?.state === state, `the mail to be ${state}`);

describe('sendVoucher', () => {
  it('brings the customer the PDF, once, however often it is asked for', async () => {
    const { shop, voucher, input } = await makeSeller();
    const queued = await shop.cashier.sendVoucher(input);
    expect(queued).toMatchObject({ ...input, state: 'queued', attempts: 0, problem: '' });
    await Promise.all([shop.cashier.sendVoucher(input), shop.cashier.sendVoucher(input)]);
    await untilState(shop, voucher.voucherId, 'sent');
    expect(await shop.cashier.sendVoucher(input)).toMatchObject({ state: 'sent', attempts: 1, problem: '' });
    const [mail, ...others] = mailbox.mailsTo(input.to);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      from: { name: 'Kiosco El Trébol', address: 'facturas@trebol.example' },
      messageId: `<${input.mailId}@trebol.example>`,
      subject: 'Factura B 00001-00000001 de Kiosco El Trébol',
      attachments: [{ filename: 'Factura-B-00001-00000001.pdf', mimeType: 'application/pdf' }],
    });
    const text = (await textOf(Buffer.from(mail!.attachments[0]!.content as ArrayBuffer))).join(' ');
    expect(text).toContain(voucher.authorization!.code);
    expect(text).not.toContain('COPIA');
  });

  it('gives up one whose voucher cannot be printed, and goes on with the others', async () => {
    const [broken, other] = [await makeSeller(), await makeSeller()];
    await world.network.sql(`update fiscal.vouchers set content = '{}' where voucher_id = $1`, [
      broken.input.voucherId,
    ]);
    await broken.shop.cashier.sendVoucher(broken.input);
    await untilState(broken.shop, broken.input.voucherId, 'failed');
    const [mail] = await mailsOf(broken.shop, broken.input.voucherId);
    expect(mail).toMatchObject({ attempts: 1, problem: expect.stringContaining('No se pudo armar el comprobante') });
    await other.shop.cashier.sendVoucher(other.input);
    await untilState(other.shop, other.input.voucherId, 'sent');
  });

  it('waits for a voucher that AFIP has not authorised yet', async () => {
    const shop = await makeShop(world);
    await world.control.setFaults({ down: ['wsfe'] });
    const { saleId } = await shop.sell();
    await world.network.until(async () => (await shop.vouchersNow(saleId)).length > 0, 'the voucher');
    const [voucher] = await shop.vouchersNow(saleId);
    const input = { voucherId: voucher!.voucherId, mailId: uuidv7(), to: `${uuidv7()}@cliente.example` };
    expect(await shop.cashier.sendVoucher(input)).toMatchObject({ state: 'queued' });
    await world.control.clearFaults();
    await untilState(shop, input.voucherId, 'sent');
    expect(mailbox.mailsTo(input.to)).toHaveLength(1);
  });

  it('sends under the same Message-ID again when nobody heard that it was taken', async () => {
    const { shop, voucher, input } = await makeSeller();
    mailbox.faults.goAway = 1;
    await shop.cashier.sendVoucher(input);
    await untilState(shop, voucher.voucherId, 'sent');
    const mails = mailbox.mailsTo(input.to);
    expect(mails.map((mail) => mail.messageId)).toEqual([1, 2].map(() => `<${input.mailId}@trebol.example>`));
    expect(await mailsOf(shop, voucher.voucherId)).toMatchObject([{ attempts: 2, problem: '' }]);
    const papers = await Promise.all(
      mails.map((mail) => textOf(Buffer.from(mail.attachments[0]!.content as ArrayBuffer))),
    );
    expect(papers[1]).toEqual(papers[0]);
  });

  it('tries again while the server is busy, says why, and gives up after a day', async () => {
    const { shop, voucher, input } = await makeSeller();
    mailbox.faults.busy = 'come back later';
    await shop.cashier.sendVoucher(input);
    await world.network.until(async () => (await mailsOf(shop, voucher.voucherId))[0]!.attempts >= 2, 'two attempts');
    expect(await mailsOf(shop, voucher.voucherId)).toMatchObject([
      { state: 'queued', problem: expect.stringContaining('come back later') },
    ]);
    await world.network.sql(
      `update fiscal.outgoing_mails set queued_at = queued_at - interval '25 hours' where mail_id = $1`,
      [input.mailId],
    );
    await world.network.sql(
      `update fiscal.vouchers set authorized_at = authorized_at - interval '25 hours' where voucher_id = $1`,
      [input.voucherId],
    );
    await untilState(shop, voucher.voucherId, 'failed');
    expect(await mailsOf(shop, voucher.voucherId)).toMatchObject([
      { problem: expect.stringContaining('come back later') },
    ]);
    expect(mailbox.mailsTo(input.to)).toEqual([]);
  });

  it('gives up at once an address that the server does not know, and goes on with the next', async () => {
    const { shop, voucher, input } = await makeSeller();
    mailbox.faults.unknown.add(input.to);
    await shop.cashier.sendVoucher(input);
    await untilState(shop, voucher.voucherId, 'failed');
    expect(await mailsOf(shop, voucher.voucherId)).toMatchObject([
      { attempts: 1, problem: expect.stringContaining('no such mailbox') },
    ]);
    const corrected = { ...input, mailId: uuidv7(), to: `otro-${input.to}` };
    await shop.cashier.sendVoucher(corrected);
    await untilState(shop, voucher.voucherId, 'sent');
    expect((await mailsOf(shop, voucher.voucherId)).map((mail) => mail.state)).toEqual(['sent', 'failed']);
  });

  it('holds up no voucher while the mail server does not answer', async () => {
    const { shop, input } = await makeSeller();
    mailbox.faults.silent = true;
    await shop.cashier.sendVoucher(input);
    expect(await shop.vouchersOf((await shop.sell()).saleId)).toMatchObject([{ state: 'authorized' }]);
  });

  it('refuses what is another’s, no address, an id that was used, a voucher without end, and who may not', async () => {
    const [{ shop, input }, other] = [await makeSeller(), await makeShop(world)];
    await expect(other.cashier.sendVoucher(input)).rejects.toMatchObject({ reason: 'not_found' });
    await expect(other.cashier.listVoucherMails(input)).rejects.toMatchObject({ reason: 'not_found' });
    await expect(shop.viewer.sendVoucher(input)).rejects.toMatchObject({ reason: 'forbidden' });
    for (const to of ['nobody', 'a@b.example\r\nBcc: c@d.example'])
      await expect(shop.cashier.sendVoucher({ ...input, to })).rejects.toMatchObject({ told: { field: 'to' } });
    await shop.cashier.sendVoucher(input);
    await expect(shop.cashier.sendVoucher({ ...input, to: 'otra@cliente.example' })).rejects.toMatchObject({
      reason: 'id_reused',
    });
    for (let count = 1; count < 20; count += 1) await shop.cashier.sendVoucher({ ...input, mailId: uuidv7() });
    await expect(shop.cashier.sendVoucher({ ...input, mailId: uuidv7() })).rejects.toMatchObject({
      reason: 'too_many_mails',
    });
  });
});

describe('without a mail server', () => {
  it('e-mails stay in the queue and say why, and no more of a company than may go in an hour', async () => {
    const bare = await startWorld({ MAILS_PER_HOUR: '3' });
    const shop = await makeShop(bare);
    const [voucher] = await shop.vouchersOf((await shop.sell()).saleId);
    const { voucherId } = voucher!;
    await shop.cashier.sendVoucher({ voucherId, mailId: uuidv7(), to: 'ana@cliente.example' });
    expect(await mailsOf(shop, voucherId)).toMatchObject([
      { state: 'queued', attempts: 0, problem: expect.stringContaining('SMTP_URL') },
    ]);
    const inputs = [1, 2, 3, 4, 5].map((one) => ({ voucherId, mailId: uuidv7(), to: `ana${one}@cliente.example` }));
    const results = await Promise.allSettled(inputs.map((input) => shop.cashier.sendVoucher(input)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ reason: 'too_many_mails_of_company', told: { retryAfterSeconds: 900 } });
    // What was asked for is no new one.
    const taken = inputs[results.findIndex(({ status }) => status === 'fulfilled')]!;
    expect(await shop.cashier.sendVoucher(taken)).toMatchObject({ state: 'queued' });
    await bare.stop();
  });
});
