import { handler, rules } from '@mostrador/kit';
import type { PrintVoucherRequest, VoucherPaper } from '@mostrador/proto/fiscal';
import { z } from 'zod';
import { a4 } from '../paper/a4.ts';
import { fileNameOf } from '../paper/mail.ts';
import { sheetOf } from '../paper/sheet.ts';
import { ticket } from '../paper/ticket.ts';
import { printedOf } from '../printing.ts';
import { id, readers } from '../rules.ts';

const papers = { a4, ticket };

export const printVoucher = handler<PrintVoucherRequest, VoucherPaper>({
  can: readers,
  rules: rules<PrintVoucherRequest>({ voucherId: id, printId: id, paper: z.enum(['a4', 'ticket']) }),
  async run(ctx, input) {
    const printed = await ctx.tenant((tx) => printedOf(tx, input));
    const sheet = sheetOf(printed);
    const pdf = await papers[input.paper as keyof typeof papers](sheet);
    const fileName = fileNameOf(sheet);
    return { fileName, pdfBase64: pdf.toString('base64'), copy: printed.copy, contentType: 'application/pdf' };
  },
});
