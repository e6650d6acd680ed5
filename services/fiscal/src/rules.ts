import { rules } from '@mostrador/kit';
import type {
  CreditTerms,
  IvaAmount,
  PerceptionRate,
  PerceptionRegime,
  PurchaseTribute,
  SupplierVoucher,
  VoucherReceiver,
} from '@mostrador/proto/fiscal';
import { normaliseCuit, plainDocument } from '@mostrador/rules';
import { z } from 'zod';
import { isCbu } from './domain/fce.ts';
import { supplierTypes } from './domain/supplier-voucher.ts';
import { ivaConditions } from './domain/voucher-class.ts';
import { ivaIds } from './domain/voucher.ts';

/** Who sets the company up at AFIP. */
export const administrators = ['owner', 'admin'] as const;
/** Who sees how it is set up. */
export const insiders = ['owner', 'admin', 'accountant', 'supervisor'] as const;
/** Who sells, and so asks for vouchers. */
const sellers = ['owner', 'admin', 'supervisor', 'cashier', 'till', 'service:ecommerce'] as const;
/** Who deals with a customer: fills in who receives a voucher, and writes to them. */
export const clerks = [...sellers, 'accountant'] as const;
/** Who may look at vouchers: they are printed again at the till. */
export const readers = ['owner', 'admin', 'supervisor', 'accountant', 'viewer', 'cashier', 'till'] as const;
/** Who keeps the books. */
export const bookkeepers = ['owner', 'admin', 'accountant'] as const;
/** Who decides what becomes of a rejected voucher. */
export const correctors = ['owner', 'admin', 'supervisor', 'accountant'] as const;
/** Who gives money back with a note. */
export const refunders: readonly string[] = ['owner', 'admin', 'supervisor'];

export const id = z.uuid().toLowerCase();
/** yyyy-mm. */
export const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/);
/** The month whose book a purchase goes into; that of its date where it is not said. */
export const bookOf = z.union([z.literal(''), month]);
/** Which of the IVA books; sales where it is not said. */
export const book = z.enum(['', 'sales', 'purchases']);
/** Why something on record is changed. */
export const reason = z.string().trim().min(3).max(280);
/** A CUIT however it was typed, as its eleven digits. */
export const cuit = z
  .string()
  .transform((typed) => normaliseCuit(typed) ?? '')
  .refine((digits) => digits !== '', 'cuit_invalid');
/** A document however it was typed, as its digits; passports have letters. */
const document = z
  .string()
  .max(40)
  .transform(plainDocument)
  .pipe(z.string().regex(/^[0-9A-Za-z]{0,20}$/));
/** What a line, and a document as a whole, may come to, in centavos; far below where numbers stop being exact. */
export const mostMinor = 1_000_000_000_000;
/** In centavos. */
export const amount = z.int().min(0).max(mostMinor);
/** Of the Convenio Multilateral, 901 to 924; 0 where it is about no province. */
export const jurisdiction = z.int().refine((code) => code === 0 || (code >= 901 && code <= 924), 'jurisdiction_wrong');
/** A day of this century, yyyy-mm-dd. */
export const day = z.iso.date().startsWith('20');
/** A day of this century or the last one, yyyy-mm-dd. */
export const date = z.iso.date().regex(/^(19|20)/);
export const text = (max: number) => z.string().trim().max(max);

export const receiver = rules<VoucherReceiver>({
  documentType: z.enum(['cuit', 'cuil', 'cdi', 'dni', 'passport', 'none']),
  documentNumber: document,
  name: text(200),
  ivaCondition: z.enum(ivaConditions),
  address: text(200),
});

/** A supplier's voucher, each field by itself; what they must be together: `checkVoucher`. */
export const supplierVoucher = rules<SupplierVoucher>({
  supplierCuit: cuit,
  supplierName: text(200).min(1),
  type: z.int().refine((type) => supplierTypes.has(type), 'voucher_type_unknown'),
  pointOfSale: z.int().min(1).max(99_998),
  number: z.int().min(1).max(99_999_999),
  date: day,
  iva: z
    .array(
      rules<IvaAmount>({
        rateBp: z.int().refine((rate) => rate in ivaIds, 'iva_rate_unknown'),
        netMinor: amount.min(1),
        ivaMinor: amount,
      }),
    )
    .max(6),
  untaxedMinor: amount,
  exemptMinor: amount,
  grossMinor: amount,
  tributes: z
    .array(
      rules<PurchaseTribute>({
        kind: z.enum([
          'iva_perception',
          'iibb_perception',
          'municipal_perception',
          'national_perception',
          'internal_tax',
          'other',
        ]),
        jurisdiction,
        amountMinor: amount.min(1),
      }),
    )
    .max(30),
  totalMinor: amount,
  computableMinor: amount,
  currency: z.enum(['ARS', 'USD', 'EUR', 'BRL']),
  // 4 + 6 digits, as AFIP's files have it.
  exchangeRateMicro: z.int().min(1).max(9_999_999_999),
  authorizationCode: z.string().regex(/^(\d{14})?$/),
});

/** Rates of IVA that AFIP has (FEParamGetTiposIva), in basis points. */
export const ivaRateBp = z.union([0, 250, 500, 1050, 2100, 2700].map((rate) => z.literal(rate)));

export const creditTerms = rules<CreditTerms>({
  cbu: z.string().refine(isCbu, 'cbu_invalid'),
  alias: z.string().regex(/^([\w.-]{6,20})?$/),
  dueDate: day,
  transferMode: z.enum(['SCA', 'ADC']),
});

/** What was collected as perceptions on top of a sale. */
export const perceived = amount.optional();

const perceptionRate = rules<PerceptionRate>({ rateBp: z.int().min(1).max(10_000), ivaRateBp: ivaRateBp.optional() });

/** Perceptions of FEParamGetTiposTributos: IVA, gross income, municipal, others, IVA of the uncategorised. */
const perceptionIds = [6, 7, 8, 9, 13] as const;

export const perceptionRegime = rules<PerceptionRegime>({
  name: text(80).min(1),
  tributeId: z.union(perceptionIds.map((one) => z.literal(one))),
  rates: z.array(perceptionRate).min(1).max(6),
  ivaConditions: z.array(z.enum(ivaConditions)).min(1),
  minimumBaseMinor: amount,
  minimumAmountMinor: amount,
  from: day,
  to: z.union([z.literal(''), day]),
});
