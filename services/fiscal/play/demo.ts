import type { Acts, Scene } from '@mostrador/dev/play/demo';
import { enterPurchase } from './demo/accounting.ts';
import { checkVouchers } from './demo/afip-book.ts';
import { invoice } from './demo/invoicing.ts';

export const begin = async ({ counter, telling, afip }: Scene): Promise<Acts> => ({
  async day() {
    await invoice(counter, afip, telling);
    await enterPurchase(counter, telling);
  },
  end: () =>
    telling.step('What AFIP has is compared with what the shop has', () => checkVouchers(counter, afip, telling)),
});
