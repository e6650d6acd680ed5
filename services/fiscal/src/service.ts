import { defineService, serves } from '@mostrador/kit';
import {
  BooksServiceDefinition,
  PurchaseAnnulled,
  PurchaseCorrected,
  PurchaseRecorded,
  WithholdingAnnulled,
  WithholdingRecorded,
} from '@mostrador/proto/books';
import {
  FiscalServiceDefinition,
  FiscalStateChanged,
  NoteRefunded,
  ProfileChanged,
  VoucherAuthorized,
  VoucherCancelled,
  VoucherQueued,
  VoucherRejected,
} from '@mostrador/proto/fiscal';
import { manifest } from '../manifest.ts';
import { saleFacts } from './consumers/sale-facts.ts';
import { env } from './env.ts';
import { fail } from './errors.ts';
import { told } from './failing.ts';
import { addFigures } from './figures.ts';
import { annulPurchase } from './books/handlers/annul-purchase.ts';
import { annulWithholding } from './books/handlers/annul-withholding.ts';
import { correctPurchase } from './books/handlers/correct-purchase.ts';
import { correctVoucher } from './handlers/correct-voucher.ts';
import { createCertificateRequest } from './handlers/create-certificate-request.ts';
import { downloadIvaBook } from './books/handlers/download-iva-book.ts';
import { exportFacts as exportBookFacts } from './books/handlers/export-facts.ts';
import { exportFacts } from './handlers/export-facts.ts';
import { getAfipState } from './handlers/get-afip-state.ts';
import { getIvaBook } from './books/handlers/get-iva-book.ts';
import { getIvaSummary } from './books/handlers/get-iva-summary.ts';
import { getProfile } from './handlers/get-profile.ts';
import { getPurchase } from './books/handlers/get-purchase.ts';
import { getQueue } from './handlers/get-queue.ts';
import { getSaleVouchers } from './handlers/get-sale-vouchers.ts';
import { getTillContingency } from './handlers/get-till-contingency.ts';
import { getVoucher } from './handlers/get-voucher.ts';
import { issueNote } from './handlers/issue-note.ts';
import { listCertificates } from './handlers/list-certificates.ts';
import { listPointsOfSale } from './handlers/list-points-of-sale.ts';
import { listPurchases } from './books/handlers/list-purchases.ts';
import { listVoucherMails } from './handlers/list-voucher-mails.ts';
import { listVouchers } from './handlers/list-vouchers.ts';
import { listWithholdings } from './books/handlers/list-withholdings.ts';
import { loadCertificate } from './handlers/load-certificate.ts';
import { lookUpTaxpayer } from './handlers/look-up-taxpayer.ts';
import { printVoucher } from './handlers/print-voucher.ts';
import { putPointOfSale } from './handlers/put-point-of-sale.ts';
import { putProfile } from './handlers/put-profile.ts';
import { recordPurchase } from './books/handlers/record-purchase.ts';
import { recordWithholding } from './books/handlers/record-withholding.ts';
import { requestVoucher } from './handlers/request-voucher.ts';
import { sendVoucher } from './handlers/send-voucher.ts';
import { issueVouchers } from './jobs/issue-vouchers.ts';
import { keepJournal } from './jobs/keep-journal.ts';
import { sendMails } from './jobs/send-mails.ts';
import { watchAfip } from './jobs/watch-afip.ts';

/** Issues vouchers, and keeps the books: a contract of its own, in the same process as long as that serves. */
export const fiscal = defineService({
  manifest,
  migrations: new URL('../prisma/migrations/', import.meta.url),
  env,
  errors: fail,
  serves: [
    serves(FiscalServiceDefinition, {
      getProfile,
      putProfile,
      createCertificateRequest,
      loadCertificate,
      listCertificates,
      putPointOfSale,
      listPointsOfSale,
      getTillContingency,
      requestVoucher,
      issueNote,
      getSaleVouchers,
      getVoucher,
      listVouchers,
      printVoucher,
      sendVoucher,
      listVoucherMails,
      getQueue,
      correctVoucher,
      lookUpTaxpayer,
      getAfipState,
      exportFacts,
    }),
    serves(BooksServiceDefinition, {
      getIvaBook,
      downloadIvaBook,
      getIvaSummary,
      recordPurchase,
      getPurchase,
      listPurchases,
      correctPurchase,
      annulPurchase,
      recordWithholding,
      listWithholdings,
      annulWithholding,
      exportFacts: exportBookFacts,
    }),
  ],
  consumes: [saleFacts],
  jobs: [issueVouchers, sendMails, watchAfip, keepJournal].map(told),
  admin(ctx, metrics) {
    addFigures(ctx, metrics);
    return {};
  },
  publishes: [
    VoucherQueued,
    VoucherAuthorized,
    VoucherRejected,
    VoucherCancelled,
    NoteRefunded,
    FiscalStateChanged,
    ProfileChanged,
    PurchaseRecorded,
    PurchaseCorrected,
    PurchaseAnnulled,
    WithholdingRecorded,
    WithholdingAnnulled,
  ],
});
