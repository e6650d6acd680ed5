import { type Network, startForTest } from '@mostrador/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { ean13, refusal, uuidv7 } from './make.ts';
import { makePriceShop, type PriceShop } from './make-prices.ts';

let network: Network;
let shop: PriceShop;
beforeAll(async () => {
  network = await startForTest(stock);
  shop = await makePriceShop(network);
});
afterAll(() => network.stop());

const print = (more: object) =>
  shop.owner.printShelfLabels({ size: 'medium', productIds: [], part: 0, withoutNetPrice: false, ...more });

describe('printShelfLabels', () => {
  it('prints what has changed since a publication, in any size', async () => {
    const [one, two] = [
      await shop.product({ name: 'Yerba 500 g', barcodes: [ean13()] }),
      await shop.product({ name: 'Ñandú de peluche', barcodes: ['A-1'] }),
    ];
    const first = await shop.publish({ productIds: [one, two], basisPoints: 1_000 });
    const second = await shop.publish({ productIds: [two], basisPoints: 1_000 });
    expect(await print({ since: 0 })).toMatchObject({ products: 2, version: second, more: false });
    expect(await print({ since: first })).toMatchObject({ products: 1 });
    expect(await print({ since: second })).toMatchObject({ products: 0 });
    for (const size of ['small', 'medium', 'large', 'poster']) {
      const { contentBase64, contentType } = await print({ size, productIds: [one, two] });
      expect(contentType).toBe('application/pdf');
      expect(Buffer.from(contentBase64, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
    }
  });

  it('is told which, by those who put prices on shelves', async () => {
    await expect(print({})).rejects.toEqual(refusal('labels_missing', 'since'));
    await expect(print({ since: 1, productIds: [uuidv7()] })).rejects.toEqual(refusal('labels_missing', 'since'));
    await expect(print({ since: 999 })).rejects.toEqual(refusal('publication_unknown', 'since'));
    await expect((await shop.pricer('cashier')).printShelfLabels({ size: 'small', since: 0 } as never)).rejects.toEqual(
      refusal('forbidden'),
    );
  });
});

describe('downloadScaleFile', () => {
  it('has what is weighed under its number, and follows a publication', async () => {
    const other = await makePriceShop(network);
    const ham = await other.product({ name: 'Jamón', unit: 'kg', plu: 12, priceMinor: 100_00 });
    await other.product({ name: 'Queso', unit: 'kg', priceMinor: 90_00 });
    await other.product({ name: 'Factura', plu: 13, priceMinor: 5_00 });
    await other.product({ name: 'Alfajor' });
    const version = await other.publish({ productIds: [ham], basisPoints: 1_000 });
    const file = await other.owner.downloadScaleFile({ program: 'qendra' });
    expect(file).toMatchObject({ products: 2, leftOut: 1, version });
    expect(Buffer.from(file.contentBase64, 'base64').toString('latin1')).toBe(
      'Codigo;Nombre;Precio;Tipo\r\n13;Factura;5,00;U\r\n12;Jamón;110,00;P\r\n',
    );
    expect(await other.owner.downloadScaleFile({ program: 'itegra', since: version })).toMatchObject({ products: 0 });
  });
});
