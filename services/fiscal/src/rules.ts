import { rules } from '@mostrador/kit';
import type { Receiver } from '@mostrador/proto/common';
import type { CreditTerms, PerceptionRate, PerceptionRegime } from '@mostrador/proto/fiscal';
import { plainDocument } from '@mostrador/rules';
import { words } from '@mostrador/proto/words';
import { isCbu } from '@mostrador/till/voucher';
import { z } from 'zod';

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
/** Who decides what becomes of a rejected voucher. */
export const correctors = ['owner', 'admin', 'supervisor', 'accountant'] as const;
/** Who gives money back with a note. */
export const refunders: readonly string[] = ['owner', 'admin', 'supervisor'];

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
/** A day of this century, yyyy-mm-dd. */
export const day = z.iso.date().startsWith('20');
/** A day of this century or the last one, yyyy-mm-dd. */
export const date = z.iso.date().regex(/^(19|20)/);
export const text = (max: number) => z.string().trim().max(max);

export const receiver = rules<Receiver>({
  documentType: z.enum(words.documentType),
  documentNumber: document,
  name: text(200),
  ivaCondition: z.enum(words.ivaCondition),
  address: text(200),
});

/** Rates of IVA that AFIP has (FEParamGetTiposIva), in basis points. */
export const ivaRateBp = z.union([0, 250, 500, 1050, 2100, 2700].map((rate) => z.literal(rate)));

export const creditTerms = rules<CreditTerms>({
  cbu: z.string().refine(isCbu, 'cbu_invalid'),
  alias: z.string().regex(/^([\w.-]{6,20})?$/),
  dueDate: day,
  transferMode: z.enum(words.transferMode),
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
  ivaConditions: z.array(z.enum(words.ivaCondition)).min(1),
  minimumBaseMinor: amount,
  minimumAmountMinor: amount,
  from: day,
  to: z.union([z.literal(''), day]),
});
