import { rules } from '@mostrador/kit';
import type { VoucherReceiver } from '@mostrador/proto/fiscal';
import { z } from 'zod';

/** Who sets the company up at AFIP. */
export const administrators = ['owner', 'admin'] as const;
/** Who sees how it is set up. */
export const insiders = ['owner', 'admin', 'accountant', 'supervisor'] as const;
/** Who sells, and so asks for vouchers. */
export const sellers = ['owner', 'admin', 'supervisor', 'cashier', 'till', 'service:ecommerce'] as const;
/** Who deals with a customer: fills in who receives a voucher, and writes to them. */
export const clerks = [...sellers, 'accountant'] as const;
/** Who may look at vouchers: they are printed again at the till. */
export const readers = ['owner', 'admin', 'supervisor', 'accountant', 'viewer', 'cashier', 'till'] as const;
/** Who keeps the books. */
export const bookkeepers = ['owner', 'admin', 'accountant'] as const;
/** Who decides what becomes of a rejected voucher. */
export const correctors = ['owner', 'admin', 'supervisor', 'accountant'] as const;

export const id = z.uuid().toLowerCase();
/** yyyy-mm. */
export const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/);
export const text = (max: number) => z.string().trim().max(max);

export const receiver = rules<VoucherReceiver>({
  documentType: z.enum(['cuit', 'cuil', 'cdi', 'dni', 'passport', 'none']),
  documentNumber: z.string().regex(/^[0-9A-Za-z]{0,20}$/),
  name: text(200),
  ivaCondition: z.enum([
    'responsable_inscripto',
    'monotributo',
    'monotributo_social',
    'monotributo_promovido',
    'exento',
    'no_alcanzado',
    'consumidor_final',
    'no_categorizado',
  ]),
  address: text(200),
});
