import { splitIva } from '@mostrador/money';
import { type Sale, SaleCompleted, type SaleLine, SaleReturned, SaleVoided } from '@mostrador/proto/sales';
import { v7 as uuidv7 } from 'uuid';
import type { Shop } from './world.ts';

/** What `sales` tells, as it leaves its outbox. */
export type Fact = { id: string; tenantId: string; subject: string; key: string; body: string };

/** Receivers that the padrón of the simulator knows; a sale without one is a final consumer's. */
export const receivers = [
  { documentType: 'cuit', documentNumber: '30500010912', name: 'Cliente S.A.', ivaCondition: 'responsable_inscripto' },
  { documentType: 'cuit', documentNumber: '30000000007', name: 'Ana Pérez', ivaCondition: 'monotributo' },
  { documentType: 'dni', documentNumber: '28456123', name: 'Luis Gómez', ivaCondition: 'consumidor_final' },
].map((one) => ({ ...one, address: 'Av. Corrientes 1234, CABA' }));

const lineOf = (lineNumber: number, totalMinor: number): SaleLine => ({
  lineNumber,
  productId: undefined,
  name: 'Alfajor triple',
  barcode: '',
  unitPriceMinor: totalMinor,
  quantityMilli: 1_000,
  discountMinor: 0,
  ivaTreatment: 'taxed',
  ivaRateBp: 2_100,
  unitInternalTaxMinor: 0,
  totalMinor,
  paidMinor: totalMinor,
  returnedMilli: 0,
});

/** Two lines at 21 %; of what it is depends only who receives it. */
export function makeSale({ branchId, tillId }: Shop, amountsMinor: [number, number], more: Partial<Sale> = {}): Sale {
  const now = new Date().toISOString();
  const totalMinor = amountsMinor[0] + amountsMinor[1];
  return {
    saleId: uuidv7(),
    branchId,
    tillId,
    sessionId: uuidv7(),
    installationId: 'caja-1',
    ticketNumber: 1,
    cashierId: uuidv7(),
    state: 'completed',
    late: false,
    soldAt: now,
    receivedAt: now,
    effectiveAt: now,
    currency: 'ARS',
    lines: amountsMinor.map((amount, index) => lineOf(index + 1, amount)),
    payments: [{ paymentNumber: 1, method: 'cash', tenderedMinor: totalMinor, changeMinor: 0, reference: '' }],
    discountMinor: 0,
    roundingMinor: 0,
    totalMinor,
    taxes: [
      {
        ivaTreatment: 'taxed',
        ivaRateBp: 2_100,
        grossMinor: totalMinor,
        ...splitIva(totalMinor, 2_100),
        internalTaxMinor: 0,
      },
    ],
    returnedMinor: 0,
    refundedMinor: 0,
    receiver: undefined,
    voucherWanted: true,
    flags: [],
    ...more,
  };
}

const factOf = (tenantId: string, key: string, subject: string, body: unknown): Fact => ({
  id: uuidv7(),
  tenantId,
  key,
  subject,
  body: JSON.stringify(body),
});

export const completed = ({ companyId }: Shop, sale: Sale) =>
  factOf(companyId, sale.saleId, SaleCompleted.$type, SaleCompleted.toJSON({ sale, fact: undefined, costs: [] }));

export const voided = ({ companyId }: Shop, sale: Sale, voidId: string) =>
  factOf(
    companyId,
    sale.saleId,
    SaleVoided.$type,
    SaleVoided.toJSON(
      SaleVoided.fromPartial({ voidId, sale, reason: 'error de carga', voidedAt: new Date().toISOString() }),
    ),
  );

/** The first line comes back. */
export const returned = ({ companyId, branchId, tillId }: Shop, sale: Sale, returnId: string) => {
  const { quantityMilli, totalMinor: amountMinor } = sale.lines[0]!;
  const saleReturn = {
    returnId,
    saleId: sale.saleId,
    branchId,
    tillId,
    sessionId: uuidv7(),
    cashierId: uuidv7(),
    reason: 'producto fallado',
    late: false,
    approvedBy: '',
    returnedAt: new Date().toISOString(),
    lines: [{ lineNumber: 1, quantityMilli, amountMinor, productId: undefined }],
    refunds: [{ method: 'cash', amountMinor }],
    totalMinor: amountMinor,
    flags: [],
    alreadyRefundedMinor: 0,
  };
  return factOf(
    companyId,
    sale.saleId,
    SaleReturned.$type,
    SaleReturned.toJSON(SaleReturned.fromPartial({ saleReturn })),
  );
};
