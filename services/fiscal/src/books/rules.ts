import { rules } from '@mostrador/kit';
import type { PurchaseTribute, SupplierVoucher } from '@mostrador/proto/books';
import type { IvaAmount } from '@mostrador/proto/fiscal';
import { words } from '@mostrador/proto/words';
import { cuit, orNone } from '@mostrador/rules';
import { ivaIds } from '@mostrador/till/voucher';
import { z } from 'zod';
import { amount, day, text } from '../rules.ts';
import { supplierTypes } from './domain/supplier-voucher.ts';

/** Who keeps the books. */
export const bookkeepers = ['owner', 'admin', 'accountant'] as const;

/** yyyy-mm. */
export const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/);
/** The month whose book a purchase goes into; that of its date where it is not said. */
export const bookOf = z.union([z.literal(''), month]);
/** Which of the IVA books; sales where it is not said. */
export const book = orNone(words.book);
/** Of the Convenio Multilateral, 901 to 924; 0 where it is about no province. */
export const jurisdiction = z.int().refine((code) => code === 0 || (code >= 901 && code <= 924), 'jurisdiction_wrong');

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
    .array(rules<PurchaseTribute>({ kind: z.enum(words.purchaseTribute), jurisdiction, amountMinor: amount.min(1) }))
    .max(30),
  totalMinor: amount,
  computableMinor: amount,
  currency: z.enum(words.currency),
  // 4 + 6 digits, as AFIP's files have it.
  exchangeRateMicro: z.int().min(1).max(9_999_999_999),
  authorizationCode: z.string().regex(/^(\d{14})?$/),
});
