import type { RowOf } from '@mostrador/kit';
import type { AfipState, Caea, Certificate, PointOfSale, Profile, Voucher, VoucherMail } from '@mostrador/proto/fiscal';
import type { Word } from '@mostrador/proto/words';
import { familyOf, qrUrl } from '@mostrador/till/voucher';
import type { ProfileRow, VoucherRow } from './queries.ts';
import type { AfipStateModel, CaeaModel, CertificateModel, OutgoingMailModel, PointOfSaleModel } from './db/models.ts';

export const toProfile = (row: ProfileRow): Profile => ({
  cuit: row.cuit,
  legalName: row.legal_name,
  tradeName: row.trade_name,
  ivaCondition: row.iva_condition,
  address: row.address,
  grossIncomeNumber: row.gross_income_number,
  activityStart: row.activity_start,
  concept: row.concept,
  limitedA: row.limited_a,
  perceptions: row.perceptions,
  version: row.version,
});

export type CertificateRow = RowOf<CertificateModel, { state: Word<'certificateState'> }>;

export const toCertificate = (row: CertificateRow): Certificate => ({
  certificateId: row.certificate_id,
  alias: row.alias,
  cuit: row.cuit,
  state: row.state,
  requestPem: row.request_pem,
  issuer: row.issuer ?? '',
  ...(row.not_before ? { notBefore: row.not_before } : {}),
  ...(row.not_after ? { notAfter: row.not_after } : {}),
  fingerprint: row.fingerprint ?? '',
  createdAt: row.created_at,
});

export type PointOfSaleRow = RowOf<PointOfSaleModel>;

export const toPointOfSale = (row: PointOfSaleRow): PointOfSale => ({
  number: row.number,
  kind: row.kind,
  ...(row.branch_id ? { branchId: row.branch_id } : {}),
  ...(row.till_id ? { tillId: row.till_id } : {}),
  closed: row.closed,
  version: row.version,
});

/** AFIP's page that explains a voucher; the official text names the new host since AFIP is called ARCA. */
const qrPage = 'https://www.arca.gob.ar/fe/qr/';

/** What the QR code says of an authorised voucher; empty before. */
function qrOf(row: VoucherRow, cuit: string): string {
  if (row.state !== 'authorized') return '';
  const voucher = { ...row.content!, pointOfSale: row.point_of_sale, number: row.number!, date: row.date! };
  const authorization = { kind: row.authorization_kind!, code: row.authorization_code! };
  return qrUrl(qrPage, { cuit, voucher, authorization });
}

/** A voucher as clients see it. `cuit` is the issuer's. */
export function toVoucher(row: VoucherRow, cuit: string): Voucher {
  const { content } = row;
  return {
    voucherId: row.voucher_id,
    saleId: row.sale_id,
    purpose: row.purpose,
    sourceId: row.source_id,
    state: row.state,
    type: row.type,
    letter: row.type === 0 ? '' : familyOf(row.type).letter,
    pointOfSale: row.point_of_sale,
    number: row.number ?? 0,
    date: row.date ?? '',
    receiver: row.receiver ?? undefined,
    totalMinor: row.total_minor,
    netMinor: content?.netMinor ?? 0,
    exemptMinor: content?.exemptMinor ?? 0,
    untaxedMinor: content?.untaxedMinor ?? 0,
    ivaMinor: content?.ivaMinor ?? 0,
    tributesMinor: content?.tributesMinor ?? 0,
    iva: (content?.iva ?? []).map((one) => ({
      rateBp: one.rateBp,
      netMinor: one.baseMinor,
      ivaMinor: one.amountMinor,
    })),
    ...(row.authorization_code
      ? {
          authorization: {
            kind: row.authorization_kind!,
            code: row.authorization_code,
            dueDate: row.authorization_due ?? '',
            ...(row.reported_at ? { reportedAt: row.reported_at } : {}),
          },
        }
      : {}),
    tributes: content?.tributes ?? [],
    credit: row.credit ?? undefined,
    reason: row.note?.reason ?? '',
    refunds: row.note?.refund?.refunds ?? [],
    ...(row.note?.refund ? { refundTillId: row.note.refund.tillId, refundSessionId: row.note.refund.sessionId } : {}),
    requestedBy: row.requested_by ?? '',
    soldAt: row.effective_at,
    attempts: row.attempts,
    ...(row.first_sent_at ? { firstSentAt: row.first_sent_at } : {}),
    remarks: row.remarks,
    qrUrl: qrOf(row, cuit),
    ...(row.corrects_voucher_id ? { correctsVoucherId: row.corrects_voucher_id } : {}),
    createdAt: row.created_at,
    ...(row.authorized_at ? { authorizedAt: row.authorized_at } : {}),
    version: row.version,
    ...(row.printed ? { printed: row.printed } : {}),
  };
}

export type MailRow = RowOf<OutgoingMailModel, { state: VoucherMail['state'] }>;

/** `obstacle` keeps all of them from being sent. */
export const toVoucherMail = (row: MailRow, obstacle: string): VoucherMail => ({
  mailId: row.mail_id,
  voucherId: row.voucher_id,
  to: row.recipient,
  state: row.state,
  attempts: row.attempts,
  problem: row.state === 'queued' ? obstacle || row.problem : row.problem,
  queuedAt: row.queued_at,
  ...(row.sent_at ? { sentAt: row.sent_at } : {}),
});

export type CaeaRow = RowOf<CaeaModel>;

export const toCaea = (row: CaeaRow): Caea => ({
  code: row.code,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  reportUntil: row.report_until,
});

export type AfipStateRow = RowOf<AfipStateModel, { state: AfipState['state'] }>;

export const toAfipState = (row: AfipStateRow): AfipState => ({
  state: row.state,
  ...(row.since ? { since: row.since } : {}),
  ...(row.checked_at ? { checkedAt: row.checked_at } : {}),
  detail: row.detail,
});
