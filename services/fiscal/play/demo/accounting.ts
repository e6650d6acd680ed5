import type { ToldSupplierVoucher } from '@mostrador/client';
import { type Counter, pesos, type Telling } from '@mostrador/dev/play/demo';
import { v7 as uuidv7 } from 'uuid';

/** A factura A of a supplier whom AFIP's test environment knows: IVA at two rates, and two perceptions. */
const supplied = (number: number, date: string): ToldSupplierVoucher => ({
  supplierCuit: '30500010912',
  supplierName: 'Distribuidora',
  type: 1,
  pointOfSale: 12,
  number,
  date,
  iva: [
    { rateBp: 2_100, netMinor: 10_000_000, ivaMinor: 2_100_000 },
    { rateBp: 1_050, netMinor: 2_000_000, ivaMinor: 210_000 },
  ],
  untaxedMinor: 0,
  exemptMinor: 0,
  grossMinor: 0,
  tributes: [
    { kind: 'iva_perception', jurisdiction: 0, amountMinor: 360_000 },
    { kind: 'iibb_perception', jurisdiction: 901, amountMinor: 120_000 },
  ],
  totalMinor: 14_790_000,
  computableMinor: 2_310_000,
  currency: 'ARS',
  exchangeRateMicro: 1_000_000,
  authorizationCode: '76451234567890',
});

/** A supplier's invoice goes into the books once, and the month's IVA is less by what may be deducted. */
export async function enterPurchase({ owner }: Counter, { step, promise }: Telling): Promise<void> {
  await step('A supplier’s invoice goes into the books', async (tell) => {
    const { books } = owner.api;
    const month = new Date(Date.now() - 3 * 3_600_000).toISOString().slice(0, 7);
    const before = await books.getIvaSummary({ month });
    const voucher = supplied(1 + (Date.now() % 90_000_000), `${month}-01`);
    const request = { purchaseId: uuidv7(), voucher, month };
    await books.recordPurchase(request);
    await books.recordPurchase(request);
    const after = await books.getIvaSummary({ month });
    tell(
      `Factura A of ${pesos(voucher.totalMinor)}, sent twice; ${pesos(voucher.computableMinor)} of IVA may be deducted.`,
    );
    promise(
      'the month’s IVA counts it once',
      after.creditMinor - before.creditMinor === voucher.computableMinor &&
        after.ivaPerceptionsMinor - before.ivaPerceptionsMinor === 360_000 &&
        after.technicalBalanceMinor === after.debitMinor - after.creditMinor &&
        after.payableMinor ===
          Math.max(after.technicalBalanceMinor, 0) - after.ivaPerceptionsMinor - after.ivaWithholdingsMinor,
      `debit ${pesos(after.debitMinor)}, credit ${pesos(after.creditMinor)}, perceptions ${pesos(after.ivaPerceptionsMinor)}: to pay ${pesos(after.payableMinor)}`,
    );
    const file = await books.downloadIvaBook({ book: 'purchases', month, file: 'compras_cbte' });
    const lines = Buffer.from(file.contentBase64, 'base64').toString('latin1').split('\r\n').filter(Boolean);
    const own = lines.filter((line) => line.includes(String(voucher.number).padStart(20, '0')));
    promise('it is in the file for AFIP once', own.length === 1, `${file.fileName}: ${lines.length} lines`);
  });
}
