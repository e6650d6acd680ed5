import { rules } from '@mostrador/kit';
import type { CountedAmount, Denomination, PrintedVoucher, Receiver, Refund } from '@mostrador/proto/common';
import type {
  CompleteSaleRequest,
  PaymentInput,
  ReturnLineInput,
  ReturnSaleRequest,
  SaleLineInput,
  TillActivity,
  TillActivityLine,
  TillCashMovement,
  TillDeclaration,
  TillSessionOpening,
  VoidSaleRequest,
} from '@mostrador/proto/sales';
import { id, isPlainText, moment, plainDocument } from '@mostrador/rules';
import { words } from '@mostrador/proto/words';
import { largestMinor } from '@mostrador/till/sale';
import { z } from 'zod';

/**
 * The rules of what tills send. They read the JSON of a till log as well as messages off the wire, so whatever may be
 * left out has a default here.
 */

/** Who sells. */
export const sellers = ['owner', 'admin', 'supervisor', 'cashier', 'till'] as const;
/** Who may look at sales. A till and its cashier need them to print again and to take goods back. */
export const readers = ['owner', 'admin', 'supervisor', 'accountant', 'viewer', 'cashier', 'till'] as const;

const amount = z.int().min(0).max(largestMinor);
/**
 * A log's items and corrections come as texts, which the door cannot look into: a NUL in them, or half a surrogate pair,
 * no database text can hold.
 */
const plain = z.string().refine(isPlainText, 'wrong_format');
const text = (max: number) => plain.max(max);
export const reason = plain.trim().min(3).max(280);

const method = z.enum(words.paymentMethod);

/** IVA rates of Ley 23.349, articles 28 and following, in basis points; 250 and 500 exist for the goods the law names. */
const ivaRatesBp = [0, 250, 500, 1050, 2100, 2700] as const;

const quantityMilli = z.int().positive().max(1_000_000_000);

/** What may be left out, and is not kept where it is empty. */
const said = (max: number) => plain.trim().max(max).optional();

const line = rules<SaleLineInput>({
  productId: id.optional(),
  name: text(200).trim().min(1),
  barcode: text(64).default(''),
  unitPriceMinor: amount.default(0),
  quantityMilli,
  discountMinor: amount.default(0),
  ivaTreatment: z.enum(words.ivaTreatment),
  ivaRateBp: z.union(ivaRatesBp.map((rate) => z.literal(rate))).default(0),
  unitInternalTaxMinor: amount.default(0),
  listPriceMinor: amount.optional(),
  priceVersion: z.int().min(0).optional(),
  priceSource: z.enum(words.priceSource).optional(),
  overrideBy: id.optional(),
  overrideReason: said(280),
  discountReason: said(280),
  promotionId: said(64),
  discountApprovedBy: id.optional(),
  publishedVersion: z.int().min(0).optional(),
});

const payment = rules<PaymentInput>({
  method,
  tenderedMinor: amount.min(1),
  changeMinor: amount.default(0),
  reference: text(100).default(''),
  cardBrand: said(40),
  installments: z.int().min(1).max(120).optional(),
  feeMinor: amount.optional(),
  settlesOn: z.iso.date().optional(),
  terminalId: said(64),
});

const receiver = rules<Receiver>({
  documentType: z.enum(words.documentType),
  documentNumber: text(20).transform(plainDocument).default(''),
  name: text(200).default(''),
  ivaCondition: z.enum(words.ivaCondition),
  address: text(300).default(''),
});

const printedVoucher = rules<PrintedVoucher>({
  pointOfSale: z.int().min(1).max(99_998),
  type: z.int().min(1).max(999),
  number: z.int().min(1).max(99_999_999),
  caea: z.string().regex(/^\d{14}$/),
  date: z.iso.date(),
});

