import { uuidv7 } from '@mostrador/kit/testing';
import { type Mailbox, startMailbox } from '@mostrador/simulator-mailbox';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fiscal } from '../src/service.ts';
import { makeShop, startWorld, type World } from './make.ts';

let world: World;
let mailbox: Mailbox;
let shop: Awaited<ReturnType<typeof makeShop>>;
beforeAll(async () => {
  mailbox = await startMailbox();
  world = await startWorld({ SMTP_URL: mailbox.url, MAIL_FROM: 'facturas@trebol.example', MAIL_RETRY_MS: '50' });
  shop = await makeShop(world);
});
afterAll(async () => {
  await world.stop();
  await mailbox.stop();
});

const isAnswering = () => shop.viewer.getAfipState({}).then(Boolean, () => false);

async function restartWith(statement: string): Promise<void> {
  await world.network.stopService(fiscal);
  await world.network.sql(statement);
  await world.network.startService(fiscal);
  await world.network.until(isAnswering, 'the service to answer again');
}

/** Jobs have their turns several times in this. */
async function untilLater(): Promise<void> {
  const [{ at } = { at: '' }] = await world.network.sql<{ at: string }>(
    `select (now() + interval '1500 milliseconds')::text as at`,
  );
  const isLater = async () =>
    (await world.network.sql<{ over: boolean }>('select now() > $1::timestamptz as over', [at]))[0]!.over;
  await world.network.until(isLater, 'the jobs to have had their turns');
}

it(
  'nothing leaves a drill; told to take over, it reads the journal before it gives a number',
  { timeout: 90_000 },
  async () => {
    const sold = await shop.sell();
    const [first] = await shop.vouchersOf(sold.saleId);
    const lost = await shop.sell();
    await shop.vouchersOf(lost.saleId);
    await shop.cashier.sendVoucher({ voucherId: first!.voucherId, mailId: uuidv7(), to: 'a@cliente.example' });
    await world.network.until(async () => mailbox.mailsTo('a@cliente.example').length === 1, 'the e-mail');

    // A copy of when there was one voucher, with an e-mail that waits, and with a journal that counts as read.
    await restartWith(`
    begin;
    alter table fiscal.attempts disable trigger kit_append_only;
    alter table fiscal.outcomes disable trigger kit_append_only;
    delete from fiscal.outcomes where attempt_id in (select attempt_id from fiscal.attempts where number > 1);
    delete from fiscal.attempts where number > 1;
    delete from fiscal.sales where sale_id = '${lost.saleId}';
    delete from fiscal.vouchers where number > 1;
    update fiscal.lanes set last_number = 1;
    alter table fiscal.attempts enable trigger kit_append_only;
    alter table fiscal.outcomes enable trigger kit_append_only;
    update fiscal.outgoing_mails set state = 'queued', sent_at = null;
    insert into fiscal.due (company_id, lane, retry_at) values ('${shop.tenantId}', 'mail', now()) on conflict do nothing;
    update fiscal.kit_epoch set home = 'elsewhere';
    commit`);
    const { requests } = await world.control.faults();
    const sale = await shop.sell();
    await world.network.drain();
    await untilLater();
    expect(await shop.vouchersNow(sale.saleId)).toMatchObject([{ state: 'pending' }]);
    expect(mailbox.mailsTo('a@cliente.example')).toHaveLength(1);
    await expect(shop.cashier.lookUpTaxpayer({ cuit: '30500010912' })).rejects.toMatchObject({ reason: 'drill' });
    expect(await world.control.faults()).toMatchObject({ requests });
    expect(await shop.book()).toHaveLength(2);

    await restartWith('update fiscal.kit_epoch set home = null, epoch = epoch + 1');
    const [voucher] = await shop.vouchersOf(sale.saleId);
    expect(voucher).toMatchObject({ state: 'authorized', number: 3 });
    expect(await shop.book()).toHaveLength(3);
    await world.network.until(async () => mailbox.mailsTo('a@cliente.example').length === 2, 'the e-mail that waited');
  },
);
