import { handler, rules } from '@mostrador/kit';
import type { PrintVoucherRequest, VoucherPaper } from '@mostrador/proto/fiscal';
import { type Word, words } from '@mostrador/proto/words';
import { sheetOf } from '@mostrador/till/paper';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { draw, papers } from '../drawing.ts';
import { fileNameOf } from '../paper/mail.ts';
import { printedOf } from '../printing.ts';
import { readers } from '../rules.ts';
import { voucherSeen } from '../seeing.ts';

export const printVoucher = handler<PrintVoucherRequest, VoucherPaper>({
  can: readers,
  rules: rules<PrintVoucherRequest>({ voucherId: id, printId: id, paper: z.enum(words.paper) }),
  run(ctx, input) {
    const { actor, signal } = ctx;
    const atTill = actor.kind === 'till' || (actor.kind === 'user' && actor.tillId !== undefined);
    // Read in its turn only: a print that was refused has not been the original.
    const print = async (): Promise<VoucherPaper> => {
      const printed = await ctx.tenant(async (tx) => {
        await voucherSeen(tx, actor, input.voucherId);
        return printedOf(tx, input);
      });
      const sheet = sheetOf(printed);
      const pdf = await draw({ draw: input.paper as Word<'paper'>, sheet });
      const pdfBase64 = pdf.toString('base64');
      return { fileName: fileNameOf(sheet), pdfBase64, copy: printed.copy, contentType: 'application/pdf' };
    };
    return papers(ctx.tenantId, print, { atTill, signal });
  },
});