export const saleRules = rules<CompleteSaleRequest>({
  saleId: id,
  tillId: id,
  sessionId: id,
  installationId: text(64).min(1),
  ticketNumber: z.int().positive(),
  cashierId: id,
  soldAt: moment,
  sentAt: moment.optional(),
  currency: z.enum(words.saleCurrency),
  lines: z.array(line).min(1).max(500),
  payments: z.array(payment).max(20).default([]),
  discountMinor: amount.default(0),
  roundingMinor: z.int().min(-9_999).max(9_999).default(0),
  totalMinor: amount.default(0),
  receiver: receiver.optional(),
  voucherWanted: z.boolean().default(false),
  printedVoucher: printedVoucher.optional(),
  discountReason: said(280),
  promotionId: said(64),
  discountApprovedBy: id.optional(),
  customerId: said(64),
  startedAt: moment.optional(),
  scannedLines: z.int().min(0).max(500).optional(),
  typedLines: z.int().min(0).max(500).optional(),
  channel: z
    .string()
    .regex(/^[a-z][a-z0-9_]{1,39}$/)
    .optional(),
  rulesVersion: z.int().min(0).optional(),
});

const approvalToken = text(4_000).default('');

export const voidRules = rules<VoidSaleRequest>({
  saleId: id,
  voidId: id,
  reason,
  voidedAt: moment,
  approvalToken,
  sentAt: moment.optional(),
  cashierId: id.optional(),
});

export const refunds = z.array(rules<Refund>({ method, amountMinor: amount.min(1) })).max(20);

export const returnRules = rules<ReturnSaleRequest>({
  returnId: id,
  saleId: id,
  tillId: id,
  sessionId: id,
  cashierId: id,
  reason,
  returnedAt: moment,
  lines: z
    .array(
      rules<ReturnLineInput>({
        lineNumber: z.int().positive(),
        quantityMilli,
        disposition: z.enum(words.disposition).optional(),
      }),
    )
    .min(1)
    .max(500)
    .refine((lines) => new Set(lines.map((one) => one.lineNumber)).size === lines.length, 'invalid_field'),
  refunds: refunds.default([]),
  approvalToken,
  sentAt: moment.optional(),
  reasonCode: z.enum(words.returnReason).optional(),
});

export const openingRules = rules<TillSessionOpening>({
  sessionId: id,
  tillId: id,
  cashierId: id,
  openingFloatMinor: amount.default(0),
  openedAt: moment,
});

export const cashMovementRules = rules<TillCashMovement>({
  movementId: id,
  sessionId: id,
  tillId: id,
  cashierId: id,
  kind: z.enum(words.handMovement),
  amountMinor: amount.min(1),
  reason,
  movedAt: moment,
  approvalToken,
  reasonCode: z.enum(words.cashReason).optional(),
});

export const activityRules = rules<TillActivity>({
  activityId: id,
  tillId: id,
  sessionId: id.optional(),
  cashierId: id.optional(),
  kind: z.enum(words.activityKind),
  happenedAt: moment,
  endedAt: moment.optional(),
  reason: said(280),
  saleId: id.optional(),
  lines: z
    .array(
      rules<TillActivityLine>({
        productId: id.optional(),
        name: text(200).default(''),
        barcode: text(64).default(''),
        quantityMilli,
        unitPriceMinor: amount.default(0),
        listPriceMinor: amount.optional(),
      }),
    )
    .max(500)
    .default([]),
  amountMinor: amount.optional(),
  approvedBy: id.optional(),
});

const denomination = rules<Denomination>({
  valueMinor: amount.min(1),
  count: z.int().min(0).max(1_000_000).default(0),
});

export const declarationRules = rules<TillDeclaration>({
  declarationId: id,
  sessionId: id,
  tillId: id,
  cashierId: id,
  counted: z
    .array(
      rules<CountedAmount>({
        method: z.enum(words.countedMethod),
        amountMinor: amount.default(0),
        denominations: z.array(denomination).max(50).default([]),
      }),
    )
    .max(words.countedMethod.length)
    .default([]),
  ticketCount: amount.default(0),
  lastTicketNumber: amount.default(0),
  declaredAt: moment,
});
