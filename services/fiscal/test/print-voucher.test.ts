import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeShop, startWorld, type World } from './make.ts';
import { qrOf, textOf } from './read-pdf.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

describe('printVoucher', () => {
  it('gives the paper with the CAE and its QR; every print after the first says COPIA', async () => {
    const shop = await makeShop(world);
    const [voucher] = await shop.vouchersOf((await shop.sell()).saleId);
    const print = (printId: string, paper: string) =>
      shop.cashier.printVoucher({ voucherId: voucher!.voucherId, printId, paper });
    const printId = uuidv7();
    const first = await print(printId, 'ticket');
    expect(first.copy).toBe(false);
    expect(await print(printId, 'ticket')).toEqual(first);
    const pdf = Buffer.from(first.pdfBase64, 'base64');
    const text = (await textOf(pdf)).join(' ');
    expect(text).toContain(voucher!.authorization!.code);
    expect(text).not.toContain('COPIA');
    expect(await qrOf(pdf)).toBe(voucher!.qrUrl);
    const second = await print(uuidv7(), 'a4');
    expect(second.copy).toBe(true);
    expect((await textOf(Buffer.from(second.pdfBase64, 'base64'))).join(' ')).toContain('COPIA');
  });

  it('draws for companies in turn, tills first: who floods is refused, and nobody else', async () => {
    const [flooding, other] = [await makeShop(world), await makeShop(world)];
    const printer = async (shop: typeof other, token: Promise<string>) => {
      const [voucher] = await shop.vouchersOf((await shop.sell()).saleId);
      const client = await shop.as(token);
      return () => client.printVoucher({ voucherId: voucher!.voucherId, printId: uuidv7(), paper: 'ticket' });
    };
    const office = await printer(flooding, flooding.user('admin'));
    const till = await printer(flooding, flooding.till());
    const elsewhere = await printer(other, other.atTill('cashier'));
    const flood = Promise.allSettled(Array.from({ length: 100 }, office));
    const drawn = await Promise.all([till(), elsewhere(), elsewhere(), elsewhere()]);
    expect(drawn.every((paper) => paper.pdfBase64.length > 1_000)).toBe(true);
    const answers = await flood;
    const refused = answers.filter((one) => one.status === 'rejected').map((one) => one.reason.reason);
    expect(refused.length).toBeGreaterThan(60);
    expect(new Set(refused)).toContain('too_busy');
    expect((await elsewhere()).copy).toBe(true);
  });

  it('prints in whatever script a customer’s name is written', async () => {
    const shop = await makeShop(world);
    const name = '李小龍超市 Олег €';
    const receiver = { documentType: 'none', documentNumber: '', name, ivaCondition: 'consumidor_final', address: '' };
    const [voucher] = await shop.vouchersOf((await shop.sell({ receiver })).saleId);
    const input = { voucherId: voucher!.voucherId, printId: uuidv7(), paper: 'a4' };
    const { pdfBase64 } = await shop.cashier.printVoucher(input);
    expect((await textOf(Buffer.from(pdfBase64, 'base64'))).join(' ')).toMatch(/李小龍超市 ?Олег €/);
  });

  it('refuses what has no authorisation, and what is another company’s', async () => {
    const [shop, other] = [await makeShop(world), await makeShop(world)];
    await world.control.setFaults({ down: ['wsfe'] });
    const sale = await shop.sell();
    await world.network.until(async () => (await shop.vouchersNow(sale.saleId)).length > 0, 'the voucher');
    const [voucher] = await shop.vouchersNow(sale.saleId);
    const input = { voucherId: voucher!.voucherId, printId: uuidv7(), paper: 'a4' };
    await expect(shop.cashier.printVoucher(input)).rejects.toMatchObject({ reason: 'voucher_not_authorized' });
    await expect(other.cashier.printVoucher(input)).rejects.toMatchObject({ reason: 'not_found' });
  });
});
