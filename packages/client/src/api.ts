// Generated from gateway/openapi.json by dev/src/reference.ts (make docs): edit the contracts instead.
import type { CallOptions, Operation } from './operation.ts';

/** An amount in the minor unit of its currency: centavos. */
export type Minor = number;
/** A quantity in thousandths of a unit. */
export type Milli = number;
/** A rate in basis points: 2100 is 21 %. */
export type BasisPoints = number;
/** A message without fields. */
export type Nothing = Record<string, never>;

/** Why a request was refused (RFC 9457). `reason` is stable; the list of reasons is at /docs/errors. */
export type Problem = {
  /** Where the reason is explained. */
  type: string;
  title: string;
  status: number;
  reason: 'adjustment_delta_or_count' | 'adjustment_id_repeated' | 'all_branches_needed' | 'already_justified' | 'amount_too_large' | 'annulment_not_of_an_fce' | 'api_key_revoked' | 'approval_needed' | 'approval_spent' | 'approver_may_not' | 'approver_missing' | 'attribute_choice_repeated' | 'attribute_choice_unknown' | 'attribute_choices_missing' | 'attribute_kind_fixed' | 'attribute_repeated' | 'attribute_unit_of_number' | 'attribute_unknown' | 'attribute_value_kind' | 'axis_value_repeated' | 'barcode_ambiguous' | 'barcode_check_digit' | 'barcode_repeated' | 'barcode_taken' | 'base_of_itself' | 'base_price_needed' | 'base_prices_only' | 'begins_out_of_range' | 'body_cut_off' | 'body_too_large' | 'bonus_incomplete' | 'branch_foreign' | 'branch_has_tills' | 'branch_unknown' | 'caea_not_printed' | 'cash_of_channel' | 'category_cycle' | 'category_name_taken' | 'category_not_empty' | 'category_too_deep' | 'category_unknown' | 'cbu_invalid' | 'certificate_expired' | 'certificate_malformed' | 'certificate_missing' | 'certificate_not_delegated' | 'certificate_of_another_cuit' | 'certificate_of_another_environment' | 'certificate_of_another_key' | 'certificate_refused' | 'certificate_requests_waiting' | 'change_exceeds_tendered' | 'change_not_cash' | 'code_invalid' | 'code_unreadable' | 'company_storage_full' | 'computable_too_high' | 'conflict_resolved' | 'content_not_allowed' | 'cost_missing' | 'count_already_declared' | 'count_closed' | 'count_differs' | 'count_empty' | 'count_line_repeated' | 'count_not_declared' | 'count_too_large' | 'counted_at_out_of_range' | 'counted_at_without_count' | 'credential_invalid' | 'credentials_invalid' | 'credit_exceeds_voucher' | 'credit_notes_on_their_way' | 'cuit_in_use' | 'cuit_invalid' | 'cuit_taken' | 'date_ahead' | 'deadline_exceeded' | 'denominations_mismatch' | 'denominations_not_cash' | 'depends_on_refused' | 'deposit_in_deposit' | 'deposit_unknown' | 'deviation_not_critical' | 'document_received' | 'drawing_too_large' | 'drill' | 'email_not_proven' | 'event_type_unknown' | 'exchange_rate_of_pesos' | 'fce_below_minimum' | 'fce_contradicted' | 'fce_due_in_the_past' | 'fce_needs_cuit' | 'fce_needs_inscripto' | 'field_missing' | 'file_claimed' | 'file_empty' | 'file_of_another_book' | 'file_removed' | 'file_too_large' | 'forbidden' | 'goods_annulled' | 'goods_invoiced' | 'goods_returned' | 'gross_not_allowed' | 'group_unknown' | 'headers_too_large' | 'id_reused' | 'idempotency_key_missing' | 'idempotency_key_reused' | 'incomplete_too_many' | 'internal' | 'internal_code_taken' | 'internal_tax_above_price' | 'internal_tax_exceeds_price' | 'invalid_field' | 'invitation_accepted' | 'invoice_recorded' | 'invoice_settled' | 'invoice_type_unknown' | 'iva_not_of_rate' | 'iva_not_shown' | 'iva_rate_needs_taxed' | 'iva_rate_not_allowed' | 'iva_rate_unknown' | 'jurisdiction_wrong' | 'kind_not_taken' | 'kit_cycle' | 'kit_is_no_pack' | 'kit_part_repeated' | 'kit_part_unknown' | 'kit_too_deep' | 'kit_tracked' | 'labels_missing' | 'last_owner' | 'layout_digits' | 'layout_prefixes_alike' | 'length_missing' | 'level_out_of_range' | 'line_discount_exceeds_price' | 'line_repeated' | 'line_unknown' | 'loss_reason_needed' | 'malformed_http' | 'malformed_json' | 'malformed_url' | 'member_exists' | 'member_of_several' | 'member_without_email' | 'method_not_allowed' | 'method_of_channel' | 'method_repeated' | 'month_ahead' | 'month_before_voucher' | 'newer_than_server' | 'no_company' | 'no_such_route' | 'not_allowed' | 'not_found' | 'operation_failed' | 'operation_id_changed' | 'operation_unreadable' | 'order_above_limit' | 'order_of_another' | 'order_state' | 'out_of_range' | 'overloaded' | 'owner_in_all_branches' | 'owner_needed' | 'pack_cycle' | 'pack_not_a_pack' | 'pack_unit_unknown' | 'pack_units_missing' | 'pack_untracked' | 'packs_missing' | 'packs_too_many' | 'padron_refused' | 'padron_unavailable' | 'page_token_invalid' | 'password_is_email' | 'password_too_short' | 'password_wrong' | 'payments_above_total' | 'payments_below_total' | 'person_needed' | 'picture_too_large' | 'picture_unreadable' | 'pin_not_digits' | 'pin_too_short_to_approve' | 'pin_too_simple' | 'pin_wrong' | 'plu_taken' | 'point_of_sale_in_use' | 'point_of_sale_needs_till' | 'price_list_ends_first' | 'price_list_unknown' | 'price_lists_too_many' | 'price_repeated' | 'price_untouchable' | 'prices_moved' | 'prices_only' | 'product_id_repeated' | 'product_in_use' | 'product_not_ordered' | 'product_not_received' | 'product_unknown' | 'product_untracked' | 'profile_missing' | 'public_key_invalid' | 'publication_overlaps' | 'publication_unknown' | 'purchase_annulled' | 'purchase_only' | 'purchase_recorded' | 'purchase_too_large' | 'quantity_exceeds_sold' | 'quantity_not_whole' | 'quick_key_of_one' | 'quick_key_product_unknown' | 'range_not_satisfiable' | 'rate_limited' | 'rate_not_allowed' | 'rate_repeated' | 'receipt_above_order' | 'receipt_of_another' | 'received_at_out_of_range' | 'refresh_token_invalid' | 'refresh_token_reused' | 'refund_exceeds_note' | 'refund_exceeds_payment' | 'refund_exceeds_sale' | 'refund_needs_session' | 'refund_not_of_a_credit_note' | 'refund_under_way' | 'refund_without_money' | 'refunds_mismatch' | 'refused_sale_settled' | 'repricing_decided' | 'repricing_empty' | 'request_too_slow' | 'restored_version_only' | 'return_above_receipt' | 'review_own' | 'review_settled' | 'role_repeated' | 'rounding_exceeds_need' | 'rounding_needs_cash' | 'sale_has_refunds' | 'sale_has_returns' | 'sale_too_old' | 'sale_too_old_to_ask' | 'sale_voided' | 'scope_missing' | 'scope_unknown' | 'session_ended' | 'session_not_closed' | 'session_not_declared' | 'session_not_open' | 'session_not_waiting' | 'session_of_another' | 'session_of_another_till' | 'session_sealed' | 'settlement_empty' | 'stock_short' | 'storage_full' | 'storage_read_only' | 'stream_unknown' | 'supplier_code_taken' | 'supplier_cuit_missing' | 'supplier_inactive' | 'supplier_unknown' | 'taxpayer_unknown' | 'template_has_code' | 'terms_not_allowed' | 'till_foreign' | 'till_is_channel' | 'till_needed' | 'till_not_allowed' | 'till_not_channel' | 'till_point_of_sale_unknown' | 'till_revoked' | 'till_session_open' | 'till_unknown' | 'time_zone_unknown' | 'token_expired' | 'token_revoked' | 'too_busy' | 'too_many_attempts' | 'too_many_companies' | 'too_many_connections' | 'too_many_look_ups' | 'too_many_mails' | 'too_many_mails_of_company' | 'too_many_messages' | 'too_many_rules' | 'too_many_secrets' | 'too_many_streams' | 'too_many_webhooks' | 'total_mismatch' | 'transfer_exceeds_transit' | 'transfer_not_draft' | 'transfer_not_in_transit' | 'transfer_product_repeated' | 'transfer_product_unknown' | 'transfer_to_itself' | 'tribute_repeated' | 'unauthenticated' | 'unavailable' | 'unit_not_converted' | 'unknown_field' | 'upload_ended' | 'url_malformed' | 'url_not_https' | 'url_not_public' | 'url_port_refused' | 'url_with_credentials' | 'valid_from_past' | 'variant_name_too_long' | 'variant_taken' | 'variant_value_unknown' | 'variant_value_used' | 'variants_too_many' | 'version_old' | 'voucher_cancelled' | 'voucher_not_authorized' | 'voucher_not_correctable' | 'voucher_not_rejected' | 'voucher_sum_wrong' | 'voucher_too_large' | 'voucher_type_unknown' | 'webhook_disabled' | 'webhook_ended' | 'withheld_more_than_base' | 'withholding_annulled' | 'withholding_recorded' | 'wrong_content_type' | 'wrong_format' | 'wrong_type' | (string & {});
  detail?: string;
  /** Dotted path of the field at fault. */
  field?: string;
  requestId?: string;
};

export type Notice = {
  /** Full name of the event, as `mostrador.sales.v1.SaleCompleted`. */
  type: 'mostrador.books.v1.PurchaseRecorded' | 'mostrador.books.v1.PurchaseCorrected' | 'mostrador.books.v1.PurchaseAnnulled' | 'mostrador.books.v1.WithholdingRecorded' | 'mostrador.books.v1.WithholdingAnnulled' | 'mostrador.cash.v1.TillSessionOpened' | 'mostrador.cash.v1.TillSessionDeclared' | 'mostrador.cash.v1.TillSessionClosed' | 'mostrador.cash.v1.TillSessionReclassed' | 'mostrador.cash.v1.TillSessionJustified' | 'mostrador.cash.v1.CashMovementRecorded' | 'mostrador.files.v1.FileStored' | 'mostrador.files.v1.FileRemoved' | 'mostrador.fiscal.v1.VoucherQueued' | 'mostrador.fiscal.v1.VoucherCancelled' | 'mostrador.fiscal.v1.VoucherAuthorized' | 'mostrador.fiscal.v1.VoucherRejected' | 'mostrador.fiscal.v1.FiscalStateChanged' | 'mostrador.fiscal.v1.NoteRefunded' | 'mostrador.fiscal.v1.ProfileChanged' | 'mostrador.identity.v1.CompanyChanged' | 'mostrador.identity.v1.BranchChanged' | 'mostrador.identity.v1.TillChanged' | 'mostrador.identity.v1.MemberChanged' | 'mostrador.identity.v1.RoleLimitsChanged' | 'mostrador.identity.v1.ApprovalGiven' | 'mostrador.identity.v1.ApprovalRefused' | 'mostrador.pricing.v1.PriceListChanged' | 'mostrador.pricing.v1.PricesPublished' | 'mostrador.pricing.v1.PublicationWithdrawn' | 'mostrador.purchasing.v1.SupplierProductChanged' | 'mostrador.purchasing.v1.PurchaseOrderChanged' | 'mostrador.purchasing.v1.GoodsReceived' | 'mostrador.purchasing.v1.GoodsReceiptAnnulled' | 'mostrador.purchasing.v1.SupplierReturnNoted' | 'mostrador.purchasing.v1.SupplierReturnAnnulled' | 'mostrador.purchasing.v1.SupplierInvoiceMatched' | 'mostrador.sales.v1.SaleCompleted' | 'mostrador.sales.v1.SaleVoided' | 'mostrador.sales.v1.SaleReturned' | 'mostrador.sales.v1.SaleRefunded' | 'mostrador.sales.v1.SaleRefused' | 'mostrador.sales.v1.RefusedSaleSettled' | 'mostrador.sales.v1.ChannelSessionOpened' | 'mostrador.sales.v1.TillOperationRecorded' | 'mostrador.sales.v1.TillActivityRecorded' | 'mostrador.stock.v1.ProductChanged' | 'mostrador.stock.v1.StockMoved' | 'mostrador.stock.v1.SupplierChanged' | 'mostrador.stock.v1.StockConflictOpened' | 'mostrador.stock.v1.StockConflictResolved' | 'mostrador.stock.v1.ReservationChanged' | 'mostrador.stock.v1.TransferChanged' | 'mostrador.stock.v1.StockCountChanged' | 'mostrador.stock.v1.CategoryChanged' | 'mostrador.stock.v1.ProductGroupChanged' | 'mostrador.webhooks.v1.WebhookChanged' | (string & {});
  /** Id of the thing that changed. */
  key: string;
  at: string;
};

export type StreamRenewal = {
  streamId: string;
  expiresAt: string;
};

/** Takes a purchase out of the book. */
export type AnnulPurchaseBody = {
  reason: string;
};

/** Takes a certificate out of the sums. */
export type AnnulWithholdingBody = {
  reason: string;
};

/** What was issued under one CAEA at a point of sale. */
export type ContingencySeries = {
  /** The CAEA. */
  code: string;
  type: number;
  pointOfSale: number;
  first: number;
  last: number;
  count: number;
  /** How many of them AFIP has been told of. */
  reported: number;
  /** Credit notes are not taken off here: it is what the vouchers say. */
  totalMinor: Minor;
};

/** Writes a purchase anew. */
export type CorrectPurchaseBody = {
  /** The version that was read: another correction meanwhile is not written over. */
  expectedVersion: number;
  voucher: SupplierVoucher;
  /** That of the voucher's date when absent. */
  month?: string;
  reason: string;
};

/** The IVA book of a month. */
export type IvaBook = {
  month: string;
  totals: IvaBookTotals;
  /** Of sales: each point of sale and type. Where `count` is less than the numbers between first and last, the others were issued by another system or have dates of another month. */
  series: Array<VoucherSeries>;
  /** Of sales: what was issued while AFIP was away. */
  contingency: Array<ContingencySeries>;
  /** Of sales: vouchers of what happened in the month that AFIP has not authorised yet: the book is not complete while there are any. */
  unauthorized: number;
  /** How many parts its files come in; 1 up to 50,000 vouchers. */
  parts: number;
};

/** A file of the book. */
export type IvaBookFile = {
  fileName: string;
  contentType: 'text/plain; charset=iso-8859-1' | 'text/csv; charset=utf-8' | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' | (string & {});
  contentBase64: string;
};

/** Sums in centavos of pesos; credit notes count negative. */
export type IvaBookTotals = {
  count: number;
  /** Centavos. */
  untaxedMinor: Minor;
  /** Centavos. */
  exemptMinor: Minor;
  /** Centavos. */
  netMinor: Minor;
  /** Centavos. */
  ivaMinor: Minor;
  /** Centavos. */
  tributesMinor: Minor;
  /** Centavos. */
  totalMinor: Minor;
  /** Per rate, the highest first. */
  rates: Array<ToldIvaAmount>;
  /** Per kind of tribute. */
  tributes: Array<TributeAmount>;
  /** Of purchases: the IVA that may be deducted. */
  computableMinor: Minor;
  /** Of purchases: perceptions of Ingresos Brutos, by jurisdiction. */
  grossIncome: Array<JurisdictionAmount>;
};

/** What a month comes to, in centavos of pesos. What earlier months left over is not in it. */
export type IvaSummary = {
  month: string;
  /** Débito fiscal: IVA of sales, credit notes taken off. */
  debitMinor: Minor;
  /** Crédito fiscal: the IVA of purchases that may be deducted, suppliers' credit notes taken off. */
  creditMinor: Minor;
  /** Saldo técnico: debit less credit. Negative is in favour, and serves only against the IVA of later months (Ley de IVA, art. 24, first paragraph). */
  technicalBalanceMinor: Minor;
  /** Perceptions of IVA in purchases. */
  ivaPerceptionsMinor: Minor;
  /** Withholdings of IVA suffered. */
  ivaWithholdingsMinor: Minor;
  /** The technical balance, or zero where it is in favour, less perceptions and withholdings of IVA. Negative is free to use (saldo de libre disponibilidad; Ley de IVA, art. 24, second paragraph). */
  payableMinor: Minor;
  /** All perceptions in purchases. */
  perceptions: Array<TaxOnAccount>;
  /** All withholdings suffered. */
  withholdings: Array<TaxOnAccount>;
  /** Sales of the month that AFIP has not authorised yet: the debit is not complete while there are any. */
  unauthorized: number;
};

/** What perceptions of Ingresos Brutos add up to. */
export type JurisdictionAmount = {
  /** Of the Convenio Multilateral: 901 Ciudad de Buenos Aires, 902 Buenos Aires ... 924 Tucumán. */
  jurisdiction: number;
  /** Centavos. */
  amountMinor: Minor;
};

/** A page of purchases. */
export type ListPurchasesResponse = {
  purchases: Array<Purchase>;
  nextPageToken: string;
};

/** A page of withholdings. */
export type ListWithholdingsResponse = {
  withholdings: Array<Withholding>;
  nextPageToken: string;
};

/** A supplier's voucher in the book of purchases. */
export type Purchase = {
  purchaseId: string;
  voucher: ToldSupplierVoucher;
  /** The month (yyyy-mm) whose book it is in. */
  month: string;
  state: 'recorded' | 'annulled' | (string & {});
  recordedAt: string;
  version: number;
};

/** A purchase and how it came to be what it is. */
export type PurchaseHistory = {
  purchase: Purchase;
  /** From the first on. */
  versions: Array<PurchaseVersion>;
};

/** A tax besides IVA in a supplier's voucher; each kind (and jurisdiction) once. */
export type PurchaseTribute = {
  kind: 'iva_perception' | 'iibb_perception' | 'municipal_perception' | 'national_perception' | 'internal_tax' | 'other' | (string & {});
  /** Of `iibb_perception`: 901 Ciudad de Buenos Aires, 902 Buenos Aires ... 924 Tucumán. 0 of others. */
  jurisdiction?: number;
  /** Centavos. */
  amountMinor: Minor;
};

/** What was written of a purchase at one time. */
export type PurchaseVersion = {
  version: number;
  change: 'recorded' | 'corrected' | 'annulled' | (string & {});
  voucher: ToldSupplierVoucher;
  month: string;
  /** Why; empty when it was recorded. */
  reason: string;
  /** Who did it. */
  actorId: string;
  madeAt: string;
};

/** Enters a supplier's voucher. */
export type RecordPurchaseRequest = {
  /** A UUID made by the client, best a UUIDv7. */
  purchaseId: string;
  voucher: SupplierVoucher;
  /** The month (yyyy-mm) whose book it goes into: that of its date when absent, or a later one where it came late. */
  month?: string;
};

/** Enters a certificate of withholding. */
export type RecordWithholdingRequest = {
  /** A UUID made by the client, best a UUIDv7. */
  withholdingId: string;
  tax: 'iva' | 'ganancias' | 'iibb' | 'suss' | (string & {});
  /** Of `iibb`: 901 Ciudad de Buenos Aires, 902 Buenos Aires ... 924 Tucumán. 0 of others. */
  jurisdiction?: number;
  /** Who withheld: 11 digits, with or without dashes. */
  agentCuit: string;
  /** As it is on the certificate: with the tax and the agent it names the certificate, which is taken once. */
  certificateNumber: string;
  /** yyyy-mm-dd, today at the latest. */
  date: string;
  /** The regime's code, as SICORE or the jurisdiction has it; 0 where the certificate has none. */
  regimeCode?: number;
  /** What it was reckoned from, in centavos. */
  baseMinor: Minor;
  /** What was withheld, in centavos. */
  amountMinor: Minor;
};

/** A supplier's voucher as it is on paper. Amounts are in its own currency, in hundredths, and positive in credit notes too: the type gives the sign. They must add up to the total exactly. */
export type SupplierVoucher = {
  /** 11 digits, with or without dashes. */
  supplierCuit: string;
  supplierName: string;
  /** AFIP's code: 1 factura A, 3 nota de crédito A, 6 factura B, 11 factura C, 81 tique factura A ... */
  type: number;
  pointOfSale: number;
  number: number;
  /** yyyy-mm-dd; at most ten days ahead. */
  date: string;
  /** Net and IVA of each rate: 0, 250, 500, 1050, 2100 or 2700. Classes B and C, and tickets to final consumers, have none. */
  iva?: Array<IvaAmount>;
  /** Not taxed. */
  untaxedMinor?: Minor;
  /** Centavos. */
  exemptMinor?: Minor;
  /** Of vouchers that do not show their IVA (classes B and C, tickets to final consumers): what was bought, with the IVA in it. */
  grossMinor?: Minor;
  tributes?: Array<PurchaseTribute>;
  /** Centavos. */
  totalMinor?: Minor;
  /** The IVA in it that may be deducted. */
  computableMinor?: Minor;
  currency: 'ARS' | 'USD' | 'EUR' | 'BRL' | (string & {});
  /** Pesos for one unit of the currency, in millionths: 1000000 for ARS. */
  exchangeRateMicro: number;
  /** CAE or CAEA, 14 digits; empty where the paper has none. */
  authorizationCode?: string;
};

/** What was paid on account of a tax. */
export type TaxOnAccount = {
  tax: 'iva' | 'ganancias' | 'iibb' | 'suss' | 'municipal' | 'national' | (string & {});
  /** Of Ingresos Brutos (`iibb`): 901 Ciudad de Buenos Aires ... 924 Tucumán; 0 of others. */
  jurisdiction: number;
  /** Centavos. */
  amountMinor: Minor;
};

/** A tax besides IVA in a supplier's voucher; each kind (and jurisdiction) once. */
export type ToldPurchaseTribute = {
  kind: 'iva_perception' | 'iibb_perception' | 'municipal_perception' | 'national_perception' | 'internal_tax' | 'other' | (string & {});
  /** Of `iibb_perception`: 901 Ciudad de Buenos Aires, 902 Buenos Aires ... 924 Tucumán. 0 of others. */
  jurisdiction: number;
  /** Centavos. */
  amountMinor: Minor;
};

/** A supplier's voucher as it is on paper. Amounts are in its own currency, in hundredths, and positive in credit notes too: the type gives the sign. They must add up to the total exactly. */
export type ToldSupplierVoucher = {
  /** 11 digits, with or without dashes. */
  supplierCuit: string;
  supplierName: string;
  /** AFIP's code: 1 factura A, 3 nota de crédito A, 6 factura B, 11 factura C, 81 tique factura A ... */
  type: number;
  pointOfSale: number;
  number: number;
  /** yyyy-mm-dd; at most ten days ahead. */
  date: string;
  /** Net and IVA of each rate: 0, 250, 500, 1050, 2100 or 2700. Classes B and C, and tickets to final consumers, have none. */
  iva: Array<ToldIvaAmount>;
  /** Not taxed. */
  untaxedMinor: Minor;
  /** Centavos. */
  exemptMinor: Minor;
  /** Of vouchers that do not show their IVA (classes B and C, tickets to final consumers): what was bought, with the IVA in it. */
  grossMinor: Minor;
  tributes: Array<ToldPurchaseTribute>;
  /** Centavos. */
  totalMinor: Minor;
  /** The IVA in it that may be deducted. */
  computableMinor: Minor;
  currency: 'ARS' | 'USD' | 'EUR' | 'BRL' | (string & {});
  /** Pesos for one unit of the currency, in millionths: 1000000 for ARS. */
  exchangeRateMicro: number;
  /** CAE or CAEA, 14 digits; empty where the paper has none. */
  authorizationCode: string;
};

/** What a kind of tribute adds up to. */
export type TributeAmount = {
  /** Of FEParamGetTiposTributos. */
  id: number;
  /** Centavos. */
  amountMinor: Minor;
};

/** A point of sale and type in a month. */
export type VoucherSeries = {
  type: number;
  pointOfSale: number;
  first: number;
  last: number;
  count: number;
  /** Centavos. */
  totalMinor: Minor;
};

/** A tax that somebody who paid the company withheld from it. */
export type Withholding = {
  withholdingId: string;
  tax: 'iva' | 'ganancias' | 'iibb' | 'suss' | (string & {});
  jurisdiction: number;
  agentCuit: string;
  certificateNumber: string;
  date: string;
  regimeCode: number;
  /** Centavos. */
  baseMinor: Minor;
  /** Centavos. */
  amountMinor: Minor;
  state: 'recorded' | 'annulled' | (string & {});
  recordedBy: string;
  recordedAt: string;
  /** Empty and absent until it is annulled. */
  annulledBy: string;
  annulReason: string;
  annulledAt?: string;
  /** 1 as it was recorded, 2 once it is annulled. */
  version: number;
};

/** A link of a session's chain. */
export type CashMovement = {
  movementId: string;
  sessionId: string;
  /** From 1, without gaps. */
  sequence: number;
  kind: 'float' | 'sale' | 'void' | 'return' | 'refund' | 'in' | 'out' | (string & {});
  method: 'cash' | 'debit' | 'credit' | 'transfer' | 'qr' | (string & {});
  /** Signed. */
  amountMinor: Minor;
  reason: string;
  /** The sale, void or return it comes from; empty for others. One that was paid with nothing leaves a movement of zero with payment number 0. */
  factId: string;
  paymentNumber: number;
  late: boolean;
  movedAt: string;
  actorId: string;
  /** HMAC-SHA256 of the previous link and this row, hexadecimal. */
  hash: string;
  /** Who approved it, where that was needed. */
  approvedBy: string;
  reasonCode?: 'change' | 'deposit' | 'supplier' | 'expense' | 'wages' | 'owner' | 'correction' | 'other' | (string & {});
};

/** Something at a till that a supervisor has to look at. It has happened, and is on the books unless the flag says otherwise. */
export type CashReview = {
  reviewId: string;
  /** `approval_missing`: cash out above the limit that nobody approved. `limit_exceeded`: above that of the supervisor who did it. `approved_offline`: approved by the till's word only. `more_than_expected`: more cash out than there can have been. `session_of_another_till`: a till's log named another till's session; it is not on the books. `id_reused`: another movement or count was recorded under the same id; it is not on the books. */
  flag: 'approval_missing' | 'approved_offline' | 'limit_exceeded' | 'more_than_expected' | 'session_of_another_till' | 'id_reused' | (string & {});
  /** The movement, count or session that it is about. */
  subjectId: string;
  sessionId: string;
  tillId: string;
  /** Empty while the till's branch is not known yet. */
  branchId: string;
  /** Whose act it is. */
  actorId: string;
  approvedBy: string;
  /** Signed: what it moved, or would have. */
  amountMinor: Minor;
  at: string;
  /** What was sent, where that is not on the books. */
  detail: string;
  /** Absent while it waits. */
  settledAt?: string;
  settledBy: string;
  settledReason: string;
};

/** The result of recomputing a chain. */
export type ChainVerification = {
  intact: boolean;
  movementCount: number;
  head: string;
  /** The first link that does not fit, when not intact. */
  brokenAtSequence: number;
  problem: string;
};

/** Declares what was counted. */
export type DeclareCountBody = {
  /** A UUID made by the caller, best a UUIDv7. */
  declarationId: string;
  counted?: Array<CountedAmount>;
  /** The till's own count of sales in the session and its last ticket's number. */
  ticketCount?: number;
  lastTicketNumber?: number;
  declaredAt: string;
};

/** Forces a close. */
export type ForceCloseBody = {
  reason: string;
};

/** Justifies a deviation. */
export type JustifyDeviationBody = {
  justification: string;
};

/** The movements of one kind and method, added up. */
export type KindTotal = {
  kind: 'float' | 'sale' | 'void' | 'return' | 'refund' | 'in' | 'out' | (string & {});
  method: 'cash' | 'debit' | 'credit' | 'transfer' | 'qr' | (string & {});
  count: number;
  /** Signed; a sum, so as text. */
  amountMinor: Minor;
};

/** A page of movements. */
export type ListCashMovementsResponse = {
  movements: Array<CashMovement>;
  nextPageToken: string;
};

/** A page of reviews. */
export type ListCashReviewsResponse = {
  reviews: Array<CashReview>;
  nextPageToken: string;
};

/** A page of sessions. */
export type ListSessionsResponse = {
  sessions: Array<TillSession>;
  nextPageToken: string;
};

/** What was expected and counted of one payment method. Sums are text: they may be larger than a JSON number holds exactly. */
export type MethodDeviation = {
  method: 'cash' | 'debit' | 'credit' | 'transfer' | 'qr' | (string & {});
  /** Centavos. */
  expectedAtCloseMinor: Minor;
  /** Centavos. */
  countedMinor: Minor;
  /** Centavos. */
  deviationAtCloseMinor: Minor;
  /** Centavos. */
  expectedNowMinor: Minor;
  /** Centavos. */
  deviationNowMinor: Minor;
  classAtClose: 'normal' | 'warning' | 'critical' | (string & {});
  classNow: 'normal' | 'warning' | 'critical' | (string & {});
};

/** Opens a session. */
export type OpenSessionRequest = {
  /** A UUID made by the till, best a UUIDv7. */
  sessionId: string;
  tillId: string;
  cashierId: string;
  /** Centavos. */
  openingFloatMinor?: Minor;
  openedAt: string;
};

/** Moves cash by hand. */
export type RecordCashMovementRequest = {
  /** A UUID made by the caller, best a UUIDv7. */
  movementId: string;
  sessionId: string;
  kind: 'in' | 'out';
  /** Centavos. */
  amountMinor: Minor;
  reason: string;
  movedAt: string;
  /** For cash out above the company's limit by somebody below supervisor: an approval of `cash.out` whose target is the movement. */
  approvalToken?: string;
  /** What kind of reason it is; `reason` says it in words. */
  reasonCode?: 'change' | 'deposit' | 'supplier' | 'expense' | 'wages' | 'owner' | 'correction' | 'other' | (string & {});
};

/** Settles a review. */
export type SettleCashReviewBody = {
  reason: string;
};

/** A till session. Amounts that a cashier may not see yet are absent. */
export type TillSession = {
  sessionId: string;
  /** Empty while the till's branch is not known yet. */
  branchId: string;
  tillId: string;
  cashierId: string;
  state: 'open' | 'declared' | 'waiting_facts' | 'closed' | 'needs_justification' | (string & {});
  /** Absent for those who may not see it: it shows to who opened the session, and to supervisors. */
  openingFloatMinor?: Minor;
  openedAt: string;
  declaredAt?: string;
  closedAt?: string;
  /** Who declared; not always the session's cashier. */
  declaredBy: string;
  /** One entry a method, from the close on. */
  deviations: Array<MethodDeviation>;
  /** The worst of the methods at the close. */
  deviationClass: '' | 'normal' | 'warning' | 'critical' | (string & {});
  /** The same with the late facts that came since. */
  deviationClassNow: '' | 'normal' | 'warning' | 'critical' | (string & {});
  justification: string;
  justifiedBy: string;
  /** True when the session is known only from facts that named it. */
  provisional: boolean;
  /** What a person may want to look at. `overlapping`: opened while the till had another one open. `missing_tickets`: the till declared more sales than have arrived. `forced`: closed without them. `declared_again`: a till sent a second count, which is kept but not used. `unbalanced`: what has arrived does not match what was sealed. `float_differs`: it opened with another float than the till's last count; shown with the amounts. */
  flags: Array<'overlapping' | 'missing_tickets' | 'forced' | 'declared_again' | 'unbalanced' | 'float_differs' | (string & {})>;
  /** Facts that came after the session was sealed. */
  lateFactCount: number;
  forcedBy: string;
  forceReason: string;
  /** Grows with each change of the session: an older version than the one known is ignored. */
  version: number;
  /** Cash counted at the till's count before this session; absent when there was none, or for those who see no amounts. */
  lastCountMinor?: Minor;
  /** A `channel` has one session a day, which opens and closes by itself and is not counted. */
  kind?: 'counter' | 'channel' | (string & {});
};

/** The running report of a session. */
export type XReport = {
  sessionId: string;
  state: 'open' | 'declared' | 'waiting_facts' | 'closed' | 'needs_justification' | (string & {});
  saleCount: number;
  voidCount: number;
  /** Returns, and refunds with credit notes. */
  returnCount: number;
  movementCount: number;
  /** Empty for a cashier before the count. Late movements left out. */
  expected: Array<MethodAmount>;
  madeAt: string;
};

/** The closing report of a session. What it says does not change after the close, save for `session`. */
export type ZReport = {
  session: TillSession;
  /** From 1 a till, without gaps. */
  zNumber: number;
  saleCount: number;
  voidCount: number;
  /** Returns, and refunds with credit notes. */
  returnCount: number;
  movementCount: number;
  /** Late movements left out. */
  byKind: Array<KindTotal>;
  /** Head of the chain at the close: with `movement_count` it shows a removed last row. */
  chainHead: string;
  counted: Array<ToldCountedAmount>;
};

/** What was counted of one payment method. */
export type CountedAmount = {
  method: 'cash' | 'debit' | 'credit' | 'transfer' | 'qr' | (string & {});
  /** Centavos. */
  amountMinor?: Minor;
  /** Cash only: how many of each note or coin. When given, they add up to the amount. */
  denominations?: Array<Denomination>;
};

/** So many notes or coins of one value. */
export type Denomination = {
  /** Centavos. */
  valueMinor: Minor;
  count?: number;
};

/** Answers a verb that has nothing to tell. */
export type Empty = Nothing;

/** The sum of one payment method; signed. As text: a sum of amounts may be larger than what a JSON number holds exactly. */
export type MethodAmount = {
  method: 'cash' | 'debit' | 'credit' | 'transfer' | 'qr' | (string & {});
  /** Centavos. */
  amountMinor: Minor;
};

/** A voucher that a till printed offline, on its own point of sale and under a CAEA. Only its form is checked when it comes with a sale: what is wrong with it is for `fiscal` to say, and never a reason to refuse a paid sale. */
export type PrintedVoucher = {
  pointOfSale: number;
  /** CbteTipo of AFIP. */
  type: number;
  number: number;
  /** 14 digits. */
  caea: string;
  /** yyyy-mm-dd. */
  date: string;
};

/** Who receives a voucher. */
export type Receiver = {
  documentType: 'cuit' | 'cuil' | 'cdi' | 'dni' | 'passport' | 'none' | (string & {});
  /** Kept without dots, dashes and blanks. */
  documentNumber?: string;
  name?: string;
  ivaCondition: 'responsable_inscripto' | 'monotributo' | 'exento' | 'consumidor_final' | 'no_categorizado' | 'monotributo_social' | 'monotributo_promovido' | 'no_alcanzado' | 'iva_liberado' | 'proveedor_del_exterior' | 'cliente_del_exterior' | (string & {});
  address?: string;
};

/** Money paid back. */
export type Refund = {
  method: 'cash' | 'debit' | 'credit' | 'transfer' | 'qr' | 'marketplace' | (string & {});
  /** Centavos. */
  amountMinor: Minor;
};

/** What was counted of one payment method. */
export type ToldCountedAmount = {
  method: 'cash' | 'debit' | 'credit' | 'transfer' | 'qr' | (string & {});
  /** Centavos. */
  amountMinor: Minor;
  /** Cash only: how many of each note or coin. When given, they add up to the amount. */
  denominations: Array<ToldDenomination>;
};

/** So many notes or coins of one value. */
export type ToldDenomination = {
  /** Centavos. */
  valueMinor: Minor;
  count: number;
};

/** A voucher that a till printed offline, on its own point of sale and under a CAEA. Only its form is checked when it comes with a sale: what is wrong with it is for `fiscal` to say, and never a reason to refuse a paid sale. */
export type ToldPrintedVoucher = {
  pointOfSale: number;
  /** CbteTipo of AFIP. */
  type: number;
  number: number;
  /** 14 digits. */
  caea: string;
  /** yyyy-mm-dd. */
  date: string;
};

/** Who receives a voucher. */
export type ToldReceiver = {
  documentType: 'cuit' | 'cuil' | 'cdi' | 'dni' | 'passport' | 'none' | (string & {});
  /** Kept without dots, dashes and blanks. */
  documentNumber: string;
  name: string;
  ivaCondition: 'responsable_inscripto' | 'monotributo' | 'exento' | 'consumidor_final' | 'no_categorizado' | 'monotributo_social' | 'monotributo_promovido' | 'no_alcanzado' | 'iva_liberado' | 'proveedor_del_exterior' | 'cliente_del_exterior' | (string & {});
  address: string;
};

/** Money paid back. */
export type ToldRefund = {
  method: 'cash' | 'debit' | 'credit' | 'transfer' | 'qr' | 'marketplace' | (string & {});
  /** Centavos. */
  amountMinor: Minor;
};

/** A file that is stored. */
export type File = {
  fileId: string;
  kind: 'picture' | 'document' | 'sheet' | (string & {});
  /** As its sender called it. */
  fileName: string;
  /** What is in it, as it was found. */
  contentType: 'image/jpeg' | 'image/png' | 'image/webp' | 'application/pdf' | 'text/csv' | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' | (string & {});
  bytes: number;
  /** Of what was sent, as 64 hexadecimal digits. */
  sha256: string;
  /** In pixels, as it is shown; absent unless it is a picture. */
  width?: number;
  height?: number;
  /** Whether it has previews. */
  shown: boolean;
  /** The context that it belongs to, and the id of the thing there; empty until it is claimed. */
  ownerContext: string;
  ownerId: string;
  /** Who sent it. */
  sentBy: string;
  storedAt: string;
  /** When it goes unless it is claimed; absent once it is. */
  expiresAt?: string;
};

/** The use of room. */
export type FileUsage = {
  /** What is stored and being sent, previews too. */
  usedBytes: number;
  /** What the company may use at most. */
  limitBytes: number;
};

/** Whether AFIP's electronic invoicing answers. */
export type AfipState = {
  state: 'up' | 'degraded' | 'down' | 'unknown' | (string & {});
  /** Since when it is so. */
  since?: string;
  /** When it was last asked. */
  checkedAt?: string;
  detail: string;
};

/** AFIP's authorisation of a voucher. */
export type Authorization = {
  kind: 'cae' | 'caea' | (string & {});
  /** 14 digits. */
  code: string;
  /** yyyy-mm-dd. */
  dueDate: string;
  /** Of a CAEA: when AFIP was told of the voucher. */
  reportedAt?: string;
};

/** A code that AFIP gave ahead: what is dated in its fortnight may be issued under it. Days are yyyy-mm-dd. */
export type Caea = {
  /** 14 digits. */
  code: string;
  validFrom: string;
  validTo: string;
  /** The last day to tell AFIP of what was issued. */
  reportUntil: string;
};

/** A certificate of the company, or the request for it. */
export type Certificate = {
  certificateId: string;
  alias: string;
  cuit: string;
  state: 'requested' | 'active' | 'replaced' | (string & {});
  /** The request (PKCS#10, PEM) to upload at AFIP. */
  requestPem: string;
  /** Of a loaded certificate only. */
  issuer: string;
  notBefore?: string;
  notAfter?: string;
  /** SHA-256 of the certificate, hexadecimal. */
  fingerprint: string;
  createdAt: string;
};

/** Sends a rejected voucher again. What is absent stays as it was. */
export type CorrectVoucherBody = {
  receiver?: Receiver;
  /** Of one that a till printed under a wrong CAEA: the one that AFIP is told. */
  caea?: string;
  /** Of an invoice only: makes it an FCE. */
  credit?: CreditTerms;
  /** Of an invoice only: what was collected as perceptions on top of the sale, as in `RequestVoucherRequest`. */
  perceivedMinor?: Minor;
  /** Of an FCE: sends it as an ordinary invoice. */
  withoutCredit?: boolean;
};

/** Asks for a key and the request to sign it. */
export type CreateCertificateRequestRequest = {
  /** A UUID made by the caller, best a UUIDv7. */
  certificateId: string;
  /** Name of the computer at AFIP: letters and digits. */
  alias: string;
};

/** How a Factura de Crédito Electrónica MiPyMEs is to be paid (Ley 27.440, RG 4367/2018, RG 4919/2021). */
export type CreditTerms = {
  /** The company's bank account, 22 digits. */
  cbu: string;
  /** Its alias; may be empty. */
  alias?: string;
  /** When it is due, yyyy-mm-dd; not before the day of the voucher. */
  dueDate: string;
  /** How it may be passed on: `SCA` Sistema de Circulación Abierta, `ADC` Agente de Depósito Colectivo. */
  transferMode: 'SCA' | 'ADC' | (string & {});
};

/** The vouchers of a sale. */
export type GetSaleVouchersResponse = {
  vouchers: Array<Voucher>;
};

/** Asks for a note. */
export type IssueNoteBody = {
  /** A UUID made by the caller, best a UUIDv7. */
  noteId: string;
  kind: 'debit_note' | 'credit_note';
  /** 1 to 50. A credit note takes of no rate more than is left of it. */
  lines: Array<NoteLine>;
  /** Why, as printed: 3 to 200 characters. */
  reason: string;
  /** Of an FCE only: the receiver has refused the FCE, and this note annuls it. */
  annuls?: boolean;
  /** Of a credit note only: money that was given back with it, at most the note's amount; empty when none was. For owners, admins and supervisors. Returns of the sale give back what is left. */
  refunds?: Array<Refund>;
  /** Whose money it was; with `refunds` only. */
  tillId?: string;
  /** The till session that paid it; with `refunds` only. Late where it is sealed already. */
  sessionId?: string;
};

/** Net and IVA of one rate. */
export type IvaAmount = {
  /** Basis points. */
  rateBp?: BasisPoints;
  /** Centavos. */
  netMinor: Minor;
  /** Centavos. */
  ivaMinor?: Minor;
};

/** Where the numbers of a type stand. */
export type LastNumber = {
  /** CbteTipo of AFIP. */
  type: number;
  number: number;
};

/** A page of certificates. */
export type ListCertificatesResponse = {
  certificates: Array<Certificate>;
  nextPageToken: string;
};

/** A page of points of sale. */
export type ListPointsOfSaleResponse = {
  pointsOfSale: Array<PointOfSale>;
  nextPageToken: string;
};

/** A page of e-mails. */
export type ListVoucherMailsResponse = {
  mails: Array<VoucherMail>;
  nextPageToken: string;
};

/** A page of vouchers. */
export type ListVouchersResponse = {
  vouchers: Array<Voucher>;
  nextPageToken: string;
};

/** Loads a certificate. */
export type LoadCertificateBody = {
  /** As AFIP gave it: PEM text. */
  certificatePem: string;
};

/** What a note is about. */
export type NoteLine = {
  /** As printed. */
  description: string;
  /** Centavos, IVA included. Perceptions come on top of it. A line, and all of them together, at most 10^12. */
  amountMinor: Minor;
  ivaTreatment: 'taxed' | 'exempt' | 'untaxed' | (string & {});
  /** Basis points; 0 unless it is taxed. */
  ivaRateBp?: BasisPoints;
};

/** How much of a base is perceived. */
export type PerceptionRate = {
  /** Basis points. */
  rateBp: BasisPoints;
  /** Only of the net at this rate of IVA, in basis points; absent for the whole price without IVA and internal taxes. */
  ivaRateBp?: BasisPoints;
};

/** A tax that the company perceives: what it has to collect of some receivers on top of the price. */
export type PerceptionRegime = {
  /** As the voucher names it. */
  name: string;
  /** Of FEParamGetTiposTributos: 6 IVA, 7 gross income (Ingresos Brutos), 8 municipal, 9 others, 13 IVA of the uncategorised. */
  tributeId: number;
  rates: Array<PerceptionRate>;
  /** Conditions of the receivers that it is perceived of, as in `Receiver.iva_condition`. */
  ivaConditions: Array<'responsable_inscripto' | 'monotributo' | 'exento' | 'consumidor_final' | 'no_categorizado' | 'monotributo_social' | 'monotributo_promovido' | 'no_alcanzado' | 'iva_liberado' | 'proveedor_del_exterior' | 'cliente_del_exterior' | (string & {})>;
  /** From this base on, in centavos; 0 for any. */
  minimumBaseMinor?: Minor;
  /** Only where it comes to more than this, in centavos; 0 for any. */
  minimumAmountMinor?: Minor;
  /** yyyy-mm-dd, both included; `to` is empty while it has no end. */
  from: string;
  to?: string;
};

/** A point of sale of the company. `cae`: each voucher is authorised when it is made. `caea_server`: vouchers that the server issues while AFIP is away. `caea_till`: vouchers that one till prints offline. */
export type PointOfSale = {
  number: number;
  kind: 'cae' | 'caea_server' | 'caea_till' | (string & {});
  branchId?: string;
  tillId?: string;
  closed: boolean;
  version: number;
};

/** Asks for the paper of a voucher. */
export type PrintVoucherBody = {
  /** A UUID made by the caller, best a UUIDv7: one for each print. */
  printId: string;
  /** A sheet, or a roll of 80 mm. */
  paper: 'a4' | 'ticket';
};

/** What AFIP knows a company as. */
export type Profile = {
  /** 11 digits. */
  cuit: string;
  /** As registered; it is printed on vouchers. */
  legalName: string;
  /** What the shop is called; may be empty. */
  tradeName: string;
  ivaCondition: 'responsable_inscripto' | 'monotributo' | 'exento' | (string & {});
  /** Commercial address, as printed. */
  address: string;
  /** Gross-income (Ingresos Brutos) registration, as printed. */
  grossIncomeNumber: string;
  /** yyyy-mm-dd. */
  activityStart: string;
  /** 1 products, 2 services, 3 both. */
  concept: number;
  /** True for a responsable inscripto who may only issue class A subject to withholding (types 51 to 53). */
  limitedA: boolean;
  version: number;
  /** Of which taxes the company is an agent of perception. */
  perceptions: Array<ToldPerceptionRegime>;
};

/** Writes a point of sale. */
export type PutPointOfSaleBody = {
  kind: 'cae' | 'caea_server' | 'caea_till' | (string & {});
  /** The branch it serves; absent for all that have none of their own. */
  branchId?: string;
  /** The till that alone writes it: of kind `caea_till` only. */
  tillId?: string;
  /** No new vouchers are numbered on it. */
  closed: boolean;
  /** The version that was read, 0 of a new one: another change meanwhile is not written over. */
  expectedVersion: number;
};

/** Writes the profile. */
export type PutProfileRequest = {
  /** 11 digits, with or without dashes. */
  cuit: string;
  legalName: string;
  tradeName?: string;
  ivaCondition: 'responsable_inscripto' | 'monotributo' | 'exento' | (string & {});
  address: string;
  grossIncomeNumber: string;
  activityStart: string;
  concept: number;
  limitedA: boolean;
  /** At most 20. */
  perceptions?: Array<PerceptionRegime>;
  /** The version that was read, 0 while there is no profile: another change meanwhile is not written over. */
  expectedVersion: number;
};

/** What has no authorisation yet. */
export type Queue = {
  states: Array<QueueState>;
  /** Points of sale and types that do not advance. */
  lanes: Array<StuckLane>;
  /** Vouchers that need a person, oldest first, at most 100. */
  rejected: Array<Voucher>;
  /** What the company still has to set up, in Spanish; empty when nothing. */
  missing: Array<string>;
  /** What fails and is tried again, besides the lanes: of this company, or of the whole installation. */
  problems: Array<QueueProblem>;
};

/** Work that fails. */
export type QueueProblem = {
  /** Of the company: `prepare` (deciding what vouchers are), `caea` (codes for contingency and reports of them), `contingency` with point of sale and type, `certificate` (it ends within 30 days, or has ended; gone when another one is active). Of the installation: `journal`, or the name of a job. */
  work: string;
  /** What went wrong, as the log has it. */
  problem: string;
  /** What a person can do, in Spanish; empty when it passes by itself. */
  advice: string;
  /** How often it has failed. */
  attempts: number;
  since: string;
};

/** How many vouchers are in a state, and since when. */
export type QueueState = {
  state: 'pending' | 'waiting' | 'sending' | 'uncertain' | 'authorized' | 'rejected' | 'cancelled' | (string & {});
  count: number;
  oldestAt: string;
};

/** What AFIP, or this service in its place, has to say of a voucher. */
export type Remark = {
  /** AFIP's number; 0 for one of this service. */
  code: number;
  /** As AFIP worded it. */
  message: string;
  /** What a person can do, in Spanish. */
  advice: string;
  /** Of this service only: why a voucher that a till printed does not stand as it is (`printed_`), or another does not go out. `cannot_be_worked`: it was set aside so that the others go on; the message is the error. */
  reason?: 'printed_point_of_sale_foreign' | 'printed_caea_unknown' | 'printed_caea_not_in_force' | 'printed_type_differs' | 'printed_number_taken' | 'perceptions_differ' | 'fce_below_minimum' | 'credit_exceeds_voucher' | 'amount_too_large' | 'cannot_be_worked' | (string & {});
};

/** Asks for the voucher of a sale. */
export type RequestVoucherBody = {
  /** Replaces the receiver of the sale. */
  receiver?: Receiver;
  /** Makes it an FCE, for a receiver that has to take one. */
  credit?: CreditTerms;
  /** What was collected as perceptions on top of the sale, in centavos: exactly what the profile's regimes say, or 0 where the company did not perceive. While it is absent, a voucher that bears perceptions waits among the rejected ones. */
  perceivedMinor?: Minor;
};

/** Asks for an e-mail. */
export type SendVoucherBody = {
  /** A UUID made by the caller, best a UUIDv7: one for each e-mail. */
  mailId: string;
  /** The address. */
  to: string;
};

/** A point of sale and type whose last attempt did not succeed. */
export type StuckLane = {
  pointOfSale: number;
  type: number;
  attempts: number;
  retryAt: string;
  /** What went wrong, as the log has it; a reason that a person can mend is told until it is mended. `printed_numbers_missing: 3-4`: the fortnight is over, and AFIP takes no voucher of the till before these have come. */
  problem: string;
  /** What a person can do, in Spanish; empty when it passes by itself. */
  advice: string;
};

/** A taxpayer as AFIP's padrón (constancia de inscripción) has it. */
export type Taxpayer = {
  /** 11 digits. */
  cuit: string;
  /** As registered: of a person, surname first. */
  name: string;
  kind: 'person' | 'company' | 'unknown' | (string & {});
  /** Deduced from the taxes registered, for AFIP does not state it; empty where they imply none: then ask. */
  ivaCondition: '' | 'responsable_inscripto' | 'monotributo' | 'exento' | 'monotributo_social' | 'monotributo_promovido' | 'no_alcanzado' | (string & {});
  /** Fiscal domicile on one line; empty where AFIP gives none. */
  address: string;
  /** False for a key that AFIP has made inactive. */
  active: boolean;
  /** What AFIP remarks, as it words it. */
  remarks: Array<string>;
  /** When AFIP said so. */
  askedAt: string;
  /** True where AFIP should have been asked again and did not answer. */
  stale: boolean;
};

/** What a till takes with it to print vouchers offline. */
export type TillContingency = {
  /** The one that this till alone numbers. */
  pointOfSale: PointOfSale;
  /** In force now and ahead, in order; the next fortnight's from five days before it begins. */
  caeas: Array<Caea>;
  /** Who issues, as printed. */
  issuer: Profile;
  /** The last number of each type that is known here. The till knows better of what it has not sent yet. */
  lastNumbers: Array<LastNumber>;
};

/** How a Factura de Crédito Electrónica MiPyMEs is to be paid (Ley 27.440, RG 4367/2018, RG 4919/2021). */
export type ToldCreditTerms = {
  /** The company's bank account, 22 digits. */
  cbu: string;
  /** Its alias; may be empty. */
  alias: string;
  /** When it is due, yyyy-mm-dd; not before the day of the voucher. */
  dueDate: string;
  /** How it may be passed on: `SCA` Sistema de Circulación Abierta, `ADC` Agente de Depósito Colectivo. */
  transferMode: 'SCA' | 'ADC' | (string & {});
};

/** Net and IVA of one rate. */
export type ToldIvaAmount = {
  /** Basis points. */
  rateBp: BasisPoints;
  /** Centavos. */
  netMinor: Minor;
  /** Centavos. */
  ivaMinor: Minor;
};

/** How much of a base is perceived. */
export type ToldPerceptionRate = {
  /** Basis points. */
  rateBp: BasisPoints;
  /** Only of the net at this rate of IVA, in basis points; absent for the whole price without IVA and internal taxes. */
  ivaRateBp?: BasisPoints;
};

/** A tax that the company perceives: what it has to collect of some receivers on top of the price. */
export type ToldPerceptionRegime = {
  /** As the voucher names it. */
  name: string;
  /** Of FEParamGetTiposTributos: 6 IVA, 7 gross income (Ingresos Brutos), 8 municipal, 9 others, 13 IVA of the uncategorised. */
  tributeId: number;
  rates: Array<ToldPerceptionRate>;
  /** Conditions of the receivers that it is perceived of, as in `Receiver.iva_condition`. */
  ivaConditions: Array<'responsable_inscripto' | 'monotributo' | 'exento' | 'consumidor_final' | 'no_categorizado' | 'monotributo_social' | 'monotributo_promovido' | 'no_alcanzado' | 'iva_liberado' | 'proveedor_del_exterior' | 'cliente_del_exterior' | (string & {})>;
  /** From this base on, in centavos; 0 for any. */
  minimumBaseMinor: Minor;
  /** Only where it comes to more than this, in centavos; 0 for any. */
  minimumAmountMinor: Minor;
  /** yyyy-mm-dd, both included; `to` is empty while it has no end. */
  from: string;
  to: string;
};

/** A voucher (comprobante) on its way to AFIP or authorised. */
export type Voucher = {
  voucherId: string;
  saleId: string;
  /** What it is issued for: the sale, its void, one of its returns, or a note that was asked for. */
  purpose: 'invoice' | 'void' | 'return' | 'debit_note' | 'credit_note' | (string & {});
  /** The sale of an invoice, else the void, the return or the note. */
  sourceId: string;
  /** `pending`: waits for the profile, a point of sale or the voucher that it corrects. `waiting`: in the queue. `sending`, `uncertain`: numbered; AFIP's answer is not known yet. `cancelled`: the sale was voided before AFIP took it, or nothing is left for the note to take: its remarks say so. */
  state: 'pending' | 'waiting' | 'sending' | 'uncertain' | 'authorized' | 'rejected' | 'cancelled' | (string & {});
  /** CbteTipo of AFIP; 0 while it is not decided. */
  type: number;
  /** A, B or C. */
  letter: '' | 'A' | 'B' | 'C' | (string & {});
  pointOfSale: number;
  /** 0 until it is numbered. */
  number: number;
  /** yyyy-mm-dd; empty until it is numbered. */
  date: string;
  receiver?: ToldReceiver;
  /** Centavos. */
  totalMinor: Minor;
  /** Centavos. */
  netMinor: Minor;
  /** Centavos. */
  exemptMinor: Minor;
  /** Centavos. */
  untaxedMinor: Minor;
  /** Centavos. */
  ivaMinor: Minor;
  /** Centavos. */
  tributesMinor: Minor;
  iva: Array<ToldIvaAmount>;
  authorization?: Authorization;
  /** What AFIP remarked, or why it refused, with what to do. */
  remarks: Array<Remark>;
  /** What the QR code of the printed voucher says; empty until it is authorised. */
  qrUrl: string;
  /** The voucher that this one corrects. */
  correctsVoucherId?: string;
  createdAt: string;
  authorizedAt?: string;
  version: number;
  /** What a till printed of it while offline. It keeps this number, or none. */
  printed?: ToldPrintedVoucher;
  /** Internal taxes and perceptions. */
  tributes: Array<VoucherTribute>;
  /** Of an FCE. */
  credit?: ToldCreditTerms;
  /** Why a note was issued; empty for others. */
  reason: string;
  /** Of a credit note: what was given back in money with it, and by which session of which till. */
  refunds: Array<ToldRefund>;
  refundTillId?: string;
  refundSessionId?: string;
  /** Who asked for it, or corrected it, last: the id of a person, an API key or a till; empty where its sale asked alone. */
  requestedBy: string;
  /** When what it is issued for happened: the sale, the void, the return or the note. */
  soldAt: string;
  /** How often AFIP was asked for it, under any number. */
  attempts: number;
  /** When AFIP was asked for the first time. */
  firstSentAt?: string;
};

/** An e-mail with a voucher. */
export type VoucherMail = {
  mailId: string;
  voucherId: string;
  to: string;
  /** `sent`: the mail server has taken it. `failed`: it was given up. */
  state: 'queued' | 'sent' | 'failed' | (string & {});
  attempts: number;
  /** What keeps it from being sent, or did; empty when nothing. */
  problem: string;
  queuedAt: string;
  sentAt?: string;
};

/** A voucher on paper. */
export type VoucherPaper = {
  fileName: string;
  /** A PDF, in base64. */
  pdfBase64: string;
  /** True for every print after the first. */
  copy: boolean;
  /** application/pdf. */
  contentType: 'image/jpeg' | 'image/png' | 'image/webp' | 'application/pdf' | 'text/csv' | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' | (string & {});
};

/** A tribute of a voucher. */
export type VoucherTribute = {
  /** Of FEParamGetTiposTributos. */
  id: number;
  description: string;
  /** Centavos. */
  baseMinor: Minor;
  /** Basis points; 0 where it is an amount and no rate. */
  rateBp: BasisPoints;
  /** Centavos. */
  amountMinor: Minor;
};

/** Accepts an invitation. */
export type AcceptInvitationRequest = {
  /** Upper or lower case, with or without dashes. */
  code?: string;
  /** A UUID made by the caller, best a UUIDv7; not used when the e-mail address has an account already. */
  userId: string;
  /** What the company's people will read. */
  displayName: string;
  /** 10 to 128 characters: the new account's, or the one of the account there is. */
  password: string;
};

/** An access token that is asked for again when it has expired. */
export type AccessToken = {
  accessToken: string;
  expiresAt: string;
};

/** Makes a member without an e-mail address. */
export type AddMemberRequest = {
  /** A UUID made by the caller, best a UUIDv7. */
  userId: string;
  displayName: string;
  role: 'supervisor' | 'cashier' | 'inventory' | 'accountant' | 'viewer';
  /** 4 to 8 digits, a supervisor's 6 to 8, not all the same and not counting up or down. */
  pin: string;
  /** The branches they act in, open or closed, at most 50; all branches when empty. */
  branchIds?: Array<string>;
};

/** Names an API key. */
export type AdoptApiKeyBody = Nothing;

/** Names the till. */
export type AdoptTillBody = Nothing;

/** A key for a program. */
export type ApiKey = {
  apiKeyId: string;
  name: string;
  role: 'admin' | 'supervisor' | 'cashier' | 'inventory' | 'accountant' | 'viewer' | (string & {});
  scopes: Array<'fiscal:read' | 'fiscal:write' | 'books:read' | 'books:write' | 'cash:read' | 'cash:write' | 'files:read' | 'files:write' | 'identity:read' | 'identity:write' | 'pricing:read' | 'pricing:write' | 'purchasing:read' | 'purchasing:write' | 'sales:read' | 'sales:write' | 'stock:read' | 'stock:write' | 'webhooks:read' | 'webhooks:write' | 'events:read' | (string & {})>;
  /** Only in the answer to the one who makes it; told again to who asks again within 10 minutes. */
  secret: string;
  createdBy: string;
  createdAt: string;
  /** Absent while it was not revoked. */
  revokedAt?: string;
  /** Who answers for it: its maker, or who adopted it last. */
  keeperId: string;
  /** When it ends because its keeper may not give its role any more; absent while there is one who may. */
  endsAt?: string;
};

/** Leave for one act, given once. */
export type Approval = {
  approvalToken: string;
  approverId: string;
  expiresAt: string;
};

/** A shop. */
export type Branch = {
  branchId: string;
  name: string;
  active: boolean;
  createdAt: string;
  /** How its business days are told, by now, before and to come, in the order of their beginning. Those of Buenos Aires from midnight on, where nothing else was said. */
  businessDays: Array<BusinessDays>;
  /** ISO 3166-2, such as `AR-B`. */
  province?: 'AR-A' | 'AR-B' | 'AR-C' | 'AR-D' | 'AR-E' | 'AR-F' | 'AR-G' | 'AR-H' | 'AR-J' | 'AR-K' | 'AR-L' | 'AR-M' | 'AR-N' | 'AR-P' | 'AR-Q' | 'AR-R' | 'AR-S' | 'AR-T' | 'AR-U' | 'AR-V' | 'AR-W' | 'AR-X' | 'AR-Y' | 'AR-Z' | (string & {});
  /** yyyy-mm-dd. */
  openedOn?: string;
  closedOn?: string;
  surfaceM2?: number;
  openingTimes?: ToldOpeningTimes;
  version: number;
};

/** Where somebody acts. */
export type BranchSet = {
  /** Branches, open or closed, at most 50; all branches when empty. */
  branchIds?: Array<string>;
};

/** How a branch's business days are told from a moment on. */
export type BusinessDays = {
  /** As the IANA names it. */
  timeZone: string;
  /** Minutes after midnight until which a sale still is of the day before; at most 720. */
  dayCutOffMinutes: number;
  validFrom: string;
};

/** Names an invitation. */
export type CancelInvitationBody = Nothing;

/** Changes the caller's password. */
export type ChangePasswordRequest = {
  currentPassword: string;
  /** 10 to 128 characters. */
  newPassword: string;
};

/** A company, the tenant of everything else. */
export type Company = {
  companyId: string;
  name: string;
  /** Eleven digits, or empty while unknown. */
  cuit: string;
  createdAt: string;
  version: number;
};

/** One of a person's companies. */
export type CompanyAccess = {
  companyId: string;
  name: string;
  role: 'owner' | 'admin' | 'supervisor' | 'cashier' | 'inventory' | 'accountant' | 'viewer' | (string & {});
};

/** A company and its first owner. */
export type CompanyRegistration = {
  company: Company;
  owner: Member;
  /** True while the owner cannot log in: the e-mail address is still to be proven. */
  emailProofNeeded: boolean;
};

/** Proves an e-mail address. */
export type ConfirmEmailRequest = {
  email: string;
  /** The one that was registered with. */
  password: string;
  /** Upper or lower case, with or without dashes. */
  code?: string;
};

/** Sets a new password. */
export type ConfirmPasswordResetRequest = {
  /** Upper or lower case, with or without dashes. */
  code?: string;
  /** 10 to 128 characters. */
  newPassword: string;
};

/** Makes an API key. */
export type CreateApiKeyRequest = {
  /** A UUID made by the caller, best a UUIDv7. */
  apiKeyId: string;
  name: string;
  role: 'admin' | 'supervisor' | 'cashier' | 'inventory' | 'accountant' | 'viewer' | (string & {});
  /** Context and kind of access, such as `sales:read` and `stock:write`; at least one. `events:read` lets it follow the live stream. */
  scopes: Array<'fiscal:read' | 'fiscal:write' | 'books:read' | 'books:write' | 'cash:read' | 'cash:write' | 'files:read' | 'files:write' | 'identity:read' | 'identity:write' | 'pricing:read' | 'pricing:write' | 'purchasing:read' | 'purchasing:write' | 'sales:read' | 'sales:write' | 'stock:read' | 'stock:write' | 'webhooks:read' | 'webhooks:write' | 'events:read' | (string & {})>;
};

/** Opens a branch. */
export type CreateBranchRequest = {
  /** A UUID made by the caller, best a UUIDv7. */
  branchId: string;
  name: string;
  /** As of a branch. */
  timeZone?: string;
  dayCutOffMinutes?: number;
  province?: 'AR-A' | 'AR-B' | 'AR-C' | 'AR-D' | 'AR-E' | 'AR-F' | 'AR-G' | 'AR-H' | 'AR-J' | 'AR-K' | 'AR-L' | 'AR-M' | 'AR-N' | 'AR-P' | 'AR-Q' | 'AR-R' | 'AR-S' | 'AR-T' | 'AR-U' | 'AR-V' | 'AR-W' | 'AR-X' | 'AR-Y' | 'AR-Z' | (string & {});
  openedOn?: string;
  surfaceM2?: number;
  openingTimes?: OpeningTimes;
};

/** Invites a person. */
export type CreateInvitationRequest = {
  /** A UUID made by the caller, best a UUIDv7. */
  invitationId: string;
  email: string;
  role: 'owner' | 'admin' | 'supervisor' | 'cashier' | 'inventory' | 'accountant' | 'viewer' | (string & {});
  /** The branches the invited will act in, open or closed, at most 50; all branches when empty. */
  branchIds?: Array<string>;
};

/** Makes a till. */
export type CreateTillRequest = {
  /** A UUID made by the caller, best a UUIDv7. */
  tillId: string;
  branchId: string;
  name: string;
  /** `counter` when absent. A `channel` sells what comes from outside, such as a marketplace's orders: no device is enrolled as it. A customer works a `self` till. */
  kind?: 'counter' | 'channel' | 'self' | (string & {});
};

/** Enrols a device. */
export type EnrolTillRequest = {
  /** Upper or lower case, with or without dashes. */
  code?: string;
  /** Made by the device when the software was installed on it. */
  installationId: string;
  /** With whose private half, which never leaves the device, it signs what was approved at it while offline: ECDSA P-256, SubjectPublicKeyInfo (DER) in base64. A till without one can tell nobody's approval offline. */
  publicKey?: string;
};

/** A code with which a device becomes a till. */
export type EnrolmentCode = {
  tillId: string;
  code: string;
  expiresAt: string;
};

/** Asks for an approval: of one act, which it is good for once. */
export type GrantApprovalRequest = {
  /** What is approved: a sale's void, a return, that it is paid out in cash though it was paid otherwise, or cash taken out. */
  action: 'sales.void' | 'sales.return' | 'sales.refund_in_cash' | 'cash.out';
  /** The id of what it is done to: the sale, or the cash movement that will be made. */
  targetId: string;
  /** Who approves, by PIN. Empty, as the PIN: the caller, who must be an owner with a session of their own. */
  approverId?: string;
  pin?: string;
  /** Centavos that the act moves, exactly: the total of the sale that is voided, what a return pays back, the cash taken out. */
  amountMinor?: Minor;
  /** The session that the money leaves. */
  sessionId?: string;
  /** The till of that session. Who asks at a till asks for that till, and may leave it empty. */
  tillId?: string;
};

/** An invitation into the company. */
export type Invitation = {
  invitationId: string;
  email: string;
  role: 'owner' | 'admin' | 'supervisor' | 'cashier' | 'inventory' | 'accountant' | 'viewer' | (string & {});
  state: 'pending' | 'accepted' | 'cancelled' | 'expired' | (string & {});
  invitedBy: string;
  createdAt: string;
  /** 7 days after it was made. */
  expiresAt: string;
  /** The branches the invited will act in; all when empty. */
  branchIds: Array<string>;
};

/** Asks for an access token. */
export type IssueApiKeyTokenRequest = {
  secret: string;
};

/** Names the till. */
export type IssueEnrolmentCodeBody = Nothing;

/** Names the member. */
export type IssueResetCodeBody = Nothing;

/** Asks for a till's access token. */
export type IssueTillTokenRequest = {
  tillId: string;
  credential: string;
};

/** A public RSA key. */
export type Jwk = {
  kty: string;
  n: string;
  e: string;
  kid: string;
  alg: string;
  use: string;
};

/** Public keys, as RFC 7517 has them. */
export type Jwks = {
  keys: Array<Jwk>;
};

/** A page of API keys. */
export type ListApiKeysResponse = {
  apiKeys: Array<ApiKey>;
  nextPageToken: string;
};

/** A page of branches. */
export type ListBranchesResponse = {
  branches: Array<Branch>;
  nextPageToken: string;
};

/** A page of invitations. */
export type ListInvitationsResponse = {
  invitations: Array<Invitation>;
  nextPageToken: string;
};

/** A page of members. */
export type ListMembersResponse = {
  members: Array<Member>;
  nextPageToken: string;
};

/** A page of the security log. */
export type ListSecurityEventsResponse = {
  events: Array<SecurityEvent>;
  nextPageToken: string;
};

/** A page of tills. */
export type ListTillsResponse = {
  tills: Array<Till>;
  nextPageToken: string;
};

/** Logs in. */
export type LogInRequest = {
  email: string;
  password: string;
  /** Which company, for who belongs to several; the last one used when empty. */
  companyId?: string;
};

/** Logs in at the till that asks. */
export type LogInWithPinRequest = {
  userId: string;
  pin: string;
};

/** Ends all sessions of the caller. */
export type LogOutEverywhereRequest = Nothing;

/** Ends a session. */
export type LogOutRequest = {
  refreshToken: string;
};

/** Who the caller is. */
export type Me = {
  userId: string;
  /** Empty for members without one, and in a session opened by PIN. */
  email: string;
  displayName: string;
  companyId: string;
  role: 'owner' | 'admin' | 'supervisor' | 'cashier' | 'inventory' | 'accountant' | 'viewer' | (string & {});
  tillId: string;
  branchId: string;
  hasPin: boolean;
  companies: Array<CompanyAccess>;
  /** The branches that the session may act in; all when empty. */
  branchIds: Array<string>;
};

/** A person in a company. */
export type Member = {
  userId: string;
  displayName: string;
  /** Empty for members without one, and for those who may not see it. */
  email: string;
  role: 'owner' | 'admin' | 'supervisor' | 'cashier' | 'inventory' | 'accountant' | 'viewer' | (string & {});
  active: boolean;
  hasPin: boolean;
  joinedAt: string;
  /** The branches they act in; all when empty. */
  branchIds: Array<string>;
  /** Of all but the PIN and the e-mail address. */
  version: number;
};

/** A time of opening on a day of the week, in minutes after midnight; one that ends at or before its beginning ends on the next day. */
export type OpeningTime = {
  /** 1 is Monday, 7 is Sunday. */
  weekday: number;
  fromMinutes?: number;
  toMinutes?: number;
};

/** When a branch is open in a week; at most 28. */
export type OpeningTimes = {
  times?: Array<OpeningTime>;
};

/** Sets the limits. */
export type PutRoleLimitsRequest = {
  limits?: Array<RoleLimit>;
  /** The version that was read, 0 while none were ever set: another change meanwhile is not written over. */
  expectedVersion: number;
};

/** Asks for the next refresh token. */
export type RefreshSessionRequest = {
  refreshToken: string;
};

/** Registers a company. */
export type RegisterCompanyRequest = {
  /** A UUID made by the caller, best a UUIDv7. The company is the tenant. */
  companyId: string;
  name: string;
  /** Eleven digits, however they are typed, or empty while unknown. */
  cuit?: string;
  /** A UUID made by the caller, best a UUIDv7; not used when the e-mail address has an account already. */
  ownerId: string;
  ownerName: string;
  email: string;
  /** 10 to 128 characters; the one of the account there is, where there is one. */
  password: string;
};

/** Asks for a code to prove an e-mail address. */
export type RequestEmailProofRequest = {
  email: string;
};

/** Asks for a reset code. */
export type RequestPasswordResetRequest = {
  email: string;
};

/** A code with which a member sets a new password. */
export type ResetCode = {
  userId: string;
  code: string;
  expiresAt: string;
};

/** Names an API key. */
export type RevokeApiKeyBody = Nothing;

/** Names the till. */
export type RevokeTillBody = Nothing;

/** How much a role may give away without an approval; what is absent has no limit. */
export type RoleLimit = {
  role: 'supervisor' | 'cashier' | (string & {});
  /** All discounts of a sale together, in basis points of what its lines come to without them. */
  discountBp?: BasisPoints;
  /** How far below its list price a line may be sold, in basis points of that price. */
  priceOverrideBp?: BasisPoints;
  /** Centavos taken out of a session by hand, all such movements together: cashiers need an approval beyond it. Absent, it is 10,000,000 (100,000 pesos) for them. */
  cashOutMinor?: Minor;
};

/** The limits of a company's roles. Owners and admins have none. */
export type RoleLimits = {
  limits: Array<ToldRoleLimit>;
  /** Grows by one with each change; 0 while none were ever set. */
  version: number;
};

/** Something that happened to an account, a till or a key. */
export type SecurityEvent = {
  eventId: string;
  at: string;
  /** Such as `log_in`, `log_in_failed`, `refresh_token_reused`, `approval_granted`, `till_enrolled`. */
  kind: 'company_registered' | 'company_changed' | 'email_proven' | 'log_in' | 'log_in_failed' | 'log_out' | 'log_out_everywhere' | 'pin_log_in' | 'pin_failed' | 'refresh_token_reused' | 'password_changed' | 'password_reset' | 'reset_code_issued' | 'member_added' | 'member_joined' | 'member_changed' | 'pin_set' | 'invitation_created' | 'invitation_cancelled' | 'branch_created' | 'branch_changed' | 'till_created' | 'till_changed' | 'till_code_issued' | 'till_enrolled' | 'till_orphaned' | 'till_adopted' | 'till_revoked' | 'limits_changed' | 'approval_granted' | 'api_key_created' | 'api_key_orphaned' | 'api_key_adopted' | 'api_key_revoked' | (string & {});
  /** Who did it; empty when nobody was known. */
  actorId: string;
  /** The person, till, key or other thing it is about. */
  subjectId: string;
  /** The till it was done at; else empty. */
  tillId: string;
  /** The network it came from, without its last part: `203.0.113.0/24`. */
  network: string;
  /** What else a reader needs, such as the new role or the approved action and target. */
  detail: string;
};

/** A person's session in one company. */
export type Session = {
  /** RS256, valid for 15 minutes. */
  accessToken: string;
  accessTokenExpiresAt: string;
  /** Valid for 7 days and once. */
  refreshToken: string;
  refreshTokenExpiresAt: string;
  sessionId: string;
  userId: string;
  companyId: string;
  /** What the session may do; less than the member's role when it was opened by PIN. */
  role: 'owner' | 'admin' | 'supervisor' | 'cashier' | 'inventory' | 'accountant' | 'viewer' | (string & {});
  displayName: string;
  /** The till and branch of a session opened by PIN; else empty. */
  tillId: string;
  branchId: string;
  /** All companies of the person; empty in the answer to a refresh and in a session opened by PIN. */
  companies: Array<CompanyAccess>;
  /** The branches it may act in; all when empty. The till's in a session opened by PIN. */
  branchIds: Array<string>;
};

/** Sets a PIN. */
export type SetMemberPinBody = {
  /** 4 to 8 digits, of who may approve 6 to 8, not all the same and not counting up or down; empty takes the PIN away. */
  pin?: string;
};

/** Names the company to work in. */
export type SwitchCompanyRequest = {
  companyId: string;
};

/** A till: a place to sell, used by the one device that is enrolled as it. */
export type Till = {
  tillId: string;
  branchId: string;
  name: string;
  state: 'pending' | 'enrolled' | 'revoked' | (string & {});
  /** The installation that is enrolled; else empty. */
  installationId: string;
  enrolledAt?: string;
  createdAt: string;
  /** Who answers for it: who made the code it was enrolled with, or who adopted it last; empty while that is not known. */
  keeperId: string;
  /** Since when its keeper may not enrol tills any more; absent while they may. */
  orphanedAt?: string;
  kind: 'counter' | 'channel' | 'self' | (string & {});
  /** Of all but its keeper. */
  version: number;
};

/** What a device needs to be a till. */
export type TillEnrolment = {
  companyId: string;
  till: Till;
  /** To be kept safe on the device; it is not shown again. */
  credential: string;
};

/** A time of opening on a day of the week, in minutes after midnight; one that ends at or before its beginning ends on the next day. */
export type ToldOpeningTime = {
  /** 1 is Monday, 7 is Sunday. */
  weekday: number;
  fromMinutes: number;
  toMinutes: number;
};

/** When a branch is open in a week; at most 28. */
export type ToldOpeningTimes = {
  times: Array<ToldOpeningTime>;
};

/** How much a role may give away without an approval; what is absent has no limit. */
export type ToldRoleLimit = {
  role: 'supervisor' | 'cashier' | (string & {});
  /** All discounts of a sale together, in basis points of what its lines come to without them. */
  discountBp?: BasisPoints;
  /** How far below its list price a line may be sold, in basis points of that price. */
  priceOverrideBp?: BasisPoints;
  /** Centavos taken out of a session by hand, all such movements together: cashiers need an approval beyond it. Absent, it is 10,000,000 (100,000 pesos) for them. */
  cashOutMinor?: Minor;
};

/** Changes a branch; fields that are absent stay. */
export type UpdateBranchBody = {
  name?: string;
  active?: boolean;
  timeZone?: string;
  dayCutOffMinutes?: number;
  /** From when zone and cut-off hold; now when absent, and never before now: days that were keep their dates. */
  validFrom?: string;
  /** Empty takes it away; so do the next ones, and 0. */
  province?: '' | 'AR-A' | 'AR-B' | 'AR-C' | 'AR-D' | 'AR-E' | 'AR-F' | 'AR-G' | 'AR-H' | 'AR-J' | 'AR-K' | 'AR-L' | 'AR-M' | 'AR-N' | 'AR-P' | 'AR-Q' | 'AR-R' | 'AR-S' | 'AR-T' | 'AR-U' | 'AR-V' | 'AR-W' | 'AR-X' | 'AR-Y' | 'AR-Z';
  openedOn?: string;
  closedOn?: string;
  surfaceM2?: number;
  openingTimes?: OpeningTimes;
  /** The version that was read: another change meanwhile is not written over. */
  expectedVersion: number;
};

/** Changes the company; fields that are absent stay. */
export type UpdateCompanyRequest = {
  name?: string;
  /** Eleven digits, however they are typed, or empty while unknown. */
  cuit?: string;
  /** The version that was read: another change meanwhile is not written over. */
  expectedVersion: number;
};

/** Changes a member; fields that are absent stay. */
export type UpdateMemberBody = {
  role?: 'owner' | 'admin' | 'supervisor' | 'cashier' | 'inventory' | 'accountant' | 'viewer' | (string & {});
  active?: boolean;
  displayName?: string;
  branches?: BranchSet;
  /** The version that was read: another change meanwhile is not written over. */
  expectedVersion: number;
};

/** Changes a till; fields that are absent stay. */
export type UpdateTillBody = {
  name?: string;
  branchId?: string;
  /** The version that was read: another change meanwhile is not written over. */
  expectedVersion: number;
};

/** What waits in a service. All zero means that everything has arrived. */
export type Backlog = {
  unpublishedEvents: number;
  unappliedEvents: number;
  deadLetters: number;
};

/** An event that a consumer refused for a reason of its own, kept with that reason. */
export type DeadLetter = {
  eventId: string;
  subject: 'mostrador.books.v1.PurchaseRecorded' | 'mostrador.books.v1.PurchaseCorrected' | 'mostrador.books.v1.PurchaseAnnulled' | 'mostrador.books.v1.WithholdingRecorded' | 'mostrador.books.v1.WithholdingAnnulled' | 'mostrador.cash.v1.TillSessionOpened' | 'mostrador.cash.v1.TillSessionDeclared' | 'mostrador.cash.v1.TillSessionClosed' | 'mostrador.cash.v1.TillSessionReclassed' | 'mostrador.cash.v1.TillSessionJustified' | 'mostrador.cash.v1.CashMovementRecorded' | 'mostrador.files.v1.FileStored' | 'mostrador.files.v1.FileRemoved' | 'mostrador.fiscal.v1.VoucherQueued' | 'mostrador.fiscal.v1.VoucherCancelled' | 'mostrador.fiscal.v1.VoucherAuthorized' | 'mostrador.fiscal.v1.VoucherRejected' | 'mostrador.fiscal.v1.FiscalStateChanged' | 'mostrador.fiscal.v1.NoteRefunded' | 'mostrador.fiscal.v1.ProfileChanged' | 'mostrador.identity.v1.CompanyChanged' | 'mostrador.identity.v1.BranchChanged' | 'mostrador.identity.v1.TillChanged' | 'mostrador.identity.v1.MemberChanged' | 'mostrador.identity.v1.RoleLimitsChanged' | 'mostrador.identity.v1.ApprovalGiven' | 'mostrador.identity.v1.ApprovalRefused' | 'mostrador.pricing.v1.PriceListChanged' | 'mostrador.pricing.v1.PricesPublished' | 'mostrador.pricing.v1.PublicationWithdrawn' | 'mostrador.purchasing.v1.SupplierProductChanged' | 'mostrador.purchasing.v1.PurchaseOrderChanged' | 'mostrador.purchasing.v1.GoodsReceived' | 'mostrador.purchasing.v1.GoodsReceiptAnnulled' | 'mostrador.purchasing.v1.SupplierReturnNoted' | 'mostrador.purchasing.v1.SupplierReturnAnnulled' | 'mostrador.purchasing.v1.SupplierInvoiceMatched' | 'mostrador.sales.v1.SaleCompleted' | 'mostrador.sales.v1.SaleVoided' | 'mostrador.sales.v1.SaleReturned' | 'mostrador.sales.v1.SaleRefunded' | 'mostrador.sales.v1.SaleRefused' | 'mostrador.sales.v1.RefusedSaleSettled' | 'mostrador.sales.v1.ChannelSessionOpened' | 'mostrador.sales.v1.TillOperationRecorded' | 'mostrador.sales.v1.TillActivityRecorded' | 'mostrador.stock.v1.ProductChanged' | 'mostrador.stock.v1.StockMoved' | 'mostrador.stock.v1.SupplierChanged' | 'mostrador.stock.v1.StockConflictOpened' | 'mostrador.stock.v1.StockConflictResolved' | 'mostrador.stock.v1.ReservationChanged' | 'mostrador.stock.v1.TransferChanged' | 'mostrador.stock.v1.StockCountChanged' | 'mostrador.stock.v1.CategoryChanged' | 'mostrador.stock.v1.ProductGroupChanged' | 'mostrador.webhooks.v1.WebhookChanged' | (string & {});
  payloadJson: string;
  reason: string;
  attempts: number;
  deadAt: string;
  /** Set once a redrive succeeded. */
  redrivenAt?: string;
};

/** A page of dead letters. */
export type ListDeadLettersResponse = {
  deadLetters: Array<DeadLetter>;
  nextPageToken: string;
};

/** Names the dead letter to apply again. */
export type RedriveDeadLetterBody = Nothing;

/** Publishes a repricing. */
export type ApproveRepricingBody = {
  /** Now when absent; at most a year ahead. */
  beginsAt?: string;
};

/** Adds a price list. */
export type CreatePriceListRequest = {
  /** UUIDv7 made by the caller. */
  priceListId: string;
  data: PriceListInput;
};

/** Drops a repricing. */
export type DiscardRepricingBody = Nothing;

/** A price as a person gives it. */
export type GivenPrice = {
  productId: string;
  /** Thousandths of a unit. */
  fromMilli?: Milli;
  /** Absent to take it out of the list; the base list always has one. */
  priceMinor?: Minor;
};

/** A page of prices. */
export type ListListedPricesResponse = {
  prices: Array<ListedPrice>;
  nextPageToken: string;
};

/** A page of what a product has cost. */
export type ListPriceHistoryResponse = {
  changes: Array<PriceChange>;
  nextPageToken: string;
};

/** Price lists. */
export type ListPriceListsResponse = {
  priceLists: Array<PriceList>;
  nextPageToken: string;
};

/** Publications in the order of their versions. */
export type ListPublicationsResponse = {
  publications: Array<Publication>;
  /** Ask again with this. */
  nextSince: number;
  more: boolean;
};

/** A page of a publication's prices. */
export type ListPublishedPricesResponse = {
  publication: Publication;
  prices: Array<PublishedPrice>;
  nextPageToken: string;
};

/** A page of changes. */
export type ListRepricingChangesResponse = {
  changes: Array<RepricingChange>;
  nextPageToken: string;
};

/** A page of repricings. */
export type ListRepricingsResponse = {
  repricings: Array<Repricing>;
  nextPageToken: string;
};

/** A price of a list, from a quantity on. */
export type ListedPrice = {
  priceListId: string;
  productId: string;
  /** Thousandths of a unit. */
  fromMilli: Milli;
  /** Centavos. */
  priceMinor: Minor;
  /** The publication that it is of. */
  version: number;
};

/** Plans new prices. */
export type PlanRepricingRequest = {
  /** UUIDv7 made by the caller. */
  repricingId: string;
  rule: RepricingRule;
  note?: string;
};

/** A price that a product has had. */
export type PriceChange = {
  priceListId: string;
  /** Thousandths of a unit. */
  fromMilli: Milli;
  /** Absent where the list has had none from then on. */
  priceMinor?: Minor;
  at: string;
  /** The publication that changed it; absent where a person wrote it into the product. */
  version?: number;
};

/** A price list as it stands. */
export type PriceList = {
  /** The company's id for the base list. */
  priceListId: string;
  data: ToldPriceListInput;
  base: boolean;
  /** Grows by one with each change; 0 for the base list, which never does. */
  version: number;
};

/** Whom a list is for, and when. Empty groups, channels and branches mean all. */
export type PriceListInput = {
  name: string;
  /** Of several lists that are for somebody, the one with the highest number is looked at first. */
  priority?: number;
  customerGroups?: Array<string>;
  channels?: Array<string>;
  branchIds?: Array<string>;
  /** From this moment on; ever when absent. */
  from?: string;
  /** The first moment at which it is over; never when absent. */
  until?: string;
  active: boolean;
};

/** A file. */
export type PricingFile = {
  fileName: string;
  contentType: 'application/pdf' | 'text/csv; charset=iso-8859-1' | (string & {});
  contentBase64: string;
  /** How many products are in it, and how many were left out: sold by kg and without a PLU. */
  products: number;
  leftOut: number;
  /** The newest publication whose prices are in it: ask with it for what changes later. */
  version: number;
  /** Whether there is another part. */
  more: boolean;
};

/** Asks for labels. */
export type PrintShelfLabelsRequest = {
  size: 'small' | 'medium' | 'large' | 'poster';
  /** Products whose base price has changed since this publication; 0 for all that there are. Those named below, at most 500, when absent. */
  since?: number;
  productIds?: Array<string>;
  /** Of 500 labels each, from 1; the first when absent. */
  part?: number;
  /** The company pays no IVA of its own (monotributo): the price without national taxes is not shown. */
  withoutNetPrice?: boolean;
};

/** Prices that change all at once. */
export type Publication = {
  version: number;
  beginsAt: string;
  changes: number;
  /** `scheduled` until its prices are those of the products, `discarded` where it was taken back. */
  state: 'scheduled' | 'published' | 'discarded' | (string & {});
};

/** A price that a publication gives. */
export type PublishedPrice = {
  priceListId: string;
  productId: string;
  /** Thousandths of a unit. */
  fromMilli: Milli;
  /** Absent where the list has none from then on. */
  priceMinor?: Minor;
  /** The product's version with it; of base prices only, and once it is published. */
  productVersion?: number;
};

/** The price that holds. */
export type QuotedPrice = {
  productId: string;
  /** Centavos. */
  priceMinor: Minor;
  priceListId: string;
  /** Thousandths of a unit. */
  fromMilli: Milli;
  /** The publication that it is of; absent where a person wrote it into the product. */
  version?: number;
};

/** New prices, from their plan to their publication. */
export type Repricing = {
  repricingId: string;
  /** As it was given; its `prices` are among the changes and not repeated here. */
  rule: ToldRepricingRule;
  note: string;
  state: 'planned' | 'scheduled' | 'published' | 'discarded' | (string & {});
  /** Prices that change. */
  changes: number;
  increases: number;
  decreases: number;
  /** Changes that a limit held back: they are not published. */
  heldBack: number;
  plannedBy: string;
  plannedAt: string;
  /** From when it is approved. */
  version?: number;
  beginsAt?: string;
  /** Who approved or discarded it; empty where it was given up for newer plans. */
  decidedBy: string;
  decidedAt?: string;
};

/** A price before and after. */
export type RepricingChange = {
  productId: string;
  productName: string;
  priceListId: string;
  /** Thousandths of a unit. */
  fromMilli: Milli;
  /** Absent where the list had none, or will have none. */
  beforeMinor?: Minor;
  /** Centavos. */
  priceMinor?: Minor;
  /** The cost with IVA by which it was planned, and what the new price puts on it; absent without a cost. */
  costMinor?: Minor;
  /** Basis points: 2100 is 21 %. */
  markupBp?: BasisPoints;
  /** Why it is not published; empty for what is. */
  heldBack: '' | 'above_limit' | 'below_limit' | 'below_internal_tax' | 'too_large' | (string & {});
};

/** A rule by which prices are computed. Of all that it could reach, products that are not active, have no price of their own or have one that nobody may touch are left out. */
export type RepricingRule = {
  /** `percentage`: of what the list has. `percentage_of_base`: of the base list's price. `markup`: cost with IVA, and so much on it. `cost_change`: as much as the cost has changed since the price was set. `prices`: as they are given. `restore`: what was before a publication. */
  method: 'percentage' | 'percentage_of_base' | 'markup' | 'cost_change' | 'prices' | 'restore' | (string & {});
  /** The base list when empty. */
  priceListId?: string;
  /** The quantity from which the prices hold. */
  fromMilli?: Milli;
  /** Basis points: of a percentage signed, of a markup what is put on the cost. */
  basisPoints?: number;
  rounding?: '' | 'none' | 'to_1' | 'to_10' | 'to_50' | 'to_100' | 'ending_9' | (string & {});
  /** Which products; filters are combined, all when there are none. A category as it is written, in any case. */
  supplierId?: string;
  category?: string;
  brand?: string;
  productIds?: Array<string>;
  /** At least so much on the cost with IVA: a price below is raised to it. */
  minimumMarkupBp?: BasisPoints;
  /** A change beyond these is held back, and listed. */
  maximumIncreaseBp?: BasisPoints;
  /** Basis points: 2100 is 21 %. */
  maximumDecreaseBp?: BasisPoints;
  /** Of `prices`: at most 5,000. */
  prices?: Array<GivenPrice>;
  /** Of `restore`: the publication whose changes are undone. */
  restoredVersion?: number;
};

/** A price as a person gives it. */
export type ToldGivenPrice = {
  productId: string;
  /** Thousandths of a unit. */
  fromMilli: Milli;
  /** Absent to take it out of the list; the base list always has one. */
  priceMinor?: Minor;
};

/** Whom a list is for, and when. Empty groups, channels and branches mean all. */
export type ToldPriceListInput = {
  name: string;
  /** Of several lists that are for somebody, the one with the highest number is looked at first. */
  priority: number;
  customerGroups: Array<string>;
  channels: Array<string>;
  branchIds: Array<string>;
  /** From this moment on; ever when absent. */
  from?: string;
  /** The first moment at which it is over; never when absent. */
  until?: string;
  active: boolean;
};

/** A rule by which prices are computed. Of all that it could reach, products that are not active, have no price of their own or have one that nobody may touch are left out. */
export type ToldRepricingRule = {
  /** `percentage`: of what the list has. `percentage_of_base`: of the base list's price. `markup`: cost with IVA, and so much on it. `cost_change`: as much as the cost has changed since the price was set. `prices`: as they are given. `restore`: what was before a publication. */
  method: 'percentage' | 'percentage_of_base' | 'markup' | 'cost_change' | 'prices' | 'restore' | (string & {});
  /** The base list when empty. */
  priceListId: string;
  /** The quantity from which the prices hold. */
  fromMilli: Milli;
  /** Basis points: of a percentage signed, of a markup what is put on the cost. */
  basisPoints: number;
  rounding: '' | 'none' | 'to_1' | 'to_10' | 'to_50' | 'to_100' | 'ending_9' | (string & {});
  /** Which products; filters are combined, all when there are none. A category as it is written, in any case. */
  supplierId: string;
  category: string;
  brand: string;
  productIds: Array<string>;
  /** At least so much on the cost with IVA: a price below is raised to it. */
  minimumMarkupBp?: BasisPoints;
  /** A change beyond these is held back, and listed. */
  maximumIncreaseBp?: BasisPoints;
  /** Basis points: 2100 is 21 %. */
  maximumDecreaseBp?: BasisPoints;
  /** Of `prices`: at most 5,000. */
  prices: Array<ToldGivenPrice>;
  /** Of `restore`: the publication whose changes are undone. */
  restoredVersion: number;
};

/** Replaces what a price list is. */
export type UpdatePriceListBody = {
  expectedVersion: number;
  data: PriceListInput;
};

/** Takes back a receipt. */
export type AnnulGoodsReceiptBody = {
  reason: string;
};

/** Takes back an invoice. */
export type AnnulSupplierInvoiceBody = {
  expectedVersion: number;
  reason: string;
};

/** Takes back a supplier return. */
export type AnnulSupplierReturnBody = {
  reason: string;
};

/** Approves an order. */
export type ApprovePurchaseOrderBody = {
  expectedVersion: number;
};

/** Accepts an invoice with its differences. */
export type ApproveSupplierInvoiceBody = {
  expectedVersion: number;
  note?: string;
};

/** Cancels an order. */
export type CancelPurchaseOrderBody = {
  expectedVersion: number;
  reason: string;
};

/** Drafts an order. */
export type CreatePurchaseOrderRequest = {
  /** UUIDv7 made by the caller. */
  orderId: string;
  data: PurchaseOrderInput;
};

/** Goods that came in. */
export type GoodsReceipt = {
  receiptId: string;
  branchId: string;
  supplierId: string;
  orderId?: string;
  documentNumber: string;
  receivedAt: string;
  state: 'noted' | 'annulled' | (string & {});
  lines: Array<GoodsReceiptLine>;
  note: string;
  notedAt: string;
  notedBy: string;
  annulledBy: string;
  annulReason: string;
  /** 1, and 2 once it is annulled. */
  version: number;
};

/** What came of a product. */
export type GoodsReceiptLine = {
  lineNumber: number;
  productId: string;
  /** Thousandths of a unit. */
  quantityMilli: Milli;
  /** The line of the order; 0 without one. */
  orderLine: number;
  /** What it came to, net of IVA, and one unit of it. Absent where nobody knew. The parts of an order's line come to what the line does, to the centavo. */
  totalMinor?: Minor;
  /** Centavos. */
  unitCostMinor?: Minor;
  /** What of it invoices have, and what went back. 0 in events: invoices and supplier returns tell theirs. */
  invoicedMilli: Milli;
  /** Thousandths of a unit. */
  returnedMilli: Milli;
  /** What one unit was sold for by then, with IVA: what it leaves follows. */
  priceMinor: Minor;
};

/** What came of a product. */
export type GoodsReceiptLineInput = {
  productId: string;
  /** All that came, free goods too, in thousandths of the product's unit. */
  quantityMilli: Milli;
  /** As the order says, else the supplier's list price, when absent. Where nobody knows, the goods are worth what the product costs by now. */
  cost?: StatedCost;
  /** What a pack holds, for a cost of one; as the supplier's product says when absent. */
  packMilli?: Milli;
};

/** A page of receipts. */
export type ListGoodsReceiptsResponse = {
  receipts: Array<GoodsReceipt>;
  nextPageToken: string;
};

/** A page of orders. */
export type ListPurchaseOrdersResponse = {
  orders: Array<PurchaseOrder>;
  nextPageToken: string;
};

/** A page of invoices. */
export type ListSupplierInvoicesResponse = {
  invoices: Array<SupplierInvoice>;
  nextPageToken: string;
};

/** A page of what suppliers ask. */
export type ListSupplierProductsResponse = {
  supplierProducts: Array<SupplierProduct>;
  nextPageToken: string;
};

/** A page of supplier returns. */
export type ListSupplierReturnsResponse = {
  supplierReturns: Array<SupplierReturn>;
  nextPageToken: string;
};

/** Matches an invoice anew. */
export type MatchSupplierInvoiceBody = {
  expectedVersion: number;
};

/** An order to a supplier. */
export type PurchaseOrder = {
  orderId: string;
  /** The company's own, from 1. */
  number: number;
  supplierId: string;
  supplierName: string;
  branchId: string;
  state: 'draft' | 'approved' | 'sent' | 'partly_received' | 'received' | 'cancelled' | (string & {});
  lines: Array<PurchaseOrderLine>;
  /** Net of IVA. */
  totalMinor: Minor;
  expectedOn?: string;
  note: string;
  /** What its supplier may object to. */
  objections: Array<'below_minimum_order' | 'below_minimum_packs' | (string & {})>;
  version: number;
  createdAt: string;
  createdBy: string;
  approvedAt?: string;
  approvedBy: string;
  sentAt?: string;
  cancelReason: string;
};

/** What is to be ordered. */
export type PurchaseOrderInput = {
  supplierId: string;
  /** The branch that it is delivered to. */
  branchId: string;
  /** 1 to 500. */
  lines: Array<PurchaseOrderLineInput>;
  /** yyyy-mm-dd. */
  expectedOn?: string;
  /** Printed on the order. */
  note?: string;
};

/** What was ordered of a product, and what has come of it. */
export type PurchaseOrderLine = {
  lineNumber: number;
  productId: string;
  /** As they were when it was drafted. */
  name: string;
  supplierCode: string;
  packs: number;
  /** Thousandths of a unit. */
  packMilli: Milli;
  /** What is to come, free goods too, in thousandths of the product's unit. */
  quantityMilli: Milli;
  cost: ToldStatedCost;
  /** The product's, when it was drafted. */
  ivaRateBp: BasisPoints;
  /** What the line comes to, net of IVA, and one unit of it, free ones too. */
  totalMinor: Minor;
  /** Centavos. */
  unitCostMinor: Minor;
  /** Thousandths of a unit. */
  receivedMilli: Milli;
};

/** So many packs of a product, once an order. */
export type PurchaseOrderLineInput = {
  productId: string;
  /** Those that are paid for: free ones come on top. */
  packs: number;
  /** As the supplier's product says, or 1000, when absent. */
  packMilli?: Milli;
  /** The supplier's list price when absent; `cost_missing` where that is not known. */
  cost?: StatedCost;
};

/** An order as PDF. */
export type PurchaseOrderPaper = {
  fileName: string;
  /** application/pdf. */
  contentType: 'image/jpeg' | 'image/png' | 'image/webp' | 'application/pdf' | 'text/csv' | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' | (string & {});
  pdfBase64: string;
};

/** How much is let pass. Where nothing was ever said all of it is 0: every order is approved by an owner or administrator, and every difference is shown. */
export type PurchasingSettings = {
  /** Whoever may order approves up to this much. */
  approvalLimitMinor: Minor;
  /** How much more than was ordered of a line is received, in basis points. */
  overReceiptBp: BasisPoints;
  /** How far a unit cost on an invoice may be from what was ordered, in basis points of that. */
  priceToleranceBp: BasisPoints;
  /** How far a quantity on an invoice may be from what came, in basis points of that. */
  quantityToleranceBp: BasisPoints;
  version: number;
};

/** Says how much is let pass. */
export type PutPurchasingSettingsRequest = {
  /** Centavos. */
  approvalLimitMinor?: Minor;
  /** Basis points: 2100 is 21 %. */
  overReceiptBp?: BasisPoints;
  /** Basis points: 2100 is 21 %. */
  priceToleranceBp?: BasisPoints;
  /** Basis points: 2100 is 21 %. */
  quantityToleranceBp?: BasisPoints;
  expectedVersion: number;
};

/** Says what a supplier asks for a product. */
export type PutSupplierProductBody = {
  expectedVersion: number;
  data: SupplierProductInput;
};

/** Notes goods that came in. */
export type ReceiveGoodsRequest = {
  /** UUIDv7 made by the caller. */
  receiptId: string;
  branchId: string;
  supplierId: string;
  /** The order that they are of. */
  orderId?: string;
  /** Of the remito or invoice that they came with, as "R 0003-00001234". One of a supplier is taken once an order, however its zeros and dashes are written. Empty where there is none. */
  documentNumber?: string;
  /** When they came, at most 35 days ago; now when absent. */
  receivedAt?: string;
  /** 1 to 500. */
  lines: Array<GoodsReceiptLineInput>;
  note?: string;
};

/** Enters a supplier's invoice. */
export type RecordSupplierInvoiceRequest = {
  /** UUIDv7 made by the caller. */
  invoiceId: string;
  /** It must have a CUIT: the invoice is the issuer's. */
  supplierId: string;
  /** CbteTipo of AFIP, of an invoice. */
  type: number;
  pointOfSale: number;
  number: number;
  /** yyyy-mm-dd. */
  date: string;
  /** The orders that it is of. None where it is of whatever came from the supplier. */
  orderIds?: Array<string>;
  /** 1 to 500. */
  lines: Array<SupplierInvoiceLineInput>;
  /** What it has for freight besides, net of IVA: spread over its lines by what they come to. */
  freightMinor?: Minor;
  note?: string;
};

/** Notes goods that went back. */
export type ReturnToSupplierRequest = {
  /** UUIDv7 made by the caller. */
  returnId: string;
  branchId: string;
  supplierId: string;
  /** The receipt that they came with: no more goes back than came, at what it came to. */
  receiptId?: string;
  /** Of the remito that they left with; empty where there is none. */
  documentNumber?: string;
  reason: 'damaged' | 'expired' | 'wrong_product' | 'excess' | 'recalled' | 'other' | (string & {});
  /** 1 to 500. */
  lines: Array<SupplierReturnLineInput>;
  note?: string;
};

/** Notes that an order was sent. */
export type SendPurchaseOrderBody = {
  expectedVersion: number;
};

/** A cost as suppliers state it. What it comes to is reckoned exactly and rounded once, half up. */
export type StatedCost = {
  /** Before discounts. */
  listPriceMinor?: Minor;
  per: 'unit' | 'pack' | (string & {});
  /** One on what the one before has left: 1000, 500, 300 is 10+5+3. At most 10. */
  discountsBp?: Array<BasisPoints>;
  /** Whether the list price has IVA in it, at the product's rate. */
  includesIva?: boolean;
  /** What comes on top for each of what is priced, without IVA and not discounted: internal taxes, and a share of the freight. */
  internalTaxMinor?: Minor;
  /** Centavos. */
  freightMinor?: Minor;
  /** Free goods: with so many of what is priced that are paid for come so many free ones. 10 and 1 are 10+1; both are 0 where there are none. */
  bonusPaid?: number;
  bonusFree?: number;
};

/** A supplier's invoice, beside what was ordered and what came. */
export type SupplierInvoice = {
  invoiceId: string;
  supplierId: string;
  /** The issuer's, eleven digits: with type, point of sale and number it is the invoice's natural key. */
  cuit: string;
  type: number;
  pointOfSale: number;
  number: number;
  date: string;
  orderIds: Array<string>;
  state: 'matched' | 'differs' | 'approved' | 'annulled' | (string & {});
  lines: Array<SupplierInvoiceLine>;
  /** Centavos. */
  freightMinor: Minor;
  /** Lines and freight. */
  totalMinor: Minor;
  note: string;
  version: number;
  recordedAt: string;
  recordedBy: string;
  approvedBy: string;
  /** Why it was approved or annulled. */
  settledNote: string;
};

/** A line of an invoice, and what it was held against. */
export type SupplierInvoiceLine = {
  lineNumber: number;
  /** Absent where nobody knows the supplier's code. */
  productId?: string;
  code: string;
  description: string;
  /** Thousandths of a unit. */
  quantityMilli: Milli;
  /** Centavos. */
  totalMinor: Minor;
  match: 'matched' | 'price_differs' | 'quantity_differs' | 'not_received' | 'not_ordered' | (string & {});
  /** What one unit comes to, with its share of the freight. */
  unitCostMinor: Minor;
  /** What one unit was to come to: by its order, else by what it was received for. Absent where neither knows. */
  expectedCostMinor?: Minor;
  /** What has come, less what went back, of which no other invoice is known. */
  receivedMilli: Milli;
};

/** A line of an invoice. What it is of is said by the product, or by the supplier's code. */
export type SupplierInvoiceLineInput = {
  productId?: string;
  code?: string;
  description?: string;
  /** In thousandths of the product's unit, free goods too. */
  quantityMilli: Milli;
  /** What it comes to, net of IVA and discounts. */
  totalMinor?: Minor;
};

/** What a supplier asks for a product, and what it was bought for last. */
export type SupplierProduct = {
  supplierId: string;
  productId: string;
  data: ToldSupplierProductInput;
  version: number;
  /** What one unit comes to by its list price. */
  unitCostMinor?: Minor;
  /** What one unit came to when it was received last, and when. */
  lastCostMinor?: Minor;
  lastReceivedAt?: string;
};

/** What a supplier asks for a product. */
export type SupplierProductInput = {
  /** The supplier's code of it. No two active products of a supplier share one. Empty while unknown. */
  code?: string;
  /** What one pack holds, in thousandths of the product's unit; 1000 where it comes singly. */
  packMilli: Milli;
  /** How many packs an order has at least. A smaller one is remarked on. */
  minimumPacks?: number;
  /** Its list price, with what comes off and on top. Absent while unknown. */
  cost?: StatedCost;
  /** The supplier that the product is bought from as a rule: one of each product. Another is not any more. */
  preferred?: boolean;
  /** False once the supplier does not have it any more. */
  active: boolean;
};

/** Goods that went back to their supplier. */
export type SupplierReturn = {
  returnId: string;
  branchId: string;
  supplierId: string;
  receiptId?: string;
  documentNumber: string;
  reason: 'damaged' | 'expired' | 'wrong_product' | 'excess' | 'recalled' | 'other' | (string & {});
  state: 'noted' | 'annulled' | (string & {});
  lines: Array<SupplierReturnLine>;
  note: string;
  notedAt: string;
  notedBy: string;
  annulledBy: string;
  annulReason: string;
  /** 1, and 2 once it is annulled. */
  version: number;
};

/** What went back of a product. */
export type SupplierReturnLine = {
  lineNumber: number;
  productId: string;
  /** Thousandths of a unit. */
  quantityMilli: Milli;
  /** The line of the receipt; 0 without one. */
  receiptLine: number;
  /** What it had come to, net of IVA. Absent without a receipt, or where that does not know. */
  totalMinor?: Minor;
};

/** What goes back of a product, once a return. */
export type SupplierReturnLineInput = {
  productId: string;
  /** Thousandths of a unit. */
  quantityMilli: Milli;
};

/** A cost as suppliers state it. What it comes to is reckoned exactly and rounded once, half up. */
export type ToldStatedCost = {
  /** Before discounts. */
  listPriceMinor: Minor;
  per: 'unit' | 'pack' | (string & {});
  /** One on what the one before has left: 1000, 500, 300 is 10+5+3. At most 10. */
  discountsBp: Array<BasisPoints>;
  /** Whether the list price has IVA in it, at the product's rate. */
  includesIva: boolean;
  /** What comes on top for each of what is priced, without IVA and not discounted: internal taxes, and a share of the freight. */
  internalTaxMinor: Minor;
  /** Centavos. */
  freightMinor: Minor;
  /** Free goods: with so many of what is priced that are paid for come so many free ones. 10 and 1 are 10+1; both are 0 where there are none. */
  bonusPaid: number;
  bonusFree: number;
};

/** What a supplier asks for a product. */
export type ToldSupplierProductInput = {
  /** The supplier's code of it. No two active products of a supplier share one. Empty while unknown. */
  code: string;
  /** What one pack holds, in thousandths of the product's unit; 1000 where it comes singly. */
  packMilli: Milli;
  /** How many packs an order has at least. A smaller one is remarked on. */
  minimumPacks: number;
  /** Its list price, with what comes off and on top. Absent while unknown. */
  cost?: ToldStatedCost;
  /** The supplier that the product is bought from as a rule: one of each product. Another is not any more. */
  preferred: boolean;
  /** False once the supplier does not have it any more. */
  active: boolean;
};

/** Writes a draft anew. */
export type UpdatePurchaseOrderBody = {
  expectedVersion: number;
  data: PurchaseOrderInput;
};

/** A sale as the till made it. Amounts are integers in centavos and include IVA, 10^12 at most, each and in sum; quantities are thousandths of a unit, 10^9 at most. */
export type CompleteSaleRequest = {
  /** A UUID made by the till, best a UUIDv7. */
  saleId: string;
  tillId: string;
  sessionId: string;
  /** The till's installation; with `ticket_number` it names the ticket. */
  installationId: string;
  ticketNumber: number;
  cashierId: string;
  /** The till's clock when the sale was made. */
  soldAt: string;
  /** The till's clock when this was sent. The difference to the server's clock corrects `sold_at`. */
  sentAt?: string;
  /** ISO 4217. */
  currency: 'ARS' | (string & {});
  lines: Array<SaleLineInput>;
  payments?: Array<PaymentInput>;
  /** Discount on the whole sale, spread over the lines by largest remainder. */
  discountMinor?: Minor;
  /** Cash rounding, signed: lines less discounts plus this is the total. It takes the part paid in cash to a multiple of a coin or note up to 100 pesos, by less than one of them. */
  roundingMinor?: Minor;
  /** What the customer was asked for. It must equal what the server computes. */
  totalMinor?: Minor;
  receiver?: Receiver;
  /** True when the customer gets a fiscal voucher. */
  voucherWanted?: boolean;
  /** The voucher that the till printed by itself. It is decided before the sale is first sent: the same sale with another one, or with one after it was sent without, is `id_reused`. */
  printedVoucher?: PrintedVoucher;
  /** Why the discount on the whole was given, by which promotion, and who approved it. What is above the limits of the cashier's role and has no approver is flagged and listed. */
  discountReason?: string;
  promotionId?: string;
  discountApprovedBy?: string;
  /** Who buys, as the company's own records name them: no personal data. */
  customerId?: string;
  /** The till's clock when the first line was entered. */
  startedAt?: string;
  /** How many of the lines were scanned, and how many typed or picked. */
  scannedLines?: number;
  typedLines?: number;
  /** Which channel it was sold through, such as `mercadolibre`: small letters, digits and underscores. Of a till of the kind `channel` only; at others it is not kept. */
  channel?: string;
  /** The version of the rules (`@mostrador/till`) by which the till computed the sums; 1 when absent. A sale by rules newer than the server's is `newer_than_server`: it is neither refused nor kept, and is sent again when the server is upgraded. */
  rulesVersion?: number;
};

/** Corrects a refused operation. */
export type CorrectRefusedSaleBody = {
  /** The whole operation as it should have been; its id must be the same. */
  corrected: TillOperation;
  reason: string;
};

/** Discards a refused operation. */
export type DiscardRefusedSaleBody = {
  reason: string;
};

/** A page of refused operations, oldest first. */
export type ListRefusedSalesResponse = {
  refusedSales: Array<RefusedSale>;
  nextPageToken: string;
};

/** A page of returns. */
export type ListReturnsResponse = {
  returns: Array<SaleReturn>;
  nextPageToken: string;
};

/** A page of reviews. */
export type ListReviewsResponse = {
  reviews: Array<Review>;
  nextPageToken: string;
};

/** A page of sales. */
export type ListSalesResponse = {
  sales: Array<Sale>;
  nextPageToken: string;
};

/** A payment on the books. */
export type Payment = {
  paymentNumber: number;
  method: 'cash' | 'debit' | 'credit' | 'transfer' | 'qr' | 'marketplace' | (string & {});
  /** Centavos. */
  tenderedMinor: Minor;
  /** Centavos. */
  changeMinor: Minor;
  reference: string;
  /** As they were sent. */
  cardBrand?: string;
  installments?: number;
  /** Centavos. */
  feeMinor?: Minor;
  settlesOn?: string;
  terminalId?: string;
};

/** A payment. Payments are numbered from 1 in the order given. What stays in the till is `tendered_minor` less `change_minor`; those add up to the sale's total. */
export type PaymentInput = {
  method: 'cash' | 'debit' | 'credit' | 'transfer' | 'qr' | 'marketplace' | (string & {});
  /** Centavos. */
  tenderedMinor: Minor;
  /** Only for cash. */
  changeMinor?: Minor;
  /** Coupon, transfer or wallet operation; free text. */
  reference?: string;
  /** What is known of the cost of this payment: the card's brand, the number of instalments, the fee, the day on which the money comes, and the terminal. */
  cardBrand?: string;
  installments?: number;
  /** Centavos. */
  feeMinor?: Minor;
  settlesOn?: string;
  terminalId?: string;
};

/** An operation that was refused, as it was sent. */
export type RefusedSale = {
  refusedId: string;
  /** The id inside the operation where it could be read. */
  operationId: string;
  tillId: string;
  kind: 'sale' | 'void' | 'return' | 'open_session' | 'cash_movement' | 'declaration' | 'activity' | 'unreadable' | (string & {});
  /** Empty for tills and cashiers, as is `detail`: both speak of amounts. */
  payloadJson: string;
  reason: string;
  field: string;
  detail: string;
  /** The operation this one waits for, when it is parked. */
  waitsFor: string;
  state: 'waiting' | 'corrected' | 'discarded' | (string & {});
  refusedAt: string;
  settledAt?: string;
  settledBy: string;
  settledReason: string;
};

/** A returned line with what it was worth. */
export type ReturnLine = {
  lineNumber: number;
  productId?: string;
  /** Thousandths of a unit. */
  quantityMilli: Milli;
  /** Centavos. */
  amountMinor: Minor;
  /** Its part of the sold line's taxes: all returns of a line take back exactly what it bore. */
  netMinor?: Minor;
  /** Centavos. */
  ivaMinor?: Minor;
  /** Centavos. */
  internalTaxMinor?: Minor;
  disposition?: 'resalable' | 'damaged' | 'supplier' | (string & {});
};

/** A line that comes back. */
export type ReturnLineInput = {
  lineNumber: number;
  /** Thousandths of a unit. */
  quantityMilli: Milli;
  /** What becomes of the goods; `resalable` when absent. What is not does not go back into stock. */
  disposition?: 'resalable' | 'damaged' | 'supplier' | (string & {});
};

/** Takes goods back. */
export type ReturnSaleRequest = {
  /** A UUID made by the caller, best a UUIDv7. */
  returnId: string;
  saleId: string;
  /** The till and session that pay the money. */
  tillId: string;
  sessionId: string;
  cashierId: string;
  reason: string;
  returnedAt: string;
  lines: Array<ReturnLineInput>;
  /** How the money goes back; adds up to what the lines are worth, less what credit notes have given back of it. */
  refunds?: Array<Refund>;
  /** As of a void. */
  approvalToken?: string;
  /** As of a void, of `returned_at`. */
  sentAt?: string;
  /** What kind of reason it is; `reason` says it in words. */
  reasonCode?: 'defective' | 'expired' | 'wrong' | 'unwanted' | 'other' | (string & {});
};

/** One flag of a sale, void, return, refund or item of a log that a supervisor must look at. Of a refund: `over_refunded` (with it more was given back than was paid), `refund_in_cash` and `refund_exceeds_payment` (a means of payment gives back more than it paid), `session_of_another_till`, `session_not_opened` (nobody has opened it yet; settled by itself when its opening comes later), `refund_late` (the session was closed), `branch_foreign` (of its issuer). Of a log's item, whose sale, session and cashier are nil UUIDs where it has none: those of its envelope. */
export type Review = {
  reviewId: string;
  kind: 'sale' | 'void' | 'return' | 'refund' | 'log_item' | (string & {});
  /** The sale, void or return itself; of a refund, the credit note; of a log's item, its operation. */
  subjectId: string;
  saleId: string;
  flag: 'cashier_foreign' | 'sent_by_another' | 'cashier_unknown' | 'cashier_dismissed' | 'branch_foreign' | 'limit_exceeded' | 'fixed_price_changed' | 'approval_missing' | 'approved_offline' | 'void_late' | 'return_late' | 'refund_late' | 'refund_in_cash' | 'refund_exceeds_payment' | 'over_refunded' | 'session_not_opened' | 'session_of_another_till' | 'log_gap' | 'log_broken' | 'log_forked' | 'log_unreadable' | (string & {});
  /** Where it was done; for a return the branch that paid. */
  branchId: string;
  tillId: string;
  sessionId: string;
  cashierId: string;
  sentBy: string;
  approvedBy: string;
  /** Of the sale, or what was paid back. */
  amountMinor: Minor;
  happenedAt: string;
  notedAt: string;
  state: 'open' | 'settled' | (string & {});
  settledAt?: string;
  settledBy: string;
  settledReason: string;
};

/** A sale on the books. */
export type Sale = {
  saleId: string;
  branchId: string;
  tillId: string;
  sessionId: string;
  installationId: string;
  ticketNumber: number;
  cashierId: string;
  /** Empty in facts that were told before this name; which fact it is says it too. */
  state: 'completed' | 'voided' | (string & {});
  /** True when it came after its session was sealed. */
  late: boolean;
  soldAt: string;
  receivedAt: string;
  /** `sold_at` corrected by the till's clock difference; `received_at` where the till's clock is absurd. */
  effectiveAt: string;
  currency: 'ARS' | (string & {});
  lines: Array<SaleLine>;
  payments: Array<Payment>;
  /** Centavos. */
  discountMinor: Minor;
  /** Centavos. */
  roundingMinor: Minor;
  /** Centavos. */
  totalMinor: Minor;
  taxes: Array<SaleTax>;
  /** What the goods that came back were worth, so far. */
  returnedMinor: Minor;
  receiver?: ToldReceiver;
  voucherWanted: boolean;
  /** What a person may want to look at: `ticket_duplicate`, `clock_absurd`, `unknown_product`, `provisional_session`, `fractional_quantity` (part of what is sold by unit), `iva_differs` (from the catalogue's). These are reviews too: `cashier_foreign` (sent by another person than its cashier), `sent_by_another` (by nobody at the till), `cashier_unknown` and `cashier_dismissed` (no member, or none any more when it was sold), `limit_exceeded` (a discount or a price is further down than the cashier's role may go, and nobody approved it), `fixed_price_changed` (another price, or a discount, where nobody may touch it), `approved_offline` (somebody did, by the till's word), `branch_foreign` (the till is in no branch of the cashier, or of who sent it). */
  flags: Array<'ticket_duplicate' | 'clock_absurd' | 'unknown_product' | 'provisional_session' | 'fractional_quantity' | 'cashier_foreign' | 'sent_by_another' | 'cashier_unknown' | 'cashier_dismissed' | 'limit_exceeded' | 'fixed_price_changed' | 'approved_offline' | 'branch_foreign' | 'iva_differs' | 'price_outdated' | (string & {})>;
  printedVoucher?: ToldPrintedVoucher;
  /** Who sent it: the id of a till, a person or an API key. Absent on sales of versions that did not keep it. */
  sentBy?: string;
  /** True in a list where the caller may not see amounts: lines, payments, taxes and receiver are left out then, and every amount is 0. */
  amountsHidden?: boolean;
  /** What credit notes by hand have given back in money so far. */
  refundedMinor: Minor;
  /** `till`, or the channel's name. */
  channel?: string;
  /** The branch's day that it counts to, yyyy-mm-dd: fixed when it was recorded. Absent on sales of versions before. */
  businessDate?: string;
  customerId?: string;
  /** By the till's clock, as `sold_at`. */
  startedAt?: string;
  scannedLines?: number;
  typedLines?: number;
  discountReason?: string;
  promotionId?: string;
  discountApprovedBy?: string;
  /** As it was sent. */
  rulesVersion?: number;
};

/** A line on the books. */
export type SaleLine = {
  lineNumber: number;
  productId?: string;
  name: string;
  barcode: string;
  /** Centavos. */
  unitPriceMinor: Minor;
  /** Thousandths of a unit. */
  quantityMilli: Milli;
  /** Centavos. */
  discountMinor: Minor;
  ivaTreatment: 'taxed' | 'exempt' | 'untaxed' | (string & {});
  /** Basis points: 2100 is 21 %. */
  ivaRateBp: BasisPoints;
  /** Centavos. */
  unitInternalTaxMinor: Minor;
  /** Price times quantity, rounded half up, less the line's discount. */
  totalMinor: Minor;
  /** The line's share of the sale's total, after the discount on the whole and the rounding. */
  paidMinor: Minor;
  /** Thousandths of a unit. */
  returnedMilli: Milli;
  /** As they were sent. */
  listPriceMinor?: Minor;
  priceVersion?: number;
  priceSource?: 'list' | 'override' | 'open' | 'label' | (string & {});
  overrideBy?: string;
  overrideReason?: string;
  discountReason?: string;
  promotionId?: string;
  discountApprovedBy?: string;
  /** The line's part of its rate's taxes, after discounts and before cash rounding: those of the lines of a rate add up to what `taxes` has of it. */
  netMinor?: Minor;
  /** Centavos. */
  ivaMinor?: Minor;
  /** Centavos. */
  internalTaxMinor?: Minor;
  /** What the product was when the sale was recorded; absent where it was not known. */
  category?: string;
  unit?: 'unit' | 'kg' | 'l' | 'm' | (string & {});
  packUnits?: number;
  /** As it was sent. */
  publishedVersion?: number;
};

/** A line of a sale with its own snapshot of the product. Lines are numbered from 1 in the order given. */
export type SaleLineInput = {
  /** Absent for open-price items and unknown barcodes. */
  productId?: string;
  name: string;
  barcode?: string;
  /** 0 where it is given away. */
  unitPriceMinor: Minor;
  /** Thousandths of the product's unit. */
  quantityMilli: Milli;
  /** Discount on the whole line. */
  discountMinor?: Minor;
  ivaTreatment: 'taxed' | 'exempt' | 'untaxed' | (string & {});
  /** IVA rate in basis points: 2100 is 21 %. Zero unless `iva_treatment` is `taxed`. */
  ivaRateBp?: BasisPoints;
  /** Internal taxes contained in one unit's price; they are outside the base of IVA. */
  unitInternalTaxMinor?: Minor;
  /** What the price was before anybody changed it, in which version of the product, and where the one it was sold at comes from: the catalogue, a person who changed it, a person who typed it for a product without one, or the label of a scale. */
  listPriceMinor?: Minor;
  priceVersion?: number;
  priceSource?: 'list' | 'override' | 'open' | 'label' | (string & {});
  /** Who changed the price, and why. */
  overrideBy?: string;
  overrideReason?: string;
  /** As of the whole sale, of this line's discount. */
  discountReason?: string;
  promotionId?: string;
  discountApprovedBy?: string;
  /** The publication whose prices the till sold by; of a till that was told ahead, before the product's version says so. */
  publishedVersion?: number;
};

/** A return on the books. */
export type SaleReturn = {
  returnId: string;
  saleId: string;
  branchId: string;
  tillId: string;
  sessionId: string;
  cashierId: string;
  reason: string;
  late: boolean;
  approvedBy: string;
  returnedAt: string;
  lines: Array<ReturnLine>;
  refunds: Array<ToldRefund>;
  /** What the goods were worth. */
  totalMinor: Minor;
  /** Each is a review: `approval_missing`, `approved_offline`, `refund_in_cash`, `refund_exceeds_payment` (more than a means of payment had paid; out of till logs only), `session_not_opened` (as of a refund), `return_late` (the session was closed), and those of a sale's cashier and sender. */
  flags: Array<'approval_missing' | 'approved_offline' | 'refund_in_cash' | 'refund_exceeds_payment' | 'session_not_opened' | 'return_late' | 'cashier_foreign' | 'sent_by_another' | 'cashier_unknown' | 'cashier_dismissed' | 'branch_foreign' | 'clock_absurd' | (string & {})>;
  /** As of a sale. */
  sentBy?: string;
  /** True in a list where the caller may not see amounts: lines and refunds are left out then, and the total is 0. */
  amountsHidden?: boolean;
  /** What credit notes had given back of the goods' worth already: the refunds are the rest. */
  alreadyRefundedMinor: Minor;
  reasonCode?: 'defective' | 'expired' | 'wrong' | 'unwanted' | 'other' | (string & {});
  /** `returned_at` by the server's clock, as of a sale, and when it came. */
  effectiveAt?: string;
  receivedAt?: string;
  /** The day of the branch that took the goods, as of a sale. */
  businessDate?: string;
};

/** Taxes of a sale per IVA treatment and rate, after discounts and before cash rounding. */
export type SaleTax = {
  ivaTreatment: 'taxed' | 'exempt' | 'untaxed' | (string & {});
  /** Basis points: 2100 is 21 %. */
  ivaRateBp: BasisPoints;
  /** Centavos. */
  grossMinor: Minor;
  /** Centavos. */
  netMinor: Minor;
  /** Centavos. */
  ivaMinor: Minor;
  /** Centavos. */
  internalTaxMinor: Minor;
};

/** A void on the books. */
export type SaleVoid = {
  voidId: string;
  saleId: string;
  sessionId: string;
  reason: string;
  late: boolean;
  /** Empty where nobody is known to have approved it. */
  approvedBy: string;
  voidedAt: string;
  /** Centavos. */
  totalMinor: Minor;
  /** Each is a review: `approval_missing`, `approved_offline` (by the till's word), `void_late`, `sent_by_another`. */
  flags: Array<'approval_missing' | 'approved_offline' | 'void_late' | 'sent_by_another' | 'cashier_foreign' | 'clock_absurd' | (string & {})>;
  /** Who sent it: the id of a till, a person or an API key. */
  sentBy: string;
  /** The person who voided it; absent where only a till is known. */
  voidedBy?: string;
  /** `voided_at` by the server's clock, as of a sale, and when it came. */
  effectiveAt?: string;
  receivedAt?: string;
};

/** Settles a review. */
export type SettleReviewBody = {
  reason: string;
};

/** What a till did, in order. At most 500 items. */
export type SubmitTillLogRequest = {
  tillId: string;
  /** The till's clock when this was sent. */
  sentAt: string;
  items: Array<TillOperation>;
};

/** The answers to a till log, one an item, in the same order. */
export type SubmitTillLogResponse = {
  results: Array<TillLogResult>;
};

/** Something that was done at a till and moves neither goods nor money. */
export type TillActivity = {
  activityId: string;
  tillId: string;
  /** Absent where no session was open, or nobody was logged in. */
  sessionId?: string;
  cashierId?: string;
  /** `offline` is told when it is over. */
  kind: 'drawer_opened' | 'line_removed' | 'basket_cancelled' | 'price_overridden' | 'price_check' | 'reprint' | 'offline' | 'login_failed';
  happenedAt: string;
  /** Of what lasts. */
  endedAt?: string;
  reason?: string;
  /** Of a drawer that was opened for it, and of a reprint. */
  saleId?: string;
  /** What was removed, cancelled, checked or given another price. */
  lines?: Array<TillActivityLine>;
  /** What a cancelled basket came to. */
  amountMinor?: Minor;
  /** Who approved it, by the till's word. Where the envelope brings an approval of the action `till.<kind>` for the activity (target and act its id, amount as here), it is the approver of that. */
  approvedBy?: string;
};

/** A line of a basket. */
export type TillActivityLine = {
  productId?: string;
  name?: string;
  barcode?: string;
  /** Thousandths of a unit. */
  quantityMilli: Milli;
  /** Centavos. */
  unitPriceMinor?: Minor;
  /** As of a sale's line. */
  listPriceMinor?: Minor;
};

/** Cash put in or taken out at the till. */
export type TillCashMovement = {
  movementId: string;
  sessionId: string;
  tillId: string;
  cashierId: string;
  kind: 'in' | 'out';
  /** Centavos. */
  amountMinor: Minor;
  reason: string;
  movedAt: string;
  /** Of `cash.out` for the movement's amount, where the company's limit asks for one: a supervisor's, or the till's own word for one given while it was offline. */
  approvalToken?: string;
  /** As of a cash movement. */
  reasonCode?: 'change' | 'deposit' | 'supplier' | 'expense' | 'wages' | 'owner' | 'correction' | 'other' | (string & {});
};

/** What was counted at the end of a session, without knowing what was expected. */
export type TillDeclaration = {
  declarationId: string;
  sessionId: string;
  tillId: string;
  cashierId: string;
  counted?: Array<CountedAmount>;
  /** How many sales the till made in the session, and the number of its last ticket. */
  ticketCount?: number;
  lastTicketNumber?: number;
  declaredAt: string;
};

/** Where an operation stands in the log of an installation. An item is the text that `JSON.stringify` writes, the envelope first; a till keeps it and always sends it as it was written. A chain that is broken is flagged and listed for a supervisor, and refuses nothing: `log_gap` (an item before it is missing), `log_broken` (the one before it is another), `log_forked` (another item was sent with its number), `log_unreadable` (the envelope could not be read). */
export type TillLogEnvelope = {
  /** A new one each time that the till is installed anew; its log begins anew with it. */
  installationId: string;
  /** From 1, without gaps. */
  sequence: number;
  /** SHA-256 of the item before, of its UTF-8 text, in 64 hexadecimal digits; empty in the first. */
  previousHash?: string;
  /** As of a sale; a sale without a version of its own takes this one. */
  rulesVersion?: number;
  /** What was approved at the till for this operation while it was offline: tokens as in a void's `approval_token`, which need not be told twice. */
  approvals?: Array<string>;
};

/** What became of one item. */
export type TillLogResult = {
  /** The operation's own id; empty where it could not be read. */
  id: string;
  /** `accepted`: on the books. `quarantined`: refused, kept as sent. `parked`: waits for an item that is quarantined. `newer_than_server`: written by rules that the server does not have yet, or about something that was; the till keeps it and sends it again, in order, until the server is upgraded. */
  state: 'accepted' | 'quarantined' | 'parked' | 'newer_than_server' | (string & {});
  /** True when it was on the books already. */
  duplicate: boolean;
  late: boolean;
  reason: string;
  field: string;
  detail: string;
};

/** One operation of a till: exactly one of the fields is set, beside the envelope. An operation that the server does not know, in an envelope of newer rules than the server's, is `newer_than_server`. */
export type TillOperation = {
  openSession?: TillSessionOpening;
  sale?: CompleteSaleRequest;
  void?: VoidSaleRequest;
  return?: ReturnSaleRequest;
  cashMovement?: TillCashMovement;
  declaration?: TillDeclaration;
  activity?: TillActivity;
  /** Absent in logs of tills that write none. */
  envelope?: TillLogEnvelope;
};

/** A session opened at the till. */
export type TillSessionOpening = {
  sessionId: string;
  tillId: string;
  cashierId: string;
  /** Centavos. */
  openingFloatMinor?: Minor;
  openedAt: string;
};

/** Voids a sale. */
export type VoidSaleBody = {
  /** A UUID made by the caller, best a UUIDv7. */
  voidId: string;
  reason: string;
  voidedAt: string;
  /** Token from `POST /v1/approvals`; not needed from a supervisor, an admin or an owner. In a till log it may be evidence of the till: a compact JWS, ES256 with the key it was enrolled with, header `typ` `till-approval`, claims `approver_id`, `action`, `target_id`, `act_id` (the void or return), `amount_minor`, `session_id`, `till_id`, `approved_at` (ISO 8601, within an hour before the act). A token that has expired when the log arrives is none. */
  approvalToken?: string;
  /** The till's clock when this was sent: it corrects `voided_at`, as of a sale. */
  sentAt?: string;
  /** Who voids it at the till; the person who sends it when absent. */
  cashierId?: string;
};

/** Voids a sale. */
export type VoidSaleRequest = {
  saleId: string;
  /** A UUID made by the caller, best a UUIDv7. */
  voidId: string;
  reason: string;
  voidedAt: string;
  /** Token from `POST /v1/approvals`; not needed from a supervisor, an admin or an owner. In a till log it may be evidence of the till: a compact JWS, ES256 with the key it was enrolled with, header `typ` `till-approval`, claims `approver_id`, `action`, `target_id`, `act_id` (the void or return), `amount_minor`, `session_id`, `till_id`, `approved_at` (ISO 8601, within an hour before the act). A token that has expired when the log arrives is none. */
  approvalToken?: string;
  /** The till's clock when this was sent: it corrects `voided_at`, as of a sale. */
  sentAt?: string;
  /** Who voids it at the till; the person who sends it when absent. */
  cashierId?: string;
};

/** Adds to a count. */
export type AddStockCountLinesBody = {
  /** At most 500. */
  lines: Array<StockCountLine>;
};

/** Adjusts a level. */
export type AdjustStockRequest = {
  /** UUIDv7 made by the caller. */
  adjustmentId: string;
  branchId: string;
  productId: string;
  /** Exactly one of these: a signed change, or what was counted. At most a million units; whole ones of a product that is sold by unit. */
  deltaMilli?: Milli;
  /** Thousandths of a unit. */
  countedMilli?: Milli;
  reason: 'initial' | 'purchase' | 'count' | 'damage' | 'expired' | 'expired_to_exchange' | 'theft' | 'own_use' | 'other';
  note?: string;
  /** When it was counted, at most 35 days ago; now when absent. The level becomes what was counted and what has moved since. Sales of before it that arrive later do not change the level. */
  countedAt?: string;
  /** Of a `purchase` only: what one unit cost, from whom it is, and the number of the paper that it came with. */
  unitCostMinor?: Minor;
  supplierId?: string;
  documentNumber?: string;
};

/** Adjusts levels. */
export type AdjustStocksRequest = {
  adjustments: Array<AdjustStockRequest>;
};

/** The levels after the adjustments, in the same order. */
export type AdjustStocksResponse = {
  levels: Array<Level>;
};

/** Makes a count true. */
export type ApproveStockCountBody = {
  /** As it was looked at: nothing was added since. */
  expectedVersion: number;
};

/** What products of a category may say of themselves. */
export type Attribute = {
  /** UUIDv7 made by the caller. No other attribute of the company has it, and what it holds stays of one kind. */
  attributeId: string;
  name: string;
  kind: 'text' | 'number' | 'yes_no' | 'choice' | (string & {});
  /** What a `number` is of: cm, GB, W. */
  unit?: string;
  /** What a `choice` is one of; at most 100. */
  choices?: Array<string>;
};

/** What a product has of an attribute: the one of these that is of its kind. */
export type AttributeValue = {
  attributeId: string;
  text?: string;
  /** Thousandths. */
  numberMilli?: Milli;
  yes?: boolean;
  choice?: string;
};

/** In what the variants of a group differ. */
export type Axis = {
  /** Size, colour. */
  name: string;
  values: Array<string>;
};

/** Opens packs. */
export type BreakPackRequest = {
  /** UUIDv7 made by the caller. */
  breakId: string;
  branchId: string;
  /** The pack. */
  productId: string;
  /** How many packs, whole ones. */
  packs: number;
};

/** Names a reservation. */
export type CancelReservationBody = Nothing;

/** Gives up a count. */
export type CancelStockCountBody = Nothing;

/** Gives up a transfer. */
export type CancelTransferBody = {
  expectedVersion: number;
};

/** The newest state of one thing under the number of its newest change: a product, the layouts of scales, or one of the others. The rest is absent. */
export type CatalogueChange = {
  changeNumber: number;
  product?: Product;
  scaleLayouts?: ScaleLayouts;
  category?: Category;
  group?: ProductGroup;
  quickKeys?: QuickKeys;
};

/** A category as it stands. */
export type Category = {
  categoryId: string;
  data: ToldCategoryInput;
  /** Grows by one with each change. */
  version: number;
  /** It was deleted: it is told of for those who keep a copy, and listed no more. */
  deleted: boolean;
};

/** What a category is. */
export type CategoryInput = {
  /** No two categories under one parent share it. */
  name: string;
  /** The category that it stands in; absent at the root. A tree is at most eight levels deep. */
  parentId?: string;
  /** Where it stands among its siblings, the smallest first; those of one position by name. */
  position?: number;
  /** What its products have besides; so have those of the categories below it. At most 50. */
  attributes?: Array<Attribute>;
};

/** IVA towards final consumers. */
export type ConsumerIva = {
  ivaTreatment: 'taxed' | 'exempt' | 'untaxed' | (string & {});
  /** Basis points; 0 unless it is taxed. */
  ivaRateBp?: BasisPoints;
};

/** Adds a category. */
export type CreateCategoryRequest = {
  /** UUIDv7 made by the caller. */
  categoryId: string;
  data: CategoryInput;
};

/** Makes a product of an unknown code. */
export type CreateIncompleteProductRequest = {
  /** UUIDv7 made by the caller. The answer may be another product: the one that has the code. */
  productId: string;
  /** As it was scanned. Of a scale's label the PLU becomes the product's, which is then sold by kg. */
  code: string;
  name: string;
  /** Of one unit or kg, with IVA; at most ten million pesos. */
  priceMinor: Minor;
};

/** Adds a group. */
export type CreateProductGroupRequest = {
  /** UUIDv7 made by the caller. */
  groupId: string;
  data: ProductGroupInput;
};

/** Adds a product. */
export type CreateProductRequest = {
  /** UUIDv7 made by the caller. */
  productId: string;
  data: ProductInput;
};

/** Adds products. */
export type CreateProductsRequest = {
  products: Array<CreateProductRequest>;
};

/** The products added. */
export type CreateProductsResponse = {
  products: Array<Product>;
};

/** Adds a supplier. */
export type CreateSupplierRequest = {
  /** UUIDv7 made by the caller. */
  supplierId: string;
  name: string;
  /** Eleven digits, however they are typed, or empty while unknown. */
  cuit?: string;
  /** Nothing is known, and it is active, when absent. */
  details?: SupplierDetails;
};

/** Plans a transfer. */
export type CreateTransferRequest = {
  /** UUIDv7 made by the caller. */
  transferId: string;
  fromBranchId: string;
  toBranchId: string;
  /** At most 500, each of another product. */
  items: Array<TransferItem>;
  note?: string;
};

/** Makes the variants of a group. */
export type CreateVariantsBody = {
  /** What all of them are. Each is called by this name and its values, and gets its codes later: there are none in here. */
  template: ProductInput;
};

/** All active variants of the group by name. */
export type CreateVariantsResponse = {
  products: Array<Product>;
};

/** Deletes a category. */
export type DeleteCategoryBody = {
  expectedVersion: number;
};

/** Deletes a product. */
export type DeleteProductBody = {
  expectedVersion: number;
};

/** Sends a transfer. */
export type DispatchTransferBody = {
  expectedVersion: number;
};

/** A page of a kardex, oldest first. */
export type Kardex = {
  /** Before the first movement of the period. */
  opening: StockBalance;
  movements: Array<StockMovement>;
  /** After the last movement of the period. */
  closing: StockBalance;
  nextPageToken: string;
};

/** A product in a kit, and how much of it. It may be a kit itself; no kit is in itself, not even through others. */
export type KitPart = {
  productId: string;
  /** Thousandths of its unit; whole ones where it is counted by unit. */
  quantityMilli: Milli;
};

/** What a branch has of a product, in thousandths of its unit. */
export type Level = {
  branchId: string;
  productId: string;
  /** Thousandths of a unit. */
  onHandMilli: Milli;
  version: number;
  /** In events only: the level before. */
  previousOnHandMilli?: Milli;
  /** What it is worth at the moving average: the sum of its movements' values. Absent while it is not known, and to cashiers and tills. */
  valueMinor?: Minor;
  /** Held by reservations. Absent, as the next, in answers to adjustments and breaks. */
  reservedMilli?: Milli;
  /** On hand, less what is reserved. Below zero where more was sold than there was. */
  availableMilli?: Milli;
};

/** Changes in the order of their numbers, one per thing: its newest state. */
export type ListCatalogueChangesResponse = {
  changes: Array<CatalogueChange>;
  /** Ask again with this. */
  nextSince: number;
  more: boolean;
};

/** A page of categories. */
export type ListCategoriesResponse = {
  categories: Array<Category>;
  nextPageToken: string;
};

/** A page of conflicts. */
export type ListConflictsResponse = {
  conflicts: Array<StockConflict>;
  nextPageToken: string;
};

/** A page of levels. */
export type ListLevelsResponse = {
  levels: Array<Level>;
  nextPageToken: string;
};

/** A page of movements. */
export type ListMovementsResponse = {
  movements: Array<StockMovement>;
  nextPageToken: string;
};

/** A page of levels as they were, by product. What had not moved yet is not among them. */
export type ListPastLevelsResponse = {
  levels: Array<PastLevel>;
  nextPageToken: string;
};

/** A page of groups. */
export type ListProductGroupsResponse = {
  groups: Array<ProductGroup>;
  nextPageToken: string;
};

/** A page of versions. */
export type ListProductVersionsResponse = {
  versions: Array<ProductVersion>;
  nextPageToken: string;
};

/** A page of products; the best matches first when there was a query. */
export type ListProductsResponse = {
  products: Array<Product>;
  nextPageToken: string;
};

/** A page of reservations. */
export type ListReservationsResponse = {
  reservations: Array<Reservation>;
  nextPageToken: string;
};

/** A page of a count, by product. */
export type ListStockCountProductsResponse = {
  products: Array<StockCountProduct>;
  nextPageToken: string;
};

/** A page of counts. */
export type ListStockCountsResponse = {
  counts: Array<StockCount>;
  nextPageToken: string;
};

/** A page of suppliers. */
export type ListSuppliersResponse = {
  suppliers: Array<Supplier>;
  nextPageToken: string;
};

/** A page of transfers. */
export type ListTransfersResponse = {
  transfers: Array<Transfer>;
  nextPageToken: string;
};

/** So much of something. */
export type Measure = {
  /** Thousandths of the unit. */
  quantityMilli: Milli;
  unit: 'unit' | 'kg' | 'g' | 'l' | 'ml' | 'm' | 'cm' | (string & {});
};

/** Opens a count. */
export type OpenStockCountRequest = {
  /** UUIDv7 made by the caller. */
  countId: string;
  branchId: string;
  /** What it is of, in the shop's words. */
  name: string;
};

/** Packs that were opened. */
export type PackBreak = {
  breakId: string;
  branchId: string;
  packProductId: string;
  unitProductId: string;
  packs: number;
  /** Thousandths of a unit. */
  unitsMilli: Milli;
  packLevel: Level;
  unitLevel: Level;
};

/** A code of so much of a product, when the goods are the same: a six-pack of cans, a bag of 250 g. What is a thing of its own, with a price and a level, is a product that is a pack of the other. */
export type PackCode = {
  barcode: string;
  /** What it stands for, in thousandths of `unit`. It is told in the product's own unit. */
  quantityMilli: Milli;
  /** The product's when empty; else one that is converted to it: g to kg, ml to l. */
  unit?: '' | 'unit' | 'kg' | 'g' | 'l' | 'ml' | 'm' | 'cm' | (string & {});
  /** What people call it. */
  form: 'unit' | 'pack' | 'box' | (string & {});
  /** What all of it costs; the price of the product times the quantity when absent. */
  priceMinor?: Minor;
};

/** A level as it was. */
export type PastLevel = {
  productId: string;
  balance: StockBalance;
};

/** What a customer may know of a product. */
export type Price = {
  productId: string;
  name: string;
  barcode: string;
  /** Centavos. */
  priceMinor: Minor;
  currency: 'ARS' | (string & {});
  openPrice: boolean;
  /** Of a code that stands for more or less than one unit: how much, in thousandths. The price is of that. */
  quantityMilli?: Milli;
};

/** A product as it stands. */
export type Product = {
  productId: string;
  data: ToldProductInput;
  /** Grows by one with each change. */
  version: number;
  updatedAt: string;
  supplierName: string;
  /** The barcodes in their order, each in the form that tills compare scanned codes by: the 13 digits of a GTIN that is written with 12, 13 or 14, and others as they are. */
  canonicalBarcodes: Array<string>;
  /** What a person may want to look at. */
  remarks: Array<ProductRemark>;
  /** The same of the pack codes, in their order. */
  canonicalPackCodes: Array<string>;
  /** It was deleted, and is listed no more. Saving it again brings it back. */
  deleted: boolean;
};

/** A group as it stands. */
export type ProductGroup = {
  groupId: string;
  data: ToldProductGroupInput;
  /** Grows by one with each change. */
  version: number;
};

/** One thing that comes in several forms. */
export type ProductGroupInput = {
  name: string;
  /** One to three. All their values together make at most 500 combinations. */
  axes: Array<Axis>;
};

/** What a product is. Prices are integers in centavos, at most 10^12, and include IVA. */
export type ProductInput = {
  name: string;
  /** Any number; the first is the one printed. Up to 32 letters, digits, spaces and `. / + $ % _ -`. No two active products of a company share one, in whichever form it is written: zeros in front of a GTIN make no difference. Such products as there are from before are both listed. */
  barcodes?: Array<string>;
  /** The name of its category. Where a request has this and no `category_id`, the category of this name is meant, one at the root before others, and one is made there where none has the name; empty is none. */
  category?: string;
  /** 0 where it is typed at the till, or given away: who leaves a price out has forgotten it. */
  priceMinor: Minor;
  /** Of one unit, as it is bought. Zero to cashiers and tills, who are not told. */
  costMinor?: Minor;
  ivaTreatment: 'taxed' | 'exempt' | 'untaxed' | (string & {});
  /** Basis points: 2100 is 21 %. */
  ivaRateBp?: BasisPoints;
  /** Internal taxes contained in one unit's price. */
  internalTaxMinor?: Minor;
  /** The price is typed at the till ("varios"). */
  openPrice?: boolean;
  /** False for services and the like: no levels, no movements. */
  tracked: boolean;
  /** What its quantities are thousandths of. What is sold by `unit` is whole: part of one is flagged in a sale, and refused in an adjustment. */
  unit: 'unit' | 'kg' | 'l' | 'm' | (string & {});
  /** The product that this one is a pack of, and how many of it a pack holds. Packs may hold packs. */
  packOfProductId?: string;
  packUnits?: number;
  supplierId?: string;
  active: boolean;
  /** Whether the cost includes IVA. Absent where nobody has said, and to whom the cost is not told. */
  costIncludesIva?: boolean;
  brand?: string;
  /** False for what is sold while it lasts, and need not be in stock. True when absent. */
  kept?: boolean;
  /** The day from which it is not bought any more, yyyy-mm-dd. */
  discontinuedOn?: string;
  /** Its number on scales, which their labels tell. No two active products of a company share one. */
  plu?: number;
  /** Made at a till with name and price only. Its cost is not known. Saving it without this completes it. */
  incomplete?: boolean;
  /** What happens where more is sold than there is: nothing (`allow`), a conflict (`warn`, as when absent), or that it may not be reserved or sent to another branch (`strict`). A sale that was paid is taken whatever stands here. */
  negativePolicy?: 'allow' | 'warn' | 'strict' | (string & {});
  /** Its place in the tree of categories. A request that has it need not name the category, and what it names is ignored. */
  categoryId?: string;
  /** What it has of the attributes of its category, and of those above that. What no longer has an attribute is left out at the product's next change. */
  attributes?: Array<AttributeValue>;
  /** Which one of a group it is. */
  variant?: VariantOf;
  /** Codes that stand for more than one unit, or for part of one; as unique as `barcodes`. At most 20. */
  packCodes?: Array<PackCode>;
  /** What one unit holds: 500 ml, for the price per litre. */
  content?: Measure;
  /** Whose sale is a sale of all of these; such a product has no levels of its own, so it is not `tracked`. At most 50. */
  parts?: Array<KitPart>;
  /** `new` when absent. */
  condition?: 'new' | 'used' | 'open_box' | (string & {});
  /** What the shop itself calls it. No two active products of a company share one. */
  internalCode?: string;
  /** Where it is sold; everywhere when empty. A sale elsewhere is not refused. */
  onlyBranchIds?: Array<string>;
  /** The container that goes with it and comes back, for a deposit: a product too, which is sold and returned beside it, and has no container itself. */
  depositProductId?: string;
  /** Nobody may touch the price: a sale with another, or with a discount, is flagged `fixed_price_changed`, whoever approved it. */
  priceFixed?: boolean;
  /** Its IVA where the receiver is a final consumer, and the law has another for them. It is kept for who makes vouchers by hand: sales are taxed as `iva_treatment` says. */
  consumerIva?: ConsumerIva;
};

/** What is taken, but may be wrong. */
export type ProductRemark = {
  /** `barcode_check_digit`: a code as long as a GTIN whose last digit does not fit the others. */
  reason: 'barcode_check_digit' | (string & {});
  /** Where, as refusals name it. */
  field: string;
};

/** A product as it was in one version. Versions of before they were kept are missing. */
export type ProductVersion = {
  version: number;
  /** Who made it so; `system` where its category was renamed or a purchase told its cost, empty where nobody kept it. */
  changedBy: string;
  changedAt: string;
  data: ToldProductInput;
  deleted: boolean;
  /** The fields of `data` that differ from the version before it; of the first one none. */
  changedFields: Array<string>;
};

/** Replaces a branch's quick keys. */
export type PutQuickKeysBody = {
  /** 0 where there are none yet. */
  expectedVersion: number;
  /** In the order in which they stand; at most 200. */
  keys?: Array<QuickKey>;
};

/** Replaces the layouts. */
export type PutScaleLayoutsRequest = {
  layouts?: Array<ScaleLayout>;
  /** The version that was read, 0 while none were ever set. */
  expectedVersion: number;
};

/** A key: of a product, or of a category that it opens. */
export type QuickKey = {
  /** What stands on it; the name of what it is for when empty. */
  label?: string;
  /** One of these. */
  productId?: string;
  categoryId?: string;
  /** `#rrggbb`, or empty. */
  colour?: string;
};

/** A branch's quick keys as they stand. */
export type QuickKeys = {
  branchId: string;
  keys: Array<ToldQuickKey>;
  /** Grows by one with each change. */
  version: number;
};

/** Tells what arrived. */
export type ReceiveTransferBody = {
  /** UUIDv7 made by the caller: one transfer may arrive in parts. */
  receiptId: string;
  expectedVersion: number;
  /** Whatever is not named did not arrive. Empty where nothing did. */
  items?: Array<TransferItem>;
  note?: string;
};

/** What is held for a sale or order. */
export type Reservation = {
  reservationId: string;
  branchId: string;
  /** `short`: there is less than asked for, and nothing is held. */
  state: 'held' | 'short' | 'consumed' | 'cancelled' | 'expired' | (string & {});
  lines: Array<ToldReservationLine>;
  revision: number;
  /** From when on it ends where no such sale is known. */
  expiresAt?: string;
  /** Of a short one: what there is too little of. */
  shortages: Array<Shortage>;
  /** Grows with each change. */
  version: number;
};

/** A product, and how much of it; lines of one product add up. */
export type ReservationLine = {
  productId: string;
  /** At most a million units. */
  quantityMilli: Milli;
};

/** Holds goods. */
export type ReserveStockRequest = {
  /** The id of the sale or order that they are for, made by the caller. */
  reservationId: string;
  branchId: string;
  /** At most 500. What is not in the catalogue, or whose stock is not tracked, is not held. */
  lines: Array<ReservationLine>;
  /** Grows each time that the lines of one reservation change: a greater one replaces what is held. */
  revision?: number;
  /** How long it is held where the sale does not come: at most 7 days, 15 minutes when 0. */
  holdSeconds?: number;
  /** True for who must not sell what is not there, whatever the policy of the product is: channels. */
  insist?: boolean;
};

/** Settles a conflict. */
export type ResolveConflictBody = {
  /** What was counted; absent to accept the level as it is. */
  countedMilli?: Milli;
  note?: string;
};

/** How a scale prints its labels: an EAN-13 of prefix, PLU, a check digit of the value where there is one, and the value. */
export type ScaleLayout = {
  /** One to three digits, the first of them 2. None begins with another, whichever layout it is of. */
  prefixes: Array<string>;
  /** With prefix and check digit, 12 digits in all. */
  pluDigits: number;
  valueDigits: number;
  /** Weight, or price of what was weighed. Five digits of centavos end at $ 999.99. */
  value: 'weight_grams' | 'price_pesos' | 'price_centavos' | (string & {});
  /** A value of four or five digits has a check digit of its own before it, as GS1 computes it. */
  valueCheckDigit?: boolean;
};

/** The layouts of a company's scales. */
export type ScaleLayouts = {
  layouts: Array<ToldScaleLayout>;
  /** Grows by one with each change; 0 while none were ever set. */
  version: number;
  /** What to start from. Scales are programmed, so a printed label decides. */
  presets: Array<ScalePreset>;
};

/** How scales of a maker are often set up. */
export type ScalePreset = {
  maker: 'systel' | 'kretz' | 'moretti' | (string & {});
  layouts: Array<ToldScaleLayout>;
};

/** What a scan means. Several meanings are all told, never one of them. */
export type ScanResolution = {
  /** `unfit` where the product is known and the label is not one of it. */
  state: 'found' | 'ambiguous' | 'unfit' | 'unknown' | (string & {});
  kind: 'gtin' | 'scale' | 'gs1' | 'code' | 'unreadable' | (string & {});
  /** Why it is not `found`. Of what is found: `separator_missing` where the scanner joins elements, so that a lot or serial number cannot be told from what follows it, and is left out. */
  reason: '' | 'empty' | 'too_long' | 'malformed' | 'check_digit' | 'value_check_digit' | 'value_zero' | 'value_too_large' | 'layouts_overlap' | 'gs1_malformed' | 'gtin_missing' | 'separator_missing' | 'code_unknown' | 'plu_unknown' | 'pack_unknown' | 'code_ambiguous' | 'not_weighed' | 'price_missing' | 'price_not_multiple' | (string & {});
  /** One when it is found. */
  products: Array<Product>;
  /** In thousandths of the product's unit. Of a label with a price it is derived from the product's price as it stands, of the version told. Absent where it must be weighed or typed: of what is sold by kg, for one. */
  quantityMilli?: Milli;
  /** Absent where it must be typed. */
  unitPriceMinor?: Minor;
  /** What the label costs as it says. Quantity times price may differ by what half a gram costs. */
  labelPriceMinor?: Minor;
  lot?: string;
  serial?: string;
  producedOn?: string;
  bestBefore?: string;
  expiresOn?: string;
  /** What the branch has of it. Absent where nobody can know: nothing of it ever moved there, or it was sold below zero and never counted. */
  onHandMilli?: Milli;
};

/** Tells what became of what did not arrive. */
export type SettleTransferBody = {
  /** UUIDv7 made by the caller. */
  settlementId: string;
  expectedVersion: number;
  /** Back where they came from; by who acts there. */
  returned?: Array<TransferItem>;
  /** Lost, and why; by a supervisor of one of the two branches. */
  lost?: Array<TransferItem>;
  /** Why it is lost: a reason of an adjustment that is a loss. Empty where nothing is. */
  reason?: '' | 'initial' | 'purchase' | 'count' | 'damage' | 'expired' | 'expired_to_exchange' | 'theft' | 'own_use' | 'other';
  note?: string;
};

/** A product that there is too little of. */
export type Shortage = {
  productId: string;
  /** What could be had, packs opened. Never below zero. */
  availableMilli: Milli;
  /** Thousandths of a unit. */
  missingMilli: Milli;
};

/** How much there was, and what it was worth; that is absent where it was not known. */
export type StockBalance = {
  /** Thousandths of a unit. */
  onHandMilli: Milli;
  /** Centavos. */
  valueMinor?: Minor;
};

/** A level that went below zero. */
export type StockConflict = {
  conflictId: string;
  branchId: string;
  productId: string;
  productName: string;
  state: 'open' | 'resolved' | (string & {});
  /** The level now. */
  onHandMilli: Milli;
  /** The lowest the level has been in this conflict. */
  lowestMilli: Milli;
  /** The sale or adjustment that took the level below zero. */
  sourceId: string;
  openedAt: string;
  resolvedAt?: string;
  /** `level` when it healed by itself, else who resolved it. */
  resolvedBy: string;
  /** How it was resolved; empty while it is open. */
  resolution: '' | 'level' | 'counted' | 'accepted' | (string & {});
  note: string;
};

/** A count of a branch. */
export type StockCount = {
  countId: string;
  branchId: string;
  name: string;
  state: 'open' | 'approved' | 'cancelled' | (string & {});
  version: number;
  /** How many products it has so far, and of how many two people say different things. */
  products: number;
  differing: number;
  openedBy: string;
  openedAt: string;
  /** Who approved or cancelled it. */
  closedBy: string;
  closedAt?: string;
};

/** What one person said of one zone. */
export type StockCountFinding = {
  zone: string;
  actorId: string;
  /** Thousandths of a unit. */
  countedMilli: Milli;
  countedAt: string;
};

/** What somebody found. */
export type StockCountLine = {
  /** UUIDv7 made by the caller. */
  lineId: string;
  productId: string;
  /** Where, in the shop's words; as good as another where it differs in more than capitals and accents. */
  zone?: string;
  /** At most a million units; whole ones of a product that is sold by unit. */
  countedMilli?: Milli;
  /** When; at most 35 days ago, now when absent. */
  countedAt?: string;
};

/** What a count has of a product. */
export type StockCountProduct = {
  productId: string;
  /** All zones together. Absent where two people differ. */
  countedMilli?: Milli;
  /** When it was first counted: what was sold afterwards comes off. */
  countedAt: string;
  findings: Array<StockCountFinding>;
  /** The level at that moment, as far as it is known now. */
  expectedMilli?: Milli;
};

/** A change of a level. Never edited, never deleted. A `count_correction` is the opposite of a movement of before a count that came after it: the count has seen what that movement left. A `revaluation` moves no goods: it is a difference of cost, as where goods come that were sold before at what such cost until then. */
export type StockMovement = {
  movementId: string;
  branchId: string;
  productId: string;
  kind: 'sale' | 'void' | 'return' | 'adjustment' | 'pack_out' | 'pack_in' | 'count_correction' | 'receipt' | 'supplier_return' | 'revaluation' | 'transfer_out' | 'transfer_in' | (string & {});
  /** Signed. */
  quantityMilli: Milli;
  /** The sale (of its void, too), return, adjustment, break, receipt or supplier return it comes from. */
  sourceId: string;
  lineNumber: number;
  /** Tells apart the movements that one line causes, such as the packs it broke. Below zero for those of a void, which has its sale's source, and of a receipt or supplier return that was annulled. */
  step: number;
  /** Of an adjustment or supplier return one of its reasons, of a void or return why it was done; empty for others. */
  reason: string;
  actorId: string;
  /** When the goods moved; when it was heard of, where the till's clock is absurd. */
  at: string;
  /** When it was noted here. */
  receivedAt: string;
  /** What one unit of it is worth. Absent where that is not known. */
  unitCostMinor?: Minor;
  /** Signed. What is bought is worth what it cost; all else moves at the average of what there is at the moment at which it is noted, and at the last cost, or the catalogue's, where there is nothing. Units out of a pack are worth what the pack was. */
  valueMinor?: Minor;
  costIncludesIva?: boolean;
  /** The level after it, in the order in which movements were noted. That of a late movement is no level that there ever was: `count_correction` follows it. */
  balanceAfterMilli?: Milli;
  /** The till it was sold or came back at. */
  tillId?: string;
  /** Of a purchase, receipt or supplier return: the supplier, and the number of the paper that the goods came with. */
  supplierId?: string;
  documentNumber?: string;
  /** What the level is worth after it. Absent while that is not known. */
  balanceValueMinor?: Minor;
};

/** A supplier. */
export type Supplier = {
  supplierId: string;
  /** What it is called in the shop, as a rule its trade name (nombre de fantasía). */
  name: string;
  cuit: string;
  version: number;
  details: ToldSupplierDetails;
};

/** Somebody at a supplier's. */
export type SupplierContact = {
  name: string;
  /** What for: orders, payments, claims. */
  department?: string;
  phone?: string;
  email?: string;
};

/** What is known of a supplier besides its name and CUIT. */
export type SupplierDetails = {
  /** Razón social, as its invoices have it. */
  legalName?: string;
  /** At most 20. */
  contacts?: Array<SupplierContact>;
  /** Within how many days of its date an invoice is paid; 0 is cash. */
  paymentDays?: number;
  /** How many days lie between an order and its goods, and how far that usually strays: its standard deviation. */
  leadDays?: number;
  leadDeviationDays?: number;
  /** What an order comes to at least, net of IVA. A smaller one is remarked on. */
  minimumOrderMinor?: Minor;
  /** Nothing more is ordered from who is not. */
  active: boolean;
};

/** What products of a category may say of themselves. */
export type ToldAttribute = {
  /** UUIDv7 made by the caller. No other attribute of the company has it, and what it holds stays of one kind. */
  attributeId: string;
  name: string;
  kind: 'text' | 'number' | 'yes_no' | 'choice' | (string & {});
  /** What a `number` is of: cm, GB, W. */
  unit: string;
  /** What a `choice` is one of; at most 100. */
  choices: Array<string>;
};

/** What a product has of an attribute: the one of these that is of its kind. */
export type ToldAttributeValue = {
  attributeId: string;
  text?: string;
  /** Thousandths. */
  numberMilli?: Milli;
  yes?: boolean;
  choice?: string;
};

/** In what the variants of a group differ. */
export type ToldAxis = {
  /** Size, colour. */
  name: string;
  values: Array<string>;
};

/** What a category is. */
export type ToldCategoryInput = {
  /** No two categories under one parent share it. */
  name: string;
  /** The category that it stands in; absent at the root. A tree is at most eight levels deep. */
  parentId?: string;
  /** Where it stands among its siblings, the smallest first; those of one position by name. */
  position: number;
  /** What its products have besides; so have those of the categories below it. At most 50. */
  attributes: Array<ToldAttribute>;
};

/** IVA towards final consumers. */
export type ToldConsumerIva = {
  ivaTreatment: 'taxed' | 'exempt' | 'untaxed' | (string & {});
  /** Basis points; 0 unless it is taxed. */
  ivaRateBp: BasisPoints;
};

/** A product in a kit, and how much of it. It may be a kit itself; no kit is in itself, not even through others. */
export type ToldKitPart = {
  productId: string;
  /** Thousandths of its unit; whole ones where it is counted by unit. */
  quantityMilli: Milli;
};

/** So much of something. */
export type ToldMeasure = {
  /** Thousandths of the unit. */
  quantityMilli: Milli;
  unit: 'unit' | 'kg' | 'g' | 'l' | 'ml' | 'm' | 'cm' | (string & {});
};

/** A code of so much of a product, when the goods are the same: a six-pack of cans, a bag of 250 g. What is a thing of its own, with a price and a level, is a product that is a pack of the other. */
export type ToldPackCode = {
  barcode: string;
  /** What it stands for, in thousandths of `unit`. It is told in the product's own unit. */
  quantityMilli: Milli;
  /** The product's when empty; else one that is converted to it: g to kg, ml to l. */
  unit: '' | 'unit' | 'kg' | 'g' | 'l' | 'ml' | 'm' | 'cm' | (string & {});
  /** What people call it. */
  form: 'unit' | 'pack' | 'box' | (string & {});
  /** What all of it costs; the price of the product times the quantity when absent. */
  priceMinor?: Minor;
};

/** One thing that comes in several forms. */
export type ToldProductGroupInput = {
  name: string;
  /** One to three. All their values together make at most 500 combinations. */
  axes: Array<ToldAxis>;
};

/** What a product is. Prices are integers in centavos, at most 10^12, and include IVA. */
export type ToldProductInput = {
  name: string;
  /** Any number; the first is the one printed. Up to 32 letters, digits, spaces and `. / + $ % _ -`. No two active products of a company share one, in whichever form it is written: zeros in front of a GTIN make no difference. Such products as there are from before are both listed. */
  barcodes: Array<string>;
  /** The name of its category. Where a request has this and no `category_id`, the category of this name is meant, one at the root before others, and one is made there where none has the name; empty is none. */
  category: string;
  /** 0 where it is typed at the till, or given away: who leaves a price out has forgotten it. */
  priceMinor: Minor;
  /** Of one unit, as it is bought. Zero to cashiers and tills, who are not told. */
  costMinor: Minor;
  ivaTreatment: 'taxed' | 'exempt' | 'untaxed' | (string & {});
  /** Basis points: 2100 is 21 %. */
  ivaRateBp: BasisPoints;
  /** Internal taxes contained in one unit's price. */
  internalTaxMinor: Minor;
  /** The price is typed at the till ("varios"). */
  openPrice: boolean;
  /** False for services and the like: no levels, no movements. */
  tracked: boolean;
  /** What its quantities are thousandths of. What is sold by `unit` is whole: part of one is flagged in a sale, and refused in an adjustment. */
  unit: 'unit' | 'kg' | 'l' | 'm' | (string & {});
  /** The product that this one is a pack of, and how many of it a pack holds. Packs may hold packs. */
  packOfProductId?: string;
  packUnits: number;
  supplierId?: string;
  active: boolean;
  /** Whether the cost includes IVA. Absent where nobody has said, and to whom the cost is not told. */
  costIncludesIva?: boolean;
  brand?: string;
  /** False for what is sold while it lasts, and need not be in stock. True when absent. */
  kept?: boolean;
  /** The day from which it is not bought any more, yyyy-mm-dd. */
  discontinuedOn?: string;
  /** Its number on scales, which their labels tell. No two active products of a company share one. */
  plu?: number;
  /** Made at a till with name and price only. Its cost is not known. Saving it without this completes it. */
  incomplete?: boolean;
  /** What happens where more is sold than there is: nothing (`allow`), a conflict (`warn`, as when absent), or that it may not be reserved or sent to another branch (`strict`). A sale that was paid is taken whatever stands here. */
  negativePolicy?: 'allow' | 'warn' | 'strict' | (string & {});
  /** Its place in the tree of categories. A request that has it need not name the category, and what it names is ignored. */
  categoryId?: string;
  /** What it has of the attributes of its category, and of those above that. What no longer has an attribute is left out at the product's next change. */
  attributes: Array<ToldAttributeValue>;
  /** Which one of a group it is. */
  variant?: ToldVariantOf;
  /** Codes that stand for more than one unit, or for part of one; as unique as `barcodes`. At most 20. */
  packCodes: Array<ToldPackCode>;
  /** What one unit holds: 500 ml, for the price per litre. */
  content?: ToldMeasure;
  /** Whose sale is a sale of all of these; such a product has no levels of its own, so it is not `tracked`. At most 50. */
  parts: Array<ToldKitPart>;
  /** `new` when absent. */
  condition?: 'new' | 'used' | 'open_box' | (string & {});
  /** What the shop itself calls it. No two active products of a company share one. */
  internalCode?: string;
  /** Where it is sold; everywhere when empty. A sale elsewhere is not refused. */
  onlyBranchIds: Array<string>;
  /** The container that goes with it and comes back, for a deposit: a product too, which is sold and returned beside it, and has no container itself. */
  depositProductId?: string;
  /** Nobody may touch the price: a sale with another, or with a discount, is flagged `fixed_price_changed`, whoever approved it. */
  priceFixed?: boolean;
  /** Its IVA where the receiver is a final consumer, and the law has another for them. It is kept for who makes vouchers by hand: sales are taxed as `iva_treatment` says. */
  consumerIva?: ToldConsumerIva;
};

/** A key: of a product, or of a category that it opens. */
export type ToldQuickKey = {
  /** What stands on it; the name of what it is for when empty. */
  label: string;
  /** One of these. */
  productId?: string;
  categoryId?: string;
  /** `#rrggbb`, or empty. */
  colour: string;
};

/** A product, and how much of it; lines of one product add up. */
export type ToldReservationLine = {
  productId: string;
  /** At most a million units. */
  quantityMilli: Milli;
};

/** How a scale prints its labels: an EAN-13 of prefix, PLU, a check digit of the value where there is one, and the value. */
export type ToldScaleLayout = {
  /** One to three digits, the first of them 2. None begins with another, whichever layout it is of. */
  prefixes: Array<string>;
  /** With prefix and check digit, 12 digits in all. */
  pluDigits: number;
  valueDigits: number;
  /** Weight, or price of what was weighed. Five digits of centavos end at $ 999.99. */
  value: 'weight_grams' | 'price_pesos' | 'price_centavos' | (string & {});
  /** A value of four or five digits has a check digit of its own before it, as GS1 computes it. */
  valueCheckDigit: boolean;
};

/** Somebody at a supplier's. */
export type ToldSupplierContact = {
  name: string;
  /** What for: orders, payments, claims. */
  department: string;
  phone: string;
  email: string;
};

/** What is known of a supplier besides its name and CUIT. */
export type ToldSupplierDetails = {
  /** Razón social, as its invoices have it. */
  legalName: string;
  /** At most 20. */
  contacts: Array<ToldSupplierContact>;
  /** Within how many days of its date an invoice is paid; 0 is cash. */
  paymentDays: number;
  /** How many days lie between an order and its goods, and how far that usually strays: its standard deviation. */
  leadDays: number;
  leadDeviationDays: number;
  /** What an order comes to at least, net of IVA. A smaller one is remarked on. */
  minimumOrderMinor: Minor;
  /** Nothing more is ordered from who is not. */
  active: boolean;
};

/** Which one of a group a product is. No two active products of a group have the same values. */
export type ToldVariantOf = {
  groupId: string;
  /** One of each axis, in their order. */
  values: Array<string>;
};

/** Goods on their way from one branch to another. */
export type Transfer = {
  transferId: string;
  fromBranchId: string;
  toBranchId: string;
  /** `differing`: something arrived and something did not, and is in transit until it arrives or is settled. */
  state: 'draft' | 'in_transit' | 'differing' | 'received' | 'cancelled' | (string & {});
  lines: Array<TransferLine>;
  note: string;
  /** Grows by one with each change. */
  version: number;
  /** Of the remito: one after the other in each branch that sends. 0 until it is dispatched. */
  remitoNumber: number;
  createdBy: string;
  createdAt: string;
  dispatchedBy: string;
  dispatchedAt?: string;
  /** When nothing was in transit any more, or it was cancelled. */
  closedAt?: string;
};

/** A product to send, and how much of it. */
export type TransferItem = {
  productId: string;
  /** At most a million units; whole ones of a product that is sold by unit. */
  quantityMilli: Milli;
};

/** A product of a transfer. What was sent is what arrived, went back, was lost, and is in transit. */
export type TransferLine = {
  productId: string;
  /** As planned; and as sent, once it is dispatched. */
  quantityMilli: Milli;
  /** Thousandths of a unit. */
  receivedMilli: Milli;
  /** Thousandths of a unit. */
  returnedMilli: Milli;
  /** Thousandths of a unit. */
  lostMilli: Milli;
  /** Thousandths of a unit. */
  inTransitMilli: Milli;
  /** What is lost, and what is in transit, is worth; absent where that is not known, and to who is not told costs. */
  lostValueMinor?: Minor;
  /** Centavos. */
  inTransitValueMinor?: Minor;
};

/** Replaces a category's data. */
export type UpdateCategoryBody = {
  expectedVersion: number;
  data: CategoryInput;
};

/** Replaces a product's data. */
export type UpdateProductBody = {
  expectedVersion: number;
  data: ProductInput;
};

/** Replaces a group's data. Its axes stay, and what a variant has of them. */
export type UpdateProductGroupBody = {
  expectedVersion: number;
  data: ProductGroupInput;
};

/** Replaces what is known of a supplier. */
export type UpdateSupplierBody = {
  expectedVersion: number;
  name: string;
  /** Eleven digits, however they are typed, or empty while unknown. */
  cuit?: string;
  details: SupplierDetails;
};

/** Changes a transfer. */
export type UpdateTransferBody = {
  expectedVersion: number;
  items: Array<TransferItem>;
  note?: string;
};

/** Which one of a group a product is. No two active products of a group have the same values. */
export type VariantOf = {
  groupId: string;
  /** One of each axis, in their order. */
  values: Array<string>;
};

/** Names a webhook. */
export type AdoptWebhookBody = Nothing;

/** Makes a webhook. */
export type CreateWebhookRequest = {
  /** UUIDv7 made by the caller. */
  webhookId: string;
  name: string;
  /** An https address without credentials and fragment, on port 443 or from 1024 on, that leads to a public network address. */
  url: string;
  /** Full names of events, as `mostrador.sales.v1.SaleCompleted`, at least one; or `*` alone for all, also those to come. */
  types: Array<'*' | 'mostrador.books.v1.PurchaseRecorded' | 'mostrador.books.v1.PurchaseCorrected' | 'mostrador.books.v1.PurchaseAnnulled' | 'mostrador.books.v1.WithholdingRecorded' | 'mostrador.books.v1.WithholdingAnnulled' | 'mostrador.cash.v1.TillSessionOpened' | 'mostrador.cash.v1.TillSessionDeclared' | 'mostrador.cash.v1.TillSessionClosed' | 'mostrador.cash.v1.TillSessionReclassed' | 'mostrador.cash.v1.TillSessionJustified' | 'mostrador.cash.v1.CashMovementRecorded' | 'mostrador.files.v1.FileStored' | 'mostrador.files.v1.FileRemoved' | 'mostrador.fiscal.v1.VoucherQueued' | 'mostrador.fiscal.v1.VoucherCancelled' | 'mostrador.fiscal.v1.VoucherAuthorized' | 'mostrador.fiscal.v1.VoucherRejected' | 'mostrador.fiscal.v1.FiscalStateChanged' | 'mostrador.fiscal.v1.NoteRefunded' | 'mostrador.fiscal.v1.ProfileChanged' | 'mostrador.identity.v1.CompanyChanged' | 'mostrador.identity.v1.BranchChanged' | 'mostrador.identity.v1.TillChanged' | 'mostrador.identity.v1.MemberChanged' | 'mostrador.identity.v1.RoleLimitsChanged' | 'mostrador.identity.v1.ApprovalGiven' | 'mostrador.identity.v1.ApprovalRefused' | 'mostrador.pricing.v1.PriceListChanged' | 'mostrador.pricing.v1.PricesPublished' | 'mostrador.pricing.v1.PublicationWithdrawn' | 'mostrador.purchasing.v1.SupplierProductChanged' | 'mostrador.purchasing.v1.PurchaseOrderChanged' | 'mostrador.purchasing.v1.GoodsReceived' | 'mostrador.purchasing.v1.GoodsReceiptAnnulled' | 'mostrador.purchasing.v1.SupplierReturnNoted' | 'mostrador.purchasing.v1.SupplierReturnAnnulled' | 'mostrador.purchasing.v1.SupplierInvoiceMatched' | 'mostrador.sales.v1.SaleCompleted' | 'mostrador.sales.v1.SaleVoided' | 'mostrador.sales.v1.SaleReturned' | 'mostrador.sales.v1.SaleRefunded' | 'mostrador.sales.v1.SaleRefused' | 'mostrador.sales.v1.RefusedSaleSettled' | 'mostrador.sales.v1.ChannelSessionOpened' | 'mostrador.sales.v1.TillOperationRecorded' | 'mostrador.sales.v1.TillActivityRecorded' | 'mostrador.stock.v1.ProductChanged' | 'mostrador.stock.v1.StockMoved' | 'mostrador.stock.v1.SupplierChanged' | 'mostrador.stock.v1.StockConflictOpened' | 'mostrador.stock.v1.StockConflictResolved' | 'mostrador.stock.v1.ReservationChanged' | 'mostrador.stock.v1.TransferChanged' | 'mostrador.stock.v1.StockCountChanged' | 'mostrador.stock.v1.CategoryChanged' | 'mostrador.stock.v1.ProductGroupChanged' | 'mostrador.webhooks.v1.WebhookChanged' | (string & {})>;
};

/** Names a webhook. */
export type DeleteWebhookBody = Nothing;

/** A type of event. */
export type EventType = {
  /** Full name. */
  type: 'mostrador.books.v1.PurchaseRecorded' | 'mostrador.books.v1.PurchaseCorrected' | 'mostrador.books.v1.PurchaseAnnulled' | 'mostrador.books.v1.WithholdingRecorded' | 'mostrador.books.v1.WithholdingAnnulled' | 'mostrador.cash.v1.TillSessionOpened' | 'mostrador.cash.v1.TillSessionDeclared' | 'mostrador.cash.v1.TillSessionClosed' | 'mostrador.cash.v1.TillSessionReclassed' | 'mostrador.cash.v1.TillSessionJustified' | 'mostrador.cash.v1.CashMovementRecorded' | 'mostrador.files.v1.FileStored' | 'mostrador.files.v1.FileRemoved' | 'mostrador.fiscal.v1.VoucherQueued' | 'mostrador.fiscal.v1.VoucherCancelled' | 'mostrador.fiscal.v1.VoucherAuthorized' | 'mostrador.fiscal.v1.VoucherRejected' | 'mostrador.fiscal.v1.FiscalStateChanged' | 'mostrador.fiscal.v1.NoteRefunded' | 'mostrador.fiscal.v1.ProfileChanged' | 'mostrador.identity.v1.CompanyChanged' | 'mostrador.identity.v1.BranchChanged' | 'mostrador.identity.v1.TillChanged' | 'mostrador.identity.v1.MemberChanged' | 'mostrador.identity.v1.RoleLimitsChanged' | 'mostrador.identity.v1.ApprovalGiven' | 'mostrador.identity.v1.ApprovalRefused' | 'mostrador.pricing.v1.PriceListChanged' | 'mostrador.pricing.v1.PricesPublished' | 'mostrador.pricing.v1.PublicationWithdrawn' | 'mostrador.purchasing.v1.SupplierProductChanged' | 'mostrador.purchasing.v1.PurchaseOrderChanged' | 'mostrador.purchasing.v1.GoodsReceived' | 'mostrador.purchasing.v1.GoodsReceiptAnnulled' | 'mostrador.purchasing.v1.SupplierReturnNoted' | 'mostrador.purchasing.v1.SupplierReturnAnnulled' | 'mostrador.purchasing.v1.SupplierInvoiceMatched' | 'mostrador.sales.v1.SaleCompleted' | 'mostrador.sales.v1.SaleVoided' | 'mostrador.sales.v1.SaleReturned' | 'mostrador.sales.v1.SaleRefunded' | 'mostrador.sales.v1.SaleRefused' | 'mostrador.sales.v1.RefusedSaleSettled' | 'mostrador.sales.v1.ChannelSessionOpened' | 'mostrador.sales.v1.TillOperationRecorded' | 'mostrador.sales.v1.TillActivityRecorded' | 'mostrador.stock.v1.ProductChanged' | 'mostrador.stock.v1.StockMoved' | 'mostrador.stock.v1.SupplierChanged' | 'mostrador.stock.v1.StockConflictOpened' | 'mostrador.stock.v1.StockConflictResolved' | 'mostrador.stock.v1.ReservationChanged' | 'mostrador.stock.v1.TransferChanged' | 'mostrador.stock.v1.StockCountChanged' | 'mostrador.stock.v1.CategoryChanged' | 'mostrador.stock.v1.ProductGroupChanged' | 'mostrador.webhooks.v1.WebhookChanged' | (string & {});
  /** What its notices are about. */
  subject: 'purchase' | 'withholding' | 'till_session' | 'cash_movement' | 'file' | 'voucher' | 'afip' | 'profile' | 'company' | 'branch' | 'till' | 'member' | 'approval' | 'price_list' | 'publication' | 'supplier' | 'purchase_order' | 'goods_receipt' | 'supplier_return' | 'supplier_invoice' | 'sale' | 'refused_sale' | 'till_operation' | 'till_activity' | 'product' | 'stock_conflict' | 'reservation' | 'transfer' | 'stock_count' | 'category' | 'product_group' | 'webhook' | (string & {});
  /** What it tells. */
  description: string;
};

/** A page of types. */
export type ListEventTypesResponse = {
  types: Array<EventType>;
  nextPageToken: string;
};

/** A page of deliveries. */
export type ListWebhookDeliveriesResponse = {
  deliveries: Array<WebhookDelivery>;
  nextPageToken: string;
};

/** A page of webhooks. */
export type ListWebhooksResponse = {
  webhooks: Array<Webhook>;
  nextPageToken: string;
};

/** Names a delivery. */
export type RedeliverNoticeBody = Nothing;

/** Makes a new secret. */
export type RotateWebhookSecretBody = {
  /** UUIDv7 made by the caller, for this secret. */
  secretId: string;
};

/** Asks for a notice that tells nothing. */
export type TestWebhookBody = {
  /** UUIDv7 made by the caller; it becomes the notice's event id. */
  eventId: string;
};

/** Changes a webhook. */
export type UpdateWebhookBody = {
  name?: string;
  url?: string;
  /** Empty for those that it has. */
  types?: Array<'*' | 'mostrador.books.v1.PurchaseRecorded' | 'mostrador.books.v1.PurchaseCorrected' | 'mostrador.books.v1.PurchaseAnnulled' | 'mostrador.books.v1.WithholdingRecorded' | 'mostrador.books.v1.WithholdingAnnulled' | 'mostrador.cash.v1.TillSessionOpened' | 'mostrador.cash.v1.TillSessionDeclared' | 'mostrador.cash.v1.TillSessionClosed' | 'mostrador.cash.v1.TillSessionReclassed' | 'mostrador.cash.v1.TillSessionJustified' | 'mostrador.cash.v1.CashMovementRecorded' | 'mostrador.files.v1.FileStored' | 'mostrador.files.v1.FileRemoved' | 'mostrador.fiscal.v1.VoucherQueued' | 'mostrador.fiscal.v1.VoucherCancelled' | 'mostrador.fiscal.v1.VoucherAuthorized' | 'mostrador.fiscal.v1.VoucherRejected' | 'mostrador.fiscal.v1.FiscalStateChanged' | 'mostrador.fiscal.v1.NoteRefunded' | 'mostrador.fiscal.v1.ProfileChanged' | 'mostrador.identity.v1.CompanyChanged' | 'mostrador.identity.v1.BranchChanged' | 'mostrador.identity.v1.TillChanged' | 'mostrador.identity.v1.MemberChanged' | 'mostrador.identity.v1.RoleLimitsChanged' | 'mostrador.identity.v1.ApprovalGiven' | 'mostrador.identity.v1.ApprovalRefused' | 'mostrador.pricing.v1.PriceListChanged' | 'mostrador.pricing.v1.PricesPublished' | 'mostrador.pricing.v1.PublicationWithdrawn' | 'mostrador.purchasing.v1.SupplierProductChanged' | 'mostrador.purchasing.v1.PurchaseOrderChanged' | 'mostrador.purchasing.v1.GoodsReceived' | 'mostrador.purchasing.v1.GoodsReceiptAnnulled' | 'mostrador.purchasing.v1.SupplierReturnNoted' | 'mostrador.purchasing.v1.SupplierReturnAnnulled' | 'mostrador.purchasing.v1.SupplierInvoiceMatched' | 'mostrador.sales.v1.SaleCompleted' | 'mostrador.sales.v1.SaleVoided' | 'mostrador.sales.v1.SaleReturned' | 'mostrador.sales.v1.SaleRefunded' | 'mostrador.sales.v1.SaleRefused' | 'mostrador.sales.v1.RefusedSaleSettled' | 'mostrador.sales.v1.ChannelSessionOpened' | 'mostrador.sales.v1.TillOperationRecorded' | 'mostrador.sales.v1.TillActivityRecorded' | 'mostrador.stock.v1.ProductChanged' | 'mostrador.stock.v1.StockMoved' | 'mostrador.stock.v1.SupplierChanged' | 'mostrador.stock.v1.StockConflictOpened' | 'mostrador.stock.v1.StockConflictResolved' | 'mostrador.stock.v1.ReservationChanged' | 'mostrador.stock.v1.TransferChanged' | 'mostrador.stock.v1.StockCountChanged' | 'mostrador.stock.v1.CategoryChanged' | 'mostrador.stock.v1.ProductGroupChanged' | 'mostrador.webhooks.v1.WebhookChanged' | (string & {})>;
  enabled?: boolean;
  /** The version that was read: another change meanwhile is not written over. */
  expectedVersion: number;
};

/** An address that hears what happens in a company. */
export type Webhook = {
  webhookId: string;
  name: string;
  url: string;
  types: Array<'*' | 'mostrador.books.v1.PurchaseRecorded' | 'mostrador.books.v1.PurchaseCorrected' | 'mostrador.books.v1.PurchaseAnnulled' | 'mostrador.books.v1.WithholdingRecorded' | 'mostrador.books.v1.WithholdingAnnulled' | 'mostrador.cash.v1.TillSessionOpened' | 'mostrador.cash.v1.TillSessionDeclared' | 'mostrador.cash.v1.TillSessionClosed' | 'mostrador.cash.v1.TillSessionReclassed' | 'mostrador.cash.v1.TillSessionJustified' | 'mostrador.cash.v1.CashMovementRecorded' | 'mostrador.files.v1.FileStored' | 'mostrador.files.v1.FileRemoved' | 'mostrador.fiscal.v1.VoucherQueued' | 'mostrador.fiscal.v1.VoucherCancelled' | 'mostrador.fiscal.v1.VoucherAuthorized' | 'mostrador.fiscal.v1.VoucherRejected' | 'mostrador.fiscal.v1.FiscalStateChanged' | 'mostrador.fiscal.v1.NoteRefunded' | 'mostrador.fiscal.v1.ProfileChanged' | 'mostrador.identity.v1.CompanyChanged' | 'mostrador.identity.v1.BranchChanged' | 'mostrador.identity.v1.TillChanged' | 'mostrador.identity.v1.MemberChanged' | 'mostrador.identity.v1.RoleLimitsChanged' | 'mostrador.identity.v1.ApprovalGiven' | 'mostrador.identity.v1.ApprovalRefused' | 'mostrador.pricing.v1.PriceListChanged' | 'mostrador.pricing.v1.PricesPublished' | 'mostrador.pricing.v1.PublicationWithdrawn' | 'mostrador.purchasing.v1.SupplierProductChanged' | 'mostrador.purchasing.v1.PurchaseOrderChanged' | 'mostrador.purchasing.v1.GoodsReceived' | 'mostrador.purchasing.v1.GoodsReceiptAnnulled' | 'mostrador.purchasing.v1.SupplierReturnNoted' | 'mostrador.purchasing.v1.SupplierReturnAnnulled' | 'mostrador.purchasing.v1.SupplierInvoiceMatched' | 'mostrador.sales.v1.SaleCompleted' | 'mostrador.sales.v1.SaleVoided' | 'mostrador.sales.v1.SaleReturned' | 'mostrador.sales.v1.SaleRefunded' | 'mostrador.sales.v1.SaleRefused' | 'mostrador.sales.v1.RefusedSaleSettled' | 'mostrador.sales.v1.ChannelSessionOpened' | 'mostrador.sales.v1.TillOperationRecorded' | 'mostrador.sales.v1.TillActivityRecorded' | 'mostrador.stock.v1.ProductChanged' | 'mostrador.stock.v1.StockMoved' | 'mostrador.stock.v1.SupplierChanged' | 'mostrador.stock.v1.StockConflictOpened' | 'mostrador.stock.v1.StockConflictResolved' | 'mostrador.stock.v1.ReservationChanged' | 'mostrador.stock.v1.TransferChanged' | 'mostrador.stock.v1.StockCountChanged' | 'mostrador.stock.v1.CategoryChanged' | 'mostrador.stock.v1.ProductGroupChanged' | 'mostrador.webhooks.v1.WebhookChanged' | (string & {})>;
  state: 'enabled' | 'disabled' | (string & {});
  /** Why it is disabled: `by_hand`, `gone` (it answered 410) or `failing` (for three days nothing arrived); empty while it is enabled. */
  disabledReason: '' | 'by_hand' | 'gone' | 'failing' | (string & {});
  /** Since when no notice arrived any more; absent while they do. */
  failingSince?: string;
  /** Why the last notice did not arrive, as in its delivery; empty once one did. */
  lastProblem: '' | 'refused' | 'redirected' | 'gone' | 'timed_out' | 'tls_failed' | 'connection_failed' | 'address_unusable' | 'secret_unreadable' | 'webhook_ended' | (string & {});
  /** `whsec_` and the secret in base64. Only in the answer to the one who makes it; told again to who asks again within 10 minutes. */
  secret: string;
  createdBy: string;
  createdAt: string;
  /** Who answers for it: its maker, or who adopted it last. */
  keeperId: string;
  /** When it ends because its keeper may not run webhooks any more; absent while there is one who may. */
  endsAt?: string;
  version: number;
  /** Notices that wait to be sent. */
  waiting: number;
};

/** A notice on its way to one webhook. */
export type WebhookDelivery = {
  deliveryId: string;
  webhookId: string;
  /** The same for each attempt and each webhook: by it a receiver knows a notice that came before. */
  eventId: string;
  type: 'mostrador.books.v1.PurchaseRecorded' | 'mostrador.books.v1.PurchaseCorrected' | 'mostrador.books.v1.PurchaseAnnulled' | 'mostrador.books.v1.WithholdingRecorded' | 'mostrador.books.v1.WithholdingAnnulled' | 'mostrador.cash.v1.TillSessionOpened' | 'mostrador.cash.v1.TillSessionDeclared' | 'mostrador.cash.v1.TillSessionClosed' | 'mostrador.cash.v1.TillSessionReclassed' | 'mostrador.cash.v1.TillSessionJustified' | 'mostrador.cash.v1.CashMovementRecorded' | 'mostrador.files.v1.FileStored' | 'mostrador.files.v1.FileRemoved' | 'mostrador.fiscal.v1.VoucherQueued' | 'mostrador.fiscal.v1.VoucherCancelled' | 'mostrador.fiscal.v1.VoucherAuthorized' | 'mostrador.fiscal.v1.VoucherRejected' | 'mostrador.fiscal.v1.FiscalStateChanged' | 'mostrador.fiscal.v1.NoteRefunded' | 'mostrador.fiscal.v1.ProfileChanged' | 'mostrador.identity.v1.CompanyChanged' | 'mostrador.identity.v1.BranchChanged' | 'mostrador.identity.v1.TillChanged' | 'mostrador.identity.v1.MemberChanged' | 'mostrador.identity.v1.RoleLimitsChanged' | 'mostrador.identity.v1.ApprovalGiven' | 'mostrador.identity.v1.ApprovalRefused' | 'mostrador.pricing.v1.PriceListChanged' | 'mostrador.pricing.v1.PricesPublished' | 'mostrador.pricing.v1.PublicationWithdrawn' | 'mostrador.purchasing.v1.SupplierProductChanged' | 'mostrador.purchasing.v1.PurchaseOrderChanged' | 'mostrador.purchasing.v1.GoodsReceived' | 'mostrador.purchasing.v1.GoodsReceiptAnnulled' | 'mostrador.purchasing.v1.SupplierReturnNoted' | 'mostrador.purchasing.v1.SupplierReturnAnnulled' | 'mostrador.purchasing.v1.SupplierInvoiceMatched' | 'mostrador.sales.v1.SaleCompleted' | 'mostrador.sales.v1.SaleVoided' | 'mostrador.sales.v1.SaleReturned' | 'mostrador.sales.v1.SaleRefunded' | 'mostrador.sales.v1.SaleRefused' | 'mostrador.sales.v1.RefusedSaleSettled' | 'mostrador.sales.v1.ChannelSessionOpened' | 'mostrador.sales.v1.TillOperationRecorded' | 'mostrador.sales.v1.TillActivityRecorded' | 'mostrador.stock.v1.ProductChanged' | 'mostrador.stock.v1.StockMoved' | 'mostrador.stock.v1.SupplierChanged' | 'mostrador.stock.v1.StockConflictOpened' | 'mostrador.stock.v1.StockConflictResolved' | 'mostrador.stock.v1.ReservationChanged' | 'mostrador.stock.v1.TransferChanged' | 'mostrador.stock.v1.StockCountChanged' | 'mostrador.stock.v1.CategoryChanged' | 'mostrador.stock.v1.ProductGroupChanged' | 'mostrador.webhooks.v1.WebhookChanged' | 'ping' | (string & {});
  /** What it is about, and under which id to ask for it. */
  subjectType: 'purchase' | 'withholding' | 'till_session' | 'cash_movement' | 'file' | 'voucher' | 'afip' | 'profile' | 'company' | 'branch' | 'till' | 'member' | 'approval' | 'price_list' | 'publication' | 'supplier' | 'purchase_order' | 'goods_receipt' | 'supplier_return' | 'supplier_invoice' | 'sale' | 'refused_sale' | 'till_operation' | 'till_activity' | 'product' | 'stock_conflict' | 'reservation' | 'transfer' | 'stock_count' | 'category' | 'product_group' | 'webhook' | (string & {});
  subjectId: string;
  /** Of the subject, where its event states one. */
  version?: number;
  happenedAt: string;
  /** `failed`: given up after three days, or because the webhook ended. */
  state: 'waiting' | 'delivered' | 'failed' | (string & {});
  attempts: number;
  /** Present while it waits; no sooner than then. */
  nextAttemptAt?: string;
  lastAttemptAt?: string;
  /** HTTP status of the last answer; absent when none came. */
  lastStatus?: number;
  /** Why the last attempt failed: `refused` (a status other than 2xx), `redirected` (redirects are not followed), `gone`, `timed_out`, `tls_failed`, `connection_failed`, `address_unusable` (the name leads nowhere, or not to a public address), `secret_unreadable` (it was sealed under a key that is lost: make a new secret) or `webhook_ended`. Empty when it did not. */
  lastProblem: '' | 'refused' | 'redirected' | 'gone' | 'timed_out' | 'tls_failed' | 'connection_failed' | 'address_unusable' | 'secret_unreadable' | 'webhook_ended' | (string & {});
};

/** Every verb of the public API by its context. Each may be sent again: what is repeated has one effect. */
export type Api = {
  sales: {
    /** Completes a sale. Sending the same sale again answers with the stored one; another sale under the same id is `id_reused`. A sale that must be refused is kept as sent until a supervisor corrects or discards it. A till, and a person logged in at it by PIN, sells at that till and in its sessions. Whoever else sends a sale is on it (`sent_by`), and it is flagged and listed for a supervisor. */
    completeSale(request: CompleteSaleRequest, options?: CallOptions): Promise<Sale>;
    /** Sales, newest first, of the caller's branches. The count of a session is blind: until it is sealed, its sales are listed for tills and cashiers without amounts (`amounts_hidden`); one that is opened shows them. */
    listSales(request?: {
      branchId?: string;
      tillId?: string;
      sessionId?: string;
      cashierId?: string;
      state?: 'completed' | 'voided' | (string & {});
      flag?: 'ticket_duplicate' | 'clock_absurd' | 'unknown_product' | 'provisional_session' | 'fractional_quantity' | 'cashier_foreign' | 'sent_by_another' | 'cashier_unknown' | 'cashier_dismissed' | 'limit_exceeded' | 'fixed_price_changed' | 'approved_offline' | 'branch_foreign' | 'iva_differs' | 'price_outdated' | (string & {});
      /** By `effective_at`; from included, to excluded. */
      from?: string;
      to?: string;
      /** 1 to 200; 50 when absent. */
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListSalesResponse>;
    /** One sale with its lines and payments. Who acts in named branches sees what was sold or came back there. */
    getSale(request: {
      saleId: string;
    }, options?: CallOptions): Promise<Sale>;
    /** Voids a whole sale while its till session is open, at its till, 35 days after it at most. A cashier needs a supervisor's approval for the action `sales.void`: target the sale's id, amount its total, session and till the sale's. */
    voidSale(request: {
      saleId: string;
    } & VoidSaleBody, options?: CallOptions): Promise<SaleVoid>;
    /** Takes goods back, all or some; the money leaves the session that pays it, at the caller's till. No means of payment gives back more than it paid, over all returns of the sale. A cashier needs a supervisor's approval for the action `sales.return`: target the sale's id, amount the sum of the refunds, session and till those that pay. Where cash is given for what was paid otherwise the action is `sales.refund_in_cash` instead, and the return is flagged. */
    returnSale(request: ReturnSaleRequest, options?: CallOptions): Promise<SaleReturn>;
    /** Returns of a sale or a session, newest first, of the caller's branches. Tills and cashiers see them without amounts until the session that paid is sealed, except those of one sale. */
    listReturns(request?: {
      saleId?: string;
      sessionId?: string;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListReturnsResponse>;
    /** Takes what a till did while offline, in order, from the till itself and nobody else. Every item is answered by itself; only that answer lets the till forget the item. What speaks of another till, its sales or its sessions is quarantined. What is on the books already is answered as it is stored, before any rule. What needed an approval and has none happened all the same: it is recorded, flagged `approval_missing` and listed for a supervisor. What was written by newer rules than the server's stays at the till (`newer_than_server`). A log whose chain is broken is taken, and listed for a supervisor (see `TillLogEnvelope`). */
    submitTillLog(request: SubmitTillLogRequest, options?: CallOptions): Promise<SubmitTillLogResponse>;
    /** Sales and other operations that were refused or wait for one that was. Tills and cashiers see that there are, not what they hold. */
    listRefusedSales(request?: {
      tillId?: string;
      state?: 'waiting' | 'corrected' | 'discarded' | (string & {});
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListRefusedSalesResponse>;
    /** Applies a corrected form of a refused operation, and what waited for it. The operation keeps its id. It stays the act of whoever sent it: a correction mends it and approves nothing. */
    correctRefusedSale(request: {
      refusedId: string;
    } & CorrectRefusedSaleBody, options?: CallOptions): Promise<RefusedSale>;
    /** Discards a refused operation, with a reason. It stays on record. */
    discardRefusedSale(request: {
      refusedId: string;
    } & DiscardRefusedSaleBody, options?: CallOptions): Promise<RefusedSale>;
    /** What should not have happened and is on the books all the same, oldest first, of the caller's branches. */
    listReviews(request?: {
      state?: 'open' | 'settled' | (string & {});
      kind?: 'sale' | 'void' | 'return' | 'refund' | 'log_item' | (string & {});
      flag?: 'cashier_foreign' | 'sent_by_another' | 'cashier_unknown' | 'cashier_dismissed' | 'branch_foreign' | 'limit_exceeded' | 'fixed_price_changed' | 'approval_missing' | 'approved_offline' | 'void_late' | 'return_late' | 'refund_late' | 'refund_in_cash' | 'refund_exceeds_payment' | 'over_refunded' | 'session_not_opened' | 'session_of_another_till' | 'log_gap' | 'log_broken' | 'log_forked' | 'log_unreadable' | (string & {});
      branchId?: string;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListReviewsResponse>;
    /** Settles a review, with a reason. Nobody settles what they sold, sent or approved themselves. */
    settleReview(request: {
      reviewId: string;
    } & SettleReviewBody, options?: CallOptions): Promise<Review>;
  };
  identity: {
    /** Registers a company with its owner. No token is needed. An owner who has an account already gives its password, and keeps that account; everybody else gets a code at the e-mail address, and logs in once `ConfirmEmail` (POST /v1/auth/email/confirm) was given it. Until then the address is nobody's: others may register with it too. Sending the same again gets the same answer. */
    registerCompany(request: RegisterCompanyRequest, options?: CallOptions): Promise<CompanyRegistration>;
    /** Proves the e-mail address of an account with a code that was sent there and the account's password. No token is needed. From then on the address is this account's; what others registered with it can never be logged in to. */
    confirmEmail(request: ConfirmEmailRequest, options?: CallOptions): Promise<Empty>;
    /** Asks for another code to prove an e-mail address. No token is needed. Always answers the same, whether somebody registered with it or not. */
    requestEmailProof(request: RequestEmailProofRequest, options?: CallOptions): Promise<Empty>;
    /** The caller's company. */
    getCompany(request?: Nothing, options?: CallOptions): Promise<Company>;
    /** Changes the company's name or CUIT. Takes an Idempotency-Key. */
    updateCompany(request: UpdateCompanyRequest, options?: CallOptions): Promise<Company>;
    /** Logs a person in with e-mail and password. No token is needed. Wrong guesses are answered ever more slowly: `too_many_attempts` says how long to wait. With the right password, `email_not_proven` says that the code which was sent to the address is still to be given. */
    logIn(request: LogInRequest, options?: CallOptions): Promise<Session>;
    /** Changes a refresh token for the next one and a new access token. No token is needed. A refresh token that was used before ends the whole session, except that for 10 seconds the same client gets the same successor again. */
    refreshSession(request: RefreshSessionRequest, options?: CallOptions): Promise<Session>;
    /** Ends the session of a refresh token. No token is needed; an unknown one is answered the same. */
    logOut(request: LogOutRequest, options?: CallOptions): Promise<Empty>;
    /** Ends all sessions of the caller, in every company and at every till. From a session opened by PIN: those that a PIN opened at the company's tills. */
    logOutEverywhere(request: Nothing, options?: CallOptions): Promise<Empty>;
    /** Opens a session of the caller in another of their companies. The session that asks goes on. */
    switchCompany(request: SwitchCompanyRequest, options?: CallOptions): Promise<Session>;
    /** Changes the caller's password and ends all their other sessions. Not from a session opened by PIN. */
    changePassword(request: ChangePasswordRequest, options?: CallOptions): Promise<Empty>;
    /** Asks for a code to set a new password, sent to the e-mail address. No token is needed. Always answers the same, whether there is such an account or not. Who never proved the address has none, and registers again. */
    requestPasswordReset(request: RequestPasswordResetRequest, options?: CallOptions): Promise<Empty>;
    /** Sets a new password with a code and ends all sessions. No token is needed. */
    confirmPasswordReset(request: ConfirmPasswordResetRequest, options?: CallOptions): Promise<Empty>;
    /** Who the caller is, and in which companies; in a session opened by PIN, in its company. */
    getMe(request?: Nothing, options?: CallOptions): Promise<Me>;
    /** The public keys of the access tokens, as RFC 7517 has them. No token is needed. */
    getJwks(request?: Nothing, options?: CallOptions): Promise<Jwks>;
    /** Makes a member who has no e-mail address and works at tills, by PIN. For owners and admins. */
    addMember(request: AddMemberRequest, options?: CallOptions): Promise<Member>;
    /** People of the company, by name; for who acts in named branches, those who act in one of them. A till gets only those who can log in at it by PIN. E-mail addresses are for owners and admins to see. */
    listMembers(request?: {
      role?: 'owner' | 'admin' | 'supervisor' | 'cashier' | 'inventory' | 'accountant' | 'viewer' | (string & {});
      /** True for who has left, too. */
      includeInactive?: boolean;
      /** 1 to 200; 50 when absent. */
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListMembersResponse>;
    /** Changes a member's role, branches or name, or lets them leave or come back. Fields that are absent stay. Leaving, another role or other branches end at once their sessions in the company, the approvals they gave and the enrolment and reset codes they made; and what they may not give any more: pending invitations at once, API keys in 24 hours unless somebody adopts them. Tills they enrolled are listed to be adopted or revoked. Only owners make, change or remove owners, and one always remains. An owner acts in all branches. Takes an Idempotency-Key. */
    updateMember(request: {
      userId: string;
    } & UpdateMemberBody, options?: CallOptions): Promise<Member>;
    /** Sets a member's PIN: an owner or admin for others, everybody for themselves, not from a session opened by PIN. Of who may approve it has six digits or more: `pin_too_short_to_approve`. */
    setMemberPin(request: {
      userId: string;
    } & SetMemberPinBody, options?: CallOptions): Promise<Member>;
    /** Makes a code with which a member sets a new password, to be handed over in person. For owners and admins; an owner's by owners only; nobody's who also works for another company. A new code replaces the one before. */
    issueResetCode(request: {
      userId: string;
    }, options?: CallOptions): Promise<ResetCode>;
    /** Invites a person into the company. The code is sent to the e-mail address, and to nobody else. For owners and admins; owners are invited by owners. It is worth something as long as the one who invites may give the role, and no other decision about the invited is taken. A company may have so many messages sent an hour, and few to one address: `too_many_messages`. */
    createInvitation(request: CreateInvitationRequest, options?: CallOptions): Promise<Invitation>;
    /** Invitations, newest first. */
    listInvitations(request?: {
      /** 1 to 200; 50 when absent. */
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListInvitationsResponse>;
    /** Joins a company with a code and logs in. No token is needed. Who has an account under the invited address already gives its password; for everybody else the account is made, and the code proves its address. */
    acceptInvitation(request: AcceptInvitationRequest, options?: CallOptions): Promise<Session>;
    /** Takes an invitation back. One that was accepted is not touched: `invitation_accepted`. */
    cancelInvitation(request: {
      invitationId: string;
    }, options?: CallOptions): Promise<Invitation>;
    /** Opens a branch. */
    createBranch(request: CreateBranchRequest, options?: CallOptions): Promise<Branch>;
    /** Branches, in the order they were opened; for who acts in named branches, those. */
    listBranches(request?: {
      /** 1 to 200; 50 when absent. */
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListBranchesResponse>;
    /** Renames, closes or reopens a branch. Fields that are absent stay. One with tills that are not revoked does not close. Takes an Idempotency-Key. */
    updateBranch(request: {
      branchId: string;
    } & UpdateBranchBody, options?: CallOptions): Promise<Branch>;
    /** Makes a till. It can be used once it is enrolled. */
    createTill(request: CreateTillRequest, options?: CallOptions): Promise<Till>;
    /** Tills, in the order they were made; for who acts in named branches, the tills of those. */
    listTills(request?: {
      branchId?: string;
      /** 1 to 200; 50 when absent. */
      pageSize?: number;
      pageToken?: string;
      /** True for those only that wait to be adopted. */
      orphanedOnly?: boolean;
    }, options?: CallOptions): Promise<ListTillsResponse>;
    /** Makes a device the till that a code stands for. The credential that another device had as this till is worth nothing from now on, and its tokens end within 24 hours; a device that was stolen is better revoked. No token is needed. While the code is valid, the same installation gets the same credential again. */
    enrolTill(request: EnrolTillRequest, options?: CallOptions): Promise<TillEnrolment>;
    /** Renames a till or moves it to another branch, which ends the sessions opened at it by PIN. Fields that are absent stay. The till's tokens given out before still name the old branch. Takes an Idempotency-Key. */
    updateTill(request: {
      tillId: string;
    } & UpdateTillBody, options?: CallOptions): Promise<Till>;
    /** Makes a code with which a device becomes this till, valid for 15 minutes and once. A new code replaces the one before. */
    issueEnrolmentCode(request: {
      tillId: string;
    }, options?: CallOptions): Promise<EnrolmentCode>;
    /** Answers for a till from now on: one that waits for somebody because who made its enrolment code may not any more. A shop does not stop for that: until somebody adopts or revokes it, it works as before. For owners and admins in person. */
    adoptTill(request: {
      tillId: string;
    }, options?: CallOptions): Promise<Till>;
    /** Takes a till's credential, refuses its tokens and ends every session at it, for good: a lost device's place is taken by another till. */
    revokeTill(request: {
      tillId: string;
    }, options?: CallOptions): Promise<Till>;
    /** Changes a till's credential for an access token of the till, valid for 24 hours. No token is needed. */
    issueTillToken(request: IssueTillTokenRequest, options?: CallOptions): Promise<AccessToken>;
    /** Opens a person's session at the till that asks, by PIN, for at most 12 hours. A PIN is a weak secret: owners and admins act as supervisors in such a session, and with fewer than six digits they and supervisors as cashiers. The session is of this company and this till, and reaches nothing else of the person's. Who does not act in the till's branch gets none: `branch_foreign`. */
    logInWithPin(request: LogInWithPinRequest, options?: CallOptions): Promise<Session>;
    /** Approves one act, once, valid for 5 minutes: by the PIN of a supervisor, an admin or an owner who acts in the till's branch, or by the own token of an owner, alone. Asked again it is given again, as another approval. It ends with any session of its giver in the company, with their role and with their PIN. Every approval is in the security log. */
    grantApproval(request: GrantApprovalRequest, options?: CallOptions): Promise<Approval>;
    /** How much each role may give away without an approval. More than that is flagged and listed for a supervisor; a sale is never refused for it. */
    getRoleLimits(request?: Nothing, options?: CallOptions): Promise<RoleLimits>;
    /** Sets the limits of all roles; a role that is not named has none. For owners and admins of all branches. Takes an Idempotency-Key. */
    putRoleLimits(request: PutRoleLimitsRequest, options?: CallOptions): Promise<RoleLimits>;
    /** Makes a key for a program. The answer holds the secret, which is shown here only. For owners and admins in person, who answer for it: when its keeper may not give its role any more, it ends in 24 hours unless somebody adopts it. */
    createApiKey(request: CreateApiKeyRequest, options?: CallOptions): Promise<ApiKey>;
    /** API keys, newest first, without their secrets. */
    listApiKeys(request?: {
      /** 1 to 200; 50 when absent. */
      pageSize?: number;
      pageToken?: string;
      /** True for those only that wait to be adopted. */
      orphanedOnly?: boolean;
    }, options?: CallOptions): Promise<ListApiKeysResponse>;
    /** Answers for an API key from now on, which then goes on as it is. Its former keeper may know the secret: where that matters, revoke it and make another. For owners and admins in person. */
    adoptApiKey(request: {
      apiKeyId: string;
    }, options?: CallOptions): Promise<ApiKey>;
    /** Revokes an API key for good, and the codes made with it. */
    revokeApiKey(request: {
      apiKeyId: string;
    }, options?: CallOptions): Promise<ApiKey>;
    /** Changes an API key's secret for an access token, valid for 15 minutes. No token is needed. */
    issueApiKeyToken(request: IssueApiKeyTokenRequest, options?: CallOptions): Promise<AccessToken>;
    /** What happened to accounts, tills and keys, newest first. For owners and admins. */
    listSecurityEvents(request?: {
      kind?: 'company_registered' | 'company_changed' | 'email_proven' | 'log_in' | 'log_in_failed' | 'log_out' | 'log_out_everywhere' | 'pin_log_in' | 'pin_failed' | 'refresh_token_reused' | 'password_changed' | 'password_reset' | 'reset_code_issued' | 'member_added' | 'member_joined' | 'member_changed' | 'pin_set' | 'invitation_created' | 'invitation_cancelled' | 'branch_created' | 'branch_changed' | 'till_created' | 'till_changed' | 'till_code_issued' | 'till_enrolled' | 'till_orphaned' | 'till_adopted' | 'till_revoked' | 'limits_changed' | 'approval_granted' | 'api_key_created' | 'api_key_orphaned' | 'api_key_adopted' | 'api_key_revoked' | (string & {});
      /** Who it happened to. */
      subjectId?: string;
      /** 1 to 200; 50 when absent. */
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListSecurityEventsResponse>;
  };
  stock: {
    /** The price behind a barcode, for anybody. At most 5 seconds old. The code may be written with other zeros in front than the product's; where that fits several products it is refused as `barcode_ambiguous`. */
    getPrice(request: {
      companyId: string;
      barcode: string;
    }, options?: CallOptions): Promise<Price>;
    /** Adds a product. */
    createProduct(request: CreateProductRequest, options?: CallOptions): Promise<Product>;
    /** Searches products: one box for words of the name and brand (typing errors allowed), a code in whichever form it is scanned or written, the last digits of one, a PLU. Or by barcode alone. */
    listProducts(request?: {
      /** What was typed or scanned. A product with exactly this code comes before names; then those whose barcode ends in these digits, of which there must be four. */
      query?: string;
      barcode?: string;
      includeInactive?: boolean;
      pageSize?: number;
      pageToken?: string;
      /** Those that were made at a till and wait for the office to complete them. */
      incompleteOnly?: boolean;
      /** The variants of a group, by name; neither query nor barcode is looked at then. */
      groupId?: string;
    }, options?: CallOptions): Promise<ListProductsResponse>;
    /** Adds up to 500 products at once; all or none. */
    createProducts(request: CreateProductsRequest, options?: CallOptions): Promise<CreateProductsResponse>;
    /** Makes a product of a code that nobody knows, at the till, with name and price; the office completes it. Where an active product has the code already, also one that another till has just made, the answer is that one as it stands. */
    createIncompleteProduct(request: CreateIncompleteProductRequest, options?: CallOptions): Promise<Product>;
    /** Replaces a product's data. `expected_version` must be the version that was read. Takes an Idempotency-Key. */
    updateProduct(request: {
      productId: string;
    } & UpdateProductBody, options?: CallOptions): Promise<Product>;
    /** One product. */
    getProduct(request: {
      productId: string;
    }, options?: CallOptions): Promise<Product>;
    /** What changed in the catalogue since a change number, for tills that keep a copy. No committed change is ever skipped. */
    listCatalogueChanges(request?: {
      since?: number;
      pageSize?: number;
    }, options?: CallOptions): Promise<ListCatalogueChangesResponse>;
    /** Adds a supplier. */
    createSupplier(request: CreateSupplierRequest, options?: CallOptions): Promise<Supplier>;
    /** Suppliers by name. */
    listSuppliers(request?: {
      pageSize?: number;
      pageToken?: string;
      /** A part of the name or of the legal name, or a CUIT. */
      query?: string;
      includeInactive?: boolean;
    }, options?: CallOptions): Promise<ListSuppliersResponse>;
    /** Levels of a branch. */
    listLevels(request?: {
      branchId?: string;
      productId?: string;
      negativeOnly?: boolean;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListLevelsResponse>;
    /** Movements, newest first. */
    listMovements(request?: {
      branchId?: string;
      productId?: string;
      /** The sale (with its void), return, adjustment, break, receipt or supplier return they come from. */
      sourceId?: string;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListMovementsResponse>;
    /** Adds to or takes from a level, with a reason; or sets it to what was counted. A count is of a moment. */
    adjustStock(request: AdjustStockRequest, options?: CallOptions): Promise<Level>;
    /** The same for up to 500 products of a branch at once; all or none. */
    adjustStocks(request: AdjustStocksRequest, options?: CallOptions): Promise<AdjustStocksResponse>;
    /** Opens packs into their units by hand, at most a million units at once. */
    breakPack(request: BreakPackRequest, options?: CallOptions): Promise<PackBreak>;
    /** Levels that went below zero, newest first. */
    listConflicts(request?: {
      branchId?: string;
      /** Open ones when empty. */
      state?: 'open' | 'resolved' | (string & {});
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListConflictsResponse>;
    /** Settles a conflict: with what was counted, or by accepting it as it is. */
    resolveConflict(request: {
      conflictId: string;
    } & ResolveConflictBody, options?: CallOptions): Promise<StockConflict>;
    /** What a scan means: the product, how much of it, and what else the code says. By the rule that tills compute with (`@mostrador/till/scan`), so both answer alike. */
    resolveScan(request: {
      /** As the scanner sent it, with its AIM identifier (`]E0`) and separators (0x1D) where it sends them: an EAN or UPC, a label of a scale, a GS1 element string or Digital Link, or a code of the shop's own. At most 2,048 characters. */
      code: string;
      /** Whose level is told; none is when empty. */
      branchId?: string;
    }, options?: CallOptions): Promise<ScanResolution>;
    /** How the company's scales print their labels, and how those of some makers often do. */
    getScaleLayouts(request?: Nothing, options?: CallOptions): Promise<ScaleLayouts>;
    /** Replaces the layouts. Tills have them with their next look at the catalogue. Takes an Idempotency-Key. */
    putScaleLayouts(request: PutScaleLayoutsRequest, options?: CallOptions): Promise<ScaleLayouts>;
    /** Replaces what is known of a supplier. `expected_version` must be the version that was read. Takes an Idempotency-Key. */
    updateSupplier(request: {
      supplierId: string;
    } & UpdateSupplierBody, options?: CallOptions): Promise<Supplier>;
    /** One supplier. */
    getSupplier(request: {
      supplierId: string;
    }, options?: CallOptions): Promise<Supplier>;
    /** What moved a level in a period, in the order in which it was noted, each with the balance and what that was worth; with the balance before and after the period. */
    getKardex(request: {
      branchId: string;
      productId: string;
      /** What was noted from this moment on; from the beginning when absent. */
      from?: string;
      /** What was noted before this moment; until now when absent. */
      to?: string;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<Kardex>;
    /** What a branch had at a moment, as it was known then: the balances of its kardexes. */
    listPastLevels(request: {
      branchId: string;
      at: string;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListPastLevelsResponse>;
    /** Holds goods for a sale or an order before it is paid, under its id: all lines, or none and what is short. It ends with the sale, when it is cancelled, or at its deadline where no such sale is known. Who has no answer in half a second sells all the same. */
    reserveStock(request: ReserveStockRequest, options?: CallOptions): Promise<Reservation>;
    /** Reservations that hold goods, newest first. */
    listReservations(request?: {
      branchId?: string;
      productId?: string;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListReservationsResponse>;
    /** Gives back what is reserved. */
    cancelReservation(request: {
      reservationId: string;
    }, options?: CallOptions): Promise<Reservation>;
    /** One reservation. */
    getReservation(request: {
      reservationId: string;
    }, options?: CallOptions): Promise<Reservation>;
    /** Plans a transfer from one branch to another, by who acts in one of them. Nothing moves yet. */
    createTransfer(request: CreateTransferRequest, options?: CallOptions): Promise<Transfer>;
    /** Transfers from and to branches, newest first. */
    listTransfers(request?: {
      /** From or to this branch. */
      branchId?: string;
      state?: 'draft' | 'in_transit' | 'differing' | 'received' | 'cancelled' | (string & {});
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListTransfersResponse>;
    /** Changes what a transfer that was not dispatched yet is of. */
    updateTransfer(request: {
      transferId: string;
    } & UpdateTransferBody, options?: CallOptions): Promise<Transfer>;
    /** One transfer. */
    getTransfer(request: {
      transferId: string;
    }, options?: CallOptions): Promise<Transfer>;
    /** The goods leave, with a remito of the branch's own numbering; by who acts in the branch that they leave. */
    dispatchTransfer(request: {
      transferId: string;
    } & DispatchTransferBody, options?: CallOptions): Promise<Transfer>;
    /** What arrived; by who acts in the branch where it did. What is missing stays in transit, and may still arrive. */
    receiveTransfer(request: {
      transferId: string;
    } & ReceiveTransferBody, options?: CallOptions): Promise<Transfer>;
    /** Settles what did not arrive: it is back where it came from, or it is lost. */
    settleTransfer(request: {
      transferId: string;
    } & SettleTransferBody, options?: CallOptions): Promise<Transfer>;
    /** Gives up a transfer that was not dispatched. */
    cancelTransfer(request: {
      transferId: string;
    } & CancelTransferBody, options?: CallOptions): Promise<Transfer>;
    /** Opens a count of a branch, to which several people add what they find. */
    openStockCount(request: OpenStockCountRequest, options?: CallOptions): Promise<StockCount>;
    /** Counts, newest first. */
    listStockCounts(request?: {
      branchId?: string;
      state?: 'open' | 'approved' | 'cancelled' | (string & {});
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListStockCountsResponse>;
    /** Adds what somebody counted. Zones of one product add up; who counts one again in the same zone replaces what they said before; two people who say different things of one zone are told as a difference. */
    addStockCountLines(request: {
      countId: string;
    } & AddStockCountLinesBody, options?: CallOptions): Promise<StockCount>;
    /** A count, without what was found or expected. */
    getStockCount(request: {
      countId: string;
    }, options?: CallOptions): Promise<StockCount>;
    /** What a count has of each product, and what was expected. Not for who counts. */
    listStockCountProducts(request: {
      countId: string;
      /** Only those of which two people say different things. */
      differingOnly?: boolean;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListStockCountProductsResponse>;
    /** Makes a count true: each product has what was counted at the moment at which it was, and what has moved since. Refused while two people differ. */
    approveStockCount(request: {
      countId: string;
    } & ApproveStockCountBody, options?: CallOptions): Promise<StockCount>;
    /** Gives up a count: nothing changes. */
    cancelStockCount(request: {
      countId: string;
    }, options?: CallOptions): Promise<StockCount>;
    /** Adds a category to the tree. */
    createCategory(request: CreateCategoryRequest, options?: CallOptions): Promise<Category>;
    /** All categories, in the order in which siblings stand: by position, then by name. */
    listCategories(request?: {
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListCategoriesResponse>;
    /** Renames a category, moves it with all that is below it, or puts it elsewhere among its siblings. `expected_version` must be the version that was read. Its products are told under its new name soon. Takes an Idempotency-Key. */
    updateCategory(request: {
      categoryId: string;
    } & UpdateCategoryBody, options?: CallOptions): Promise<Category>;
    /** Deletes a category that nothing is in: no other category and no product. Takes an Idempotency-Key. */
    deleteCategory(request: {
      categoryId: string;
    } & DeleteCategoryBody, options?: CallOptions): Promise<Category>;
    /** Adds a group of variants: one thing in several sizes, colours or the like. */
    createProductGroup(request: CreateProductGroupRequest, options?: CallOptions): Promise<ProductGroup>;
    /** Groups by name. */
    listProductGroups(request?: {
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListProductGroupsResponse>;
    /** Renames a group, or gives its axes more values. What variants have stays. Takes an Idempotency-Key. */
    updateProductGroup(request: {
      groupId: string;
    } & UpdateProductGroupBody, options?: CallOptions): Promise<ProductGroup>;
    /** Makes a product for each combination of a group's values that has none yet, at most 500; all or none. Asked again it makes those that are missing by then. */
    createVariants(request: {
      groupId: string;
    } & CreateVariantsBody, options?: CallOptions): Promise<CreateVariantsResponse>;
    /** Deletes a product: it is no longer active, and listed no more; what happened with it stays. Refused while active products are made of it, packs of it, or come in it. Takes an Idempotency-Key. */
    deleteProduct(request: {
      productId: string;
    } & DeleteProductBody, options?: CallOptions): Promise<Product>;
    /** What a product has been, newest first: who changed what, and when. */
    listProductVersions(request: {
      productId: string;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListProductVersionsResponse>;
    /** The keys that a branch's tills show for what has no code, or is sold most. */
    getQuickKeys(request: {
      branchId: string;
    }, options?: CallOptions): Promise<QuickKeys>;
    /** Replaces a branch's quick keys. Its tills have them with their next look at the catalogue. Takes an Idempotency-Key. */
    putQuickKeys(request: {
      branchId: string;
    } & PutQuickKeysBody, options?: CallOptions): Promise<QuickKeys>;
  };
  pricing: {
    /** Adds a price list, without prices. */
    createPriceList(request: CreatePriceListRequest, options?: CallOptions): Promise<PriceList>;
    /** Price lists by priority, as they are looked at; the base list is the last. */
    listPriceLists(request?: {
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListPriceListsResponse>;
    /** Replaces what a price list is. `expected_version` must be the version that was read. Takes an Idempotency-Key. */
    updatePriceList(request: {
      priceListId: string;
    } & UpdatePriceListBody, options?: CallOptions): Promise<PriceList>;
    /** Prices of a list as they are by now, by product and quantity; of the base list only those from a quantity on. */
    listListedPrices(request: {
      priceListId: string;
      productId?: string;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListListedPricesResponse>;
    /** The price of a product that holds for somebody, somewhere, at a moment, for a quantity. */
    quotePrice(request: {
      productId: string;
      branchId?: string;
      /** `till` when empty. */
      channel?: string;
      customerGroup?: string;
      /** One unit when absent. */
      quantityMilli?: Milli;
      /** Now when absent. */
      at?: string;
    }, options?: CallOptions): Promise<QuotedPrice>;
    /** Every price that a product has had, newest first. */
    listPriceHistory(request: {
      productId: string;
      /** One list; all when empty. */
      priceListId?: string;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListPriceHistoryResponse>;
    /** Computes new prices by a rule. Nothing changes yet: look at every change, then approve. Of plans that nobody decides about the newest twenty are kept. */
    planRepricing(request: PlanRepricingRequest, options?: CallOptions): Promise<Repricing>;
    /** Repricings, newest first. */
    listRepricings(request?: {
      /** All when empty. */
      state?: 'planned' | 'scheduled' | 'published' | 'discarded' | (string & {});
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListRepricingsResponse>;
    /** One repricing. */
    getRepricing(request: {
      repricingId: string;
    }, options?: CallOptions): Promise<Repricing>;
    /** Every change of a repricing, and what was held back, a page at a time. */
    listRepricingChanges(request: {
      repricingId: string;
      heldBackOnly?: boolean;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListRepricingChangesResponse>;
    /** Publishes a repricing: under a version, at a moment, all of it at once. Refused where a price has changed since it was planned: what is published is what was looked at. */
    approveRepricing(request: {
      repricingId: string;
    } & ApproveRepricingBody, options?: CallOptions): Promise<Repricing>;
    /** Drops a repricing that has not begun. */
    discardRepricing(request: {
      repricingId: string;
    }, options?: CallOptions): Promise<Repricing>;
    /** Publications after a version, in the order of versions: for tills and others that keep prices, ahead of their moment. */
    listPublications(request?: {
      since?: number;
      pageSize?: number;
    }, options?: CallOptions): Promise<ListPublicationsResponse>;
    /** The prices of a publication, by product; from when it is scheduled. */
    listPublishedPrices(request: {
      version: number;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListPublishedPricesResponse>;
    /** Labels for shelves, as PDF: final price, price without national taxes (Ley 27.743), price per unit of measure. Of what has changed since a version, or of named products. */
    printShelfLabels(request: PrintShelfLabelsRequest, options?: CallOptions): Promise<PricingFile>;
    /** Prices of what has a PLU, as a file for the program that loads the scales: fields between semicolons, decimal commas, Latin-1. The program asks once which column is which. */
    downloadScaleFile(request: {
      program: 'itegra' | 'qendra';
      /** Only what has changed since this publication; everything when absent. */
      since?: number;
    }, options?: CallOptions): Promise<PricingFile>;
  };
  purchasing: {
    /** Says what a supplier asks for a product: its code, pack and list price. `expected_version` must be the version that was read, 0 where there is none yet. Takes an Idempotency-Key. */
    putSupplierProduct(request: {
      supplierId: string;
      productId: string;
    } & PutSupplierProductBody, options?: CallOptions): Promise<SupplierProduct>;
    /** What suppliers ask for products, in the order of their codes: a supplier's list, or who has a product. */
    listSupplierProducts(request?: {
      supplierId?: string;
      productId?: string;
      /** The supplier's code, as it has it. */
      query?: string;
      includeInactive?: boolean;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListSupplierProductsResponse>;
    /** How much may be ordered, received and invoiced before somebody has to look at it. */
    getPurchasingSettings(request?: Nothing, options?: CallOptions): Promise<PurchasingSettings>;
    /** Says it. `expected_version` must be the version that was read, 0 where nothing was ever said. Takes an Idempotency-Key. */
    putPurchasingSettings(request: PutPurchasingSettingsRequest, options?: CallOptions): Promise<PurchasingSettings>;
    /** Drafts an order. It gets a number of the company's own. */
    createPurchaseOrder(request: CreatePurchaseOrderRequest, options?: CallOptions): Promise<PurchaseOrder>;
    /** Orders, newest first. */
    listPurchaseOrders(request?: {
      branchId?: string;
      supplierId?: string;
      state?: 'draft' | 'approved' | 'sent' | 'partly_received' | 'received' | 'cancelled' | (string & {});
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListPurchaseOrdersResponse>;
    /** Writes a draft anew, with prices as they are now where it names none. Takes an Idempotency-Key. */
    updatePurchaseOrder(request: {
      orderId: string;
    } & UpdatePurchaseOrderBody, options?: CallOptions): Promise<PurchaseOrder>;
    /** One order. */
    getPurchaseOrder(request: {
      orderId: string;
    }, options?: CallOptions): Promise<PurchaseOrder>;
    /** Approves a draft: an owner or administrator, or whoever may order where it is within the limit of the settings. Takes an Idempotency-Key. */
    approvePurchaseOrder(request: {
      orderId: string;
    } & ApprovePurchaseOrderBody, options?: CallOptions): Promise<PurchaseOrder>;
    /** Notes that an approved order was sent to its supplier. Takes an Idempotency-Key. */
    sendPurchaseOrder(request: {
      orderId: string;
    } & SendPurchaseOrderBody, options?: CallOptions): Promise<PurchaseOrder>;
    /** Cancels an order, or what is missing of it; goods that have come stay. Takes an Idempotency-Key. */
    cancelPurchaseOrder(request: {
      orderId: string;
    } & CancelPurchaseOrderBody, options?: CallOptions): Promise<PurchaseOrder>;
    /** An order on A4, for its supplier. */
    printPurchaseOrder(request: {
      orderId: string;
    }, options?: CallOptions): Promise<PurchaseOrderPaper>;
    /** Notes goods that came in, all or none: with an order, or with a remito that no order is known of. The stock rises, and what products cost to replace is from now on what these cost. Prices stay. */
    receiveGoods(request: ReceiveGoodsRequest, options?: CallOptions): Promise<GoodsReceipt>;
    /** Receipts, those noted last first. */
    listGoodsReceipts(request?: {
      branchId?: string;
      supplierId?: string;
      orderId?: string;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListGoodsReceiptsResponse>;
    /** Takes back a receipt that was noted wrong, as if its goods had never come. What it did to replacement costs stays. Takes an Idempotency-Key. */
    annulGoodsReceipt(request: {
      receiptId: string;
    } & AnnulGoodsReceiptBody, options?: CallOptions): Promise<GoodsReceipt>;
    /** One receipt. */
    getGoodsReceipt(request: {
      receiptId: string;
    }, options?: CallOptions): Promise<GoodsReceipt>;
    /** Notes goods that went back to their supplier, all or none. The stock falls. */
    returnToSupplier(request: ReturnToSupplierRequest, options?: CallOptions): Promise<SupplierReturn>;
    /** Supplier returns, those noted last first. */
    listSupplierReturns(request?: {
      branchId?: string;
      supplierId?: string;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListSupplierReturnsResponse>;
    /** Takes back a supplier return that was noted wrong, as if its goods had never left. Takes an Idempotency-Key. */
    annulSupplierReturn(request: {
      returnId: string;
    } & AnnulSupplierReturnBody, options?: CallOptions): Promise<SupplierReturn>;
    /** Enters a supplier's invoice and says, line by line, whether it is what was ordered and what came. The same invoice (CUIT, type, point of sale and number) is taken once. Where all lines match, products cost from now on what it says. */
    recordSupplierInvoice(request: RecordSupplierInvoiceRequest, options?: CallOptions): Promise<SupplierInvoice>;
    /** Invoices, those entered last first. */
    listSupplierInvoices(request?: {
      supplierId?: string;
      state?: 'matched' | 'differs' | 'approved' | 'annulled' | (string & {});
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListSupplierInvoicesResponse>;
    /** Matches an invoice that differs anew, as after goods that came later. Takes an Idempotency-Key. */
    matchSupplierInvoice(request: {
      invoiceId: string;
    } & MatchSupplierInvoiceBody, options?: CallOptions): Promise<SupplierInvoice>;
    /** Accepts an invoice with its differences: products cost from now on what it says. Takes an Idempotency-Key. */
    approveSupplierInvoice(request: {
      invoiceId: string;
    } & ApproveSupplierInvoiceBody, options?: CallOptions): Promise<SupplierInvoice>;
    /** Takes back an invoice that was entered wrong: its goods wait for an invoice again, and it may be entered again. Takes an Idempotency-Key. */
    annulSupplierInvoice(request: {
      invoiceId: string;
    } & AnnulSupplierInvoiceBody, options?: CallOptions): Promise<SupplierInvoice>;
    /** One invoice. */
    getSupplierInvoice(request: {
      invoiceId: string;
    }, options?: CallOptions): Promise<SupplierInvoice>;
  };
  cash: {
    /** Opens a session with its float. A till has at most one open session. */
    openSession(request: OpenSessionRequest, options?: CallOptions): Promise<TillSession>;
    /** Sessions, newest first. */
    listSessions(request?: {
      tillId?: string;
      branchId?: string;
      state?: 'open' | 'declared' | 'waiting_facts' | 'closed' | 'needs_justification' | (string & {});
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListSessionsResponse>;
    /** One session. */
    getSession(request: {
      sessionId: string;
    }, options?: CallOptions): Promise<TillSession>;
    /** Puts cash in or takes it out, with a reason. */
    recordCashMovement(request: RecordCashMovementRequest, options?: CallOptions): Promise<CashMovement>;
    /** Movements of a session in the order of their chain. Not for cashiers before the count. */
    listCashMovements(request: {
      sessionId: string;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListCashMovementsResponse>;
    /** Stores what was counted, then closes the session. The answer may be `declared` or `waiting_facts`: it closes by itself when every fact has arrived. A cashier declares the own session only; a supervisor any. */
    declareCount(request: {
      sessionId: string;
    } & DeclareCountBody, options?: CallOptions): Promise<TillSession>;
    /** Closes a declared session although its till still holds tickets, or its opening: they will be late. For supervisors. */
    forceClose(request: {
      sessionId: string;
    } & ForceCloseBody, options?: CallOptions): Promise<TillSession>;
    /** Explains a critical deviation. For supervisors. */
    justifyDeviation(request: {
      sessionId: string;
    } & JustifyDeviationBody, options?: CallOptions): Promise<TillSession>;
    /** The running report. A cashier gets counts only, no amounts. */
    getXReport(request: {
      sessionId: string;
    }, options?: CallOptions): Promise<XReport>;
    /** The closing report of a closed session. */
    getZReport(request: {
      sessionId: string;
    }, options?: CallOptions): Promise<ZReport>;
    /** What a supervisor has to look at: cash taken out without an approval, or with one given offline, and the like. Those of the caller's branches, oldest first. */
    listCashReviews(request?: {
      state?: 'open' | 'settled' | (string & {});
      branchId?: string;
      /** 1 to 200; 50 when absent. */
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListCashReviewsResponse>;
    /** Says that it was looked at. For supervisors; not by whose act it is, nor by who approved it. */
    settleCashReview(request: {
      reviewId: string;
    } & SettleCashReviewBody, options?: CallOptions): Promise<CashReview>;
    /** Recomputes the chain of a session's movements and compares. Not for cashiers. */
    verifyChain(request: {
      sessionId: string;
    }, options?: CallOptions): Promise<ChainVerification>;
  };
  files: {
    /** How much of its room the company uses. */
    getFileUsage(request?: Nothing, options?: CallOptions): Promise<FileUsage>;
    /** One file, without its bytes. */
    getFile(request: {
      fileId: string;
    }, options?: CallOptions): Promise<File>;
    /** Under an id made by the client: sent again, the same bytes get the same answer, others `id_reused`. The body has a `Content-Length`; what type it is said to be of does not matter, for what is in it decides. A picture (10 MB, 40 megapixels) is JPEG, PNG or WebP; a document (25 MB) PDF or a picture; a sheet (25 MB) CSV or XLSX. It goes in a day unless the thing that it is for has claimed it. An API key needs the scope `files:write`. */
    sendFile(request: {
      fileId: string;
      /** What it is for: what may be in it, how large it may be, and who may send and see it. */
      kind: 'picture' | 'document' | 'sheet' | (string & {});
      /** At most 200 characters, without a path. */
      fileName: string;
      /** The bytes, as they are. */
      content: Blob | Uint8Array<ArrayBuffer>;
    }, options?: CallOptions): Promise<File>;
    /** As an attachment only: nobody knows what is in them. To show a picture ask for its preview. */
    downloadFile(request: {
      fileId: string;
    }, options?: CallOptions): Promise<Blob>;
    /** Made anew of what was sent, upright, without what the camera noted in it. At most 1,600 pixels wide and high, 320 where it is small. What is no picture has none. */
    previewFile(request: {
      fileId: string;
      /** `large` when absent. */
      size?: 'small' | 'large';
    }, options?: CallOptions): Promise<Blob>;
  };
  fiscal: {
    /** What AFIP knows the company as. */
    getProfile(request?: Nothing, options?: CallOptions): Promise<Profile>;
    /** Writes the profile. To name a CUIT takes it from nobody: a certificate does. Sales that wait for it get their vouchers, and what AFIP has not authorised is decided anew. Takes an Idempotency-Key. */
    putProfile(request: PutProfileRequest, options?: CallOptions): Promise<Profile>;
    /** Makes a private key, which never leaves the server, and the request that AFIP signs. A company has at most five requests that wait for their certificate; one ends after 30 days. */
    createCertificateRequest(request: CreateCertificateRequestRequest, options?: CallOptions): Promise<Certificate>;
    /** Certificates, newest first. */
    listCertificates(request?: {
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListCertificatesResponse>;
    /** Loads what AFIP answered to a request, checks it, and uses it from then on. With AFIP's answer to it the CUIT is the company's, until a day after the certificate has ended: nobody else numbers under it. */
    loadCertificate(request: {
      certificateId: string;
    } & LoadCertificateBody, options?: CallOptions): Promise<Certificate>;
    /** Names a point of sale that was registered with AFIP for web services, and what it serves. Takes an Idempotency-Key. */
    putPointOfSale(request: {
      /** 1 to 99998. */
      number: number;
    } & PutPointOfSaleBody, options?: CallOptions): Promise<PointOfSale>;
    /** Points of sale in the order of their numbers. */
    listPointsOfSale(request?: {
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListPointsOfSaleResponse>;
    /** All that a till needs to print vouchers under a CAEA while it is offline. It asks while it is online, each day and whenever it comes back. A till asks for itself only. */
    getTillContingency(request: {
      tillId: string;
    }, options?: CallOptions): Promise<TillContingency>;
    /** Asks for the voucher of a sale that went without one. Of a sale that has one it answers that. Cashiers and tills ask for sales of the last ten days, supervisors to the end of the sale's month, each in their branches. With `credit` it is a Factura de Crédito Electrónica MiPyMEs (FCE). */
    requestVoucher(request: {
      saleId: string;
    } & RequestVoucherBody, options?: CallOptions): Promise<Voucher>;
    /** The vouchers of a sale: its invoice, then its notes. With `wait_ms` the answer waits until none is on its way, at most that long: a till prints what there is then. */
    getSaleVouchers(request: {
      saleId: string;
      /** Milliseconds, at most 10,000. */
      waitMs?: number;
    }, options?: CallOptions): Promise<GetSaleVouchersResponse>;
    /** Issues a debit note, or a credit note that no void or return asks for, on an authorised invoice or debit note: interest, a difference in price, a discount agreed later. Class and letter are those of what it corrects. The same note again is answered with what is stored. */
    issueNote(request: {
      /** An authorised invoice or debit note. */
      voucherId: string;
    } & IssueNoteBody, options?: CallOptions): Promise<Voucher>;
    /** One voucher. */
    getVoucher(request: {
      voucherId: string;
    }, options?: CallOptions): Promise<Voucher>;
    /** Vouchers, newest first, of the caller's branches. Cashiers and tills, who count their drawers blindly, get them without amounts, remarks and QR code. */
    listVouchers(request?: {
      state?: 'pending' | 'waiting' | 'sending' | 'uncertain' | 'authorized' | 'rejected' | 'cancelled' | (string & {});
      pointOfSale?: number;
      type?: number;
      /** By `created_at`; from included, to excluded. */
      from?: string;
      to?: string;
      /** 1 to 200; 50 when absent. */
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListVouchersResponse>;
    /** The paper of an authorised voucher. Every print but the first says COPIA; the same print again is the same paper. */
    printVoucher(request: {
      voucherId: string;
    } & PrintVoucherBody, options?: CallOptions): Promise<VoucherPaper>;
    /** Sends the paper of a voucher by e-mail. It only joins a queue: the e-mail goes once the voucher is authorised and the mail server takes it, and is given up after a day. */
    sendVoucher(request: {
      voucherId: string;
    } & SendVoucherBody, options?: CallOptions): Promise<VoucherMail>;
    /** The e-mails of a voucher, newest first. */
    listVoucherMails(request: {
      voucherId: string;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListVoucherMailsResponse>;
    /** What waits, what is uncertain and what was rejected, with what a person can do. */
    getQueue(request?: Nothing, options?: CallOptions): Promise<Queue>;
    /** Decides a voucher anew that AFIP has refused, or that waits without a number, and sends it: by the profile and the points of sale as they are now, with another receiver, terms or perceptions where they are given. One that a till printed keeps its number and is judged again. Takes an Idempotency-Key. */
    correctVoucher(request: {
      voucherId: string;
    } & CorrectVoucherBody, options?: CallOptions): Promise<Voucher>;
    /** What AFIP's padrón has under a CUIT, to fill in a receiver. Answers are kept for three days, that nobody has it for an hour; one caller asks AFIP 30 times a minute at most. While AFIP is away an older answer serves, and without one the verb refuses: the receiver is then filled in by hand. */
    lookUpTaxpayer(request: {
      /** CUIT, CUIL or CDI: 11 digits, with or without dashes. */
      cuit: string;
    }, options?: CallOptions): Promise<Taxpayer>;
    /** Whether AFIP answers, as it was last seen. */
    getAfipState(request?: Nothing, options?: CallOptions): Promise<AfipState>;
  };
  books: {
    /** The IVA book of a month, added up, credit notes taken off. Of sales: what was authorised with a date in it. Of purchases: what was recorded for it. */
    getIvaBook(request: {
      /** Sales when absent. */
      book: 'sales' | 'purchases';
      /** yyyy-mm. */
      month: string;
    }, options?: CallOptions): Promise<IvaBook>;
    /** The IVA book of a month as a file: AFIP's own for "Libro IVA Digital", or a table for spreadsheets. */
    downloadIvaBook(request: {
      /** Sales when absent. */
      book: 'sales' | 'purchases';
      /** yyyy-mm. */
      month: string;
      /** LIBRO_IVA_DIGITAL_VENTAS_CBTE and _ALICUOTAS as AFIP imports them, COMPRAS_... of purchases, or a table. */
      file: 'ventas_cbte' | 'ventas_alicuotas' | 'compras_cbte' | 'compras_alicuotas' | 'csv' | 'xlsx';
      /** From 1; the first when absent. AFIP's files are put together by appending one part to the other. */
      part?: number;
    }, options?: CallOptions): Promise<IvaBookFile>;
    /** What a month comes to: IVA of sales less that of purchases, and what was perceived and withheld on account. */
    getIvaSummary(request: {
      /** yyyy-mm. */
      month: string;
    }, options?: CallOptions): Promise<IvaSummary>;
    /** Enters a supplier's voucher into the book of purchases. The same voucher (supplier, type, point of sale and number) is taken once. */
    recordPurchase(request: RecordPurchaseRequest, options?: CallOptions): Promise<Purchase>;
    /** Purchases in the book of a month, in the order of their dates; annulled ones too. */
    listPurchases(request: {
      /** yyyy-mm. */
      month: string;
      /** Both when absent. */
      state?: 'recorded' | 'annulled' | (string & {});
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListPurchasesResponse>;
    /** One purchase, with everything that was ever written of it. */
    getPurchase(request: {
      purchaseId: string;
    }, options?: CallOptions): Promise<PurchaseHistory>;
    /** Writes anew what was entered wrong; what was there before stays on record. Takes an Idempotency-Key. */
    correctPurchase(request: {
      purchaseId: string;
    } & CorrectPurchaseBody, options?: CallOptions): Promise<Purchase>;
    /** Takes a purchase out of the book; it stays on record, and its voucher may be entered again. Takes an Idempotency-Key. */
    annulPurchase(request: {
      purchaseId: string;
    } & AnnulPurchaseBody, options?: CallOptions): Promise<Purchase>;
    /** Enters the certificate of a tax that somebody who paid the company withheld. */
    recordWithholding(request: RecordWithholdingRequest, options?: CallOptions): Promise<Withholding>;
    /** What was withheld with a date in a month, in the order of dates; annulled ones too. */
    listWithholdings(request: {
      /** yyyy-mm. */
      month: string;
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListWithholdingsResponse>;
    /** Takes a certificate that was entered wrong out of the sums; it stays on record. Takes an Idempotency-Key. */
    annulWithholding(request: {
      withholdingId: string;
    } & AnnulWithholdingBody, options?: CallOptions): Promise<Withholding>;
  };
  webhooks: {
    /** Makes a webhook and tells the secret that its notices are signed with, to a person only. A company has at most 20. Sent again within 10 minutes it tells the secret once more. */
    createWebhook(request: CreateWebhookRequest, options?: CallOptions): Promise<Webhook>;
    /** Webhooks, newest first, without their secrets. */
    listWebhooks(request?: {
      /** 1 to 200; 50 when absent. */
      pageSize?: number;
      pageToken?: string;
      /** True for those only that wait to be adopted. */
      orphanedOnly?: boolean;
    }, options?: CallOptions): Promise<ListWebhooksResponse>;
    /** One webhook, without its secret. */
    getWebhook(request: {
      webhookId: string;
    }, options?: CallOptions): Promise<Webhook>;
    /** Changes a webhook; fields that are absent stay. Enabled again, it goes on with what waits and with what happens from then on. Takes an Idempotency-Key. */
    updateWebhook(request: {
      webhookId: string;
    } & UpdateWebhookBody, options?: CallOptions): Promise<Webhook>;
    /** Makes a new secret and tells it, to a person only. For a day notices carry two signatures, of the new secret and of the one before. */
    rotateWebhookSecret(request: {
      webhookId: string;
    } & RotateWebhookSecretBody, options?: CallOptions): Promise<Webhook>;
    /** Answers for a webhook from now on, which then goes on as it is. Its former keeper may know the secret: where that matters, rotate it. For owners and admins in person. */
    adoptWebhook(request: {
      webhookId: string;
    }, options?: CallOptions): Promise<Webhook>;
    /** Ends a webhook for good, with what waits to be sent to it. */
    deleteWebhook(request: {
      webhookId: string;
    }, options?: CallOptions): Promise<Empty>;
    /** Sends a notice of the type `ping`, at once. */
    testWebhook(request: {
      webhookId: string;
    } & TestWebhookBody, options?: CallOptions): Promise<WebhookDelivery>;
    /** The notices of a webhook and what became of them, newest first, for 30 days. */
    listWebhookDeliveries(request: {
      webhookId: string;
      /** Empty for all. */
      state?: 'waiting' | 'delivered' | 'failed' | (string & {});
      /** 1 to 200; 50 when absent. */
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListWebhookDeliveriesResponse>;
    /** Sends a notice once more, at once, under the same event id; if that fails, again for three days. */
    redeliverNotice(request: {
      deliveryId: string;
    }, options?: CallOptions): Promise<WebhookDelivery>;
    /** The types of events that a webhook can hear. */
    listEventTypes(request?: {
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListEventTypesResponse>;
  };
  ops: {
    /** Events of the caller's company that this service could not apply, newest first. For owners and admins of all branches. */
    listDeadLetters(request: {
      service: 'sales' | 'identity' | 'stock' | 'pricing' | 'purchasing' | 'cash' | 'files' | 'fiscal' | 'books' | 'webhooks';
      pageSize?: number;
      pageToken?: string;
    }, options?: CallOptions): Promise<ListDeadLettersResponse>;
    /** Applies a dead letter again. It leaves the list when it succeeds; otherwise its new reason is kept. */
    redriveDeadLetter(request: {
      service: 'sales' | 'identity' | 'stock' | 'pricing' | 'purchasing' | 'cash' | 'files' | 'fiscal' | 'books' | 'webhooks';
      eventId: string;
    }, options?: CallOptions): Promise<DeadLetter>;
    /** What of the caller's company waits in this service: facts not yet published, facts not yet applied, dead letters. For owners and admins of all branches. While more than 500 facts of all companies wait, one is said to be the caller's. */
    getBacklog(request: {
      service: 'sales' | 'identity' | 'stock' | 'pricing' | 'purchasing' | 'cash' | 'files' | 'fiscal' | 'books' | 'webhooks';
    }, options?: CallOptions): Promise<Backlog>;
  };
  live: {
    /** Send it with a fresh token of the same session, till or API key before the one before ends; no notice is missed, and the stream stays open. It has no body. */
    renewStream(request: {
      streamId: string;
    }, options?: CallOptions): Promise<StreamRenewal>;
  };
};

/** Where each verb is, and what it needs. */
export const operations: { [C in keyof Api]: { [V in keyof Api[C]]: Operation } } = {
  sales: {
    completeSale: { method: 'POST', path: '/v1/sales' },
    listSales: { method: 'GET', path: '/v1/sales' },
    getSale: { method: 'GET', path: '/v1/sales/{saleId}' },
    voidSale: { method: 'POST', path: '/v1/sales/{saleId}/void' },
    returnSale: { method: 'POST', path: '/v1/returns' },
    listReturns: { method: 'GET', path: '/v1/returns' },
    submitTillLog: { method: 'POST', path: '/v1/till-logs' },
    listRefusedSales: { method: 'GET', path: '/v1/refused-sales' },
    correctRefusedSale: { method: 'POST', path: '/v1/refused-sales/{refusedId}/correct' },
    discardRefusedSale: { method: 'POST', path: '/v1/refused-sales/{refusedId}/discard' },
    listReviews: { method: 'GET', path: '/v1/reviews' },
    settleReview: { method: 'POST', path: '/v1/reviews/{reviewId}/settle' },
  },
  identity: {
    registerCompany: { method: 'POST', path: '/v1/companies', open: true },
    confirmEmail: { method: 'POST', path: '/v1/auth/email/confirm', open: true },
    requestEmailProof: { method: 'POST', path: '/v1/auth/email', open: true },
    getCompany: { method: 'GET', path: '/v1/company' },
    updateCompany: { method: 'PATCH', path: '/v1/company', keyed: true },
    logIn: { method: 'POST', path: '/v1/auth/login', open: true },
    refreshSession: { method: 'POST', path: '/v1/auth/refresh', open: true },
    logOut: { method: 'POST', path: '/v1/auth/logout', open: true },
    logOutEverywhere: { method: 'POST', path: '/v1/auth/logout-everywhere' },
    switchCompany: { method: 'POST', path: '/v1/auth/switch-company' },
    changePassword: { method: 'POST', path: '/v1/auth/password' },
    requestPasswordReset: { method: 'POST', path: '/v1/auth/password-reset', open: true },
    confirmPasswordReset: { method: 'POST', path: '/v1/auth/password-reset/confirm', open: true },
    getMe: { method: 'GET', path: '/v1/me' },
    getJwks: { method: 'GET', path: '/.well-known/jwks.json', open: true },
    addMember: { method: 'POST', path: '/v1/members' },
    listMembers: { method: 'GET', path: '/v1/members' },
    updateMember: { method: 'PATCH', path: '/v1/members/{userId}', keyed: true },
    setMemberPin: { method: 'PUT', path: '/v1/members/{userId}/pin' },
    issueResetCode: { method: 'POST', path: '/v1/members/{userId}/reset-codes' },
    createInvitation: { method: 'POST', path: '/v1/invitations' },
    listInvitations: { method: 'GET', path: '/v1/invitations' },
    acceptInvitation: { method: 'POST', path: '/v1/invitations/accept', open: true },
    cancelInvitation: { method: 'POST', path: '/v1/invitations/{invitationId}/cancel' },
    createBranch: { method: 'POST', path: '/v1/branches' },
    listBranches: { method: 'GET', path: '/v1/branches' },
    updateBranch: { method: 'PATCH', path: '/v1/branches/{branchId}', keyed: true },
    createTill: { method: 'POST', path: '/v1/tills' },
    listTills: { method: 'GET', path: '/v1/tills' },
    enrolTill: { method: 'POST', path: '/v1/tills/enrol', open: true },
    updateTill: { method: 'PATCH', path: '/v1/tills/{tillId}', keyed: true },
    issueEnrolmentCode: { method: 'POST', path: '/v1/tills/{tillId}/enrolment-codes' },
    adoptTill: { method: 'POST', path: '/v1/tills/{tillId}/adopt' },
    revokeTill: { method: 'POST', path: '/v1/tills/{tillId}/revoke' },
    issueTillToken: { method: 'POST', path: '/v1/auth/till', open: true },
    logInWithPin: { method: 'POST', path: '/v1/auth/pin' },
    grantApproval: { method: 'POST', path: '/v1/approvals' },
    getRoleLimits: { method: 'GET', path: '/v1/role-limits' },
    putRoleLimits: { method: 'PUT', path: '/v1/role-limits', keyed: true },
    createApiKey: { method: 'POST', path: '/v1/api-keys' },
    listApiKeys: { method: 'GET', path: '/v1/api-keys' },
    adoptApiKey: { method: 'POST', path: '/v1/api-keys/{apiKeyId}/adopt' },
    revokeApiKey: { method: 'POST', path: '/v1/api-keys/{apiKeyId}/revoke' },
    issueApiKeyToken: { method: 'POST', path: '/v1/auth/api-key', open: true },
    listSecurityEvents: { method: 'GET', path: '/v1/security-events' },
  },
  stock: {
    getPrice: { method: 'GET', path: '/v1/companies/{companyId}/prices/{barcode}', open: true },
    createProduct: { method: 'POST', path: '/v1/products' },
    listProducts: { method: 'GET', path: '/v1/products' },
    createProducts: { method: 'POST', path: '/v1/products/batch' },
    createIncompleteProduct: { method: 'POST', path: '/v1/products/incomplete' },
    updateProduct: { method: 'PUT', path: '/v1/products/{productId}', keyed: true },
    getProduct: { method: 'GET', path: '/v1/products/{productId}' },
    listCatalogueChanges: { method: 'GET', path: '/v1/catalogue-changes' },
    createSupplier: { method: 'POST', path: '/v1/suppliers' },
    listSuppliers: { method: 'GET', path: '/v1/suppliers' },
    listLevels: { method: 'GET', path: '/v1/stock-levels' },
    listMovements: { method: 'GET', path: '/v1/stock-movements' },
    adjustStock: { method: 'POST', path: '/v1/stock-adjustments' },
    adjustStocks: { method: 'POST', path: '/v1/stock-adjustments/batch' },
    breakPack: { method: 'POST', path: '/v1/pack-breaks' },
    listConflicts: { method: 'GET', path: '/v1/stock-conflicts' },
    resolveConflict: { method: 'POST', path: '/v1/stock-conflicts/{conflictId}/resolve' },
    resolveScan: { method: 'GET', path: '/v1/scans' },
    getScaleLayouts: { method: 'GET', path: '/v1/scale-layouts' },
    putScaleLayouts: { method: 'PUT', path: '/v1/scale-layouts', keyed: true },
    updateSupplier: { method: 'PUT', path: '/v1/suppliers/{supplierId}', keyed: true },
    getSupplier: { method: 'GET', path: '/v1/suppliers/{supplierId}' },
    getKardex: { method: 'GET', path: '/v1/stock-kardex' },
    listPastLevels: { method: 'GET', path: '/v1/stock-levels/past' },
    reserveStock: { method: 'POST', path: '/v1/reservations' },
    listReservations: { method: 'GET', path: '/v1/reservations' },
    cancelReservation: { method: 'POST', path: '/v1/reservations/{reservationId}/cancel' },
    getReservation: { method: 'GET', path: '/v1/reservations/{reservationId}' },
    createTransfer: { method: 'POST', path: '/v1/transfers' },
    listTransfers: { method: 'GET', path: '/v1/transfers' },
    updateTransfer: { method: 'PUT', path: '/v1/transfers/{transferId}' },
    getTransfer: { method: 'GET', path: '/v1/transfers/{transferId}' },
    dispatchTransfer: { method: 'POST', path: '/v1/transfers/{transferId}/dispatch' },
    receiveTransfer: { method: 'POST', path: '/v1/transfers/{transferId}/receipts' },
    settleTransfer: { method: 'POST', path: '/v1/transfers/{transferId}/settlements' },
    cancelTransfer: { method: 'POST', path: '/v1/transfers/{transferId}/cancel' },
    openStockCount: { method: 'POST', path: '/v1/stock-counts' },
    listStockCounts: { method: 'GET', path: '/v1/stock-counts' },
    addStockCountLines: { method: 'POST', path: '/v1/stock-counts/{countId}/lines' },
    getStockCount: { method: 'GET', path: '/v1/stock-counts/{countId}' },
    listStockCountProducts: { method: 'GET', path: '/v1/stock-counts/{countId}/products' },
    approveStockCount: { method: 'POST', path: '/v1/stock-counts/{countId}/approve' },
    cancelStockCount: { method: 'POST', path: '/v1/stock-counts/{countId}/cancel' },
    createCategory: { method: 'POST', path: '/v1/categories' },
    listCategories: { method: 'GET', path: '/v1/categories' },
    updateCategory: { method: 'PUT', path: '/v1/categories/{categoryId}', keyed: true },
    deleteCategory: { method: 'POST', path: '/v1/categories/{categoryId}/delete', keyed: true },
    createProductGroup: { method: 'POST', path: '/v1/product-groups' },
    listProductGroups: { method: 'GET', path: '/v1/product-groups' },
    updateProductGroup: { method: 'PUT', path: '/v1/product-groups/{groupId}', keyed: true },
    createVariants: { method: 'POST', path: '/v1/product-groups/{groupId}/variants' },
    deleteProduct: { method: 'POST', path: '/v1/products/{productId}/delete', keyed: true },
    listProductVersions: { method: 'GET', path: '/v1/products/{productId}/history' },
    getQuickKeys: { method: 'GET', path: '/v1/branches/{branchId}/quick-keys' },
    putQuickKeys: { method: 'PUT', path: '/v1/branches/{branchId}/quick-keys', keyed: true },
  },
  pricing: {
    createPriceList: { method: 'POST', path: '/v1/price-lists' },
    listPriceLists: { method: 'GET', path: '/v1/price-lists' },
    updatePriceList: { method: 'PUT', path: '/v1/price-lists/{priceListId}', keyed: true },
    listListedPrices: { method: 'GET', path: '/v1/price-lists/{priceListId}/prices' },
    quotePrice: { method: 'GET', path: '/v1/products/{productId}/price' },
    listPriceHistory: { method: 'GET', path: '/v1/products/{productId}/price-changes' },
    planRepricing: { method: 'POST', path: '/v1/repricings' },
    listRepricings: { method: 'GET', path: '/v1/repricings' },
    getRepricing: { method: 'GET', path: '/v1/repricings/{repricingId}' },
    listRepricingChanges: { method: 'GET', path: '/v1/repricings/{repricingId}/changes' },
    approveRepricing: { method: 'POST', path: '/v1/repricings/{repricingId}/approve' },
    discardRepricing: { method: 'POST', path: '/v1/repricings/{repricingId}/discard' },
    listPublications: { method: 'GET', path: '/v1/publications' },
    listPublishedPrices: { method: 'GET', path: '/v1/publications/{version}/prices' },
    printShelfLabels: { method: 'POST', path: '/v1/shelf-labels/print' },
    downloadScaleFile: { method: 'GET', path: '/v1/scale-files/{program}' },
  },
  purchasing: {
    putSupplierProduct: { method: 'PUT', path: '/v1/suppliers/{supplierId}/products/{productId}', keyed: true },
    listSupplierProducts: { method: 'GET', path: '/v1/supplier-products' },
    getPurchasingSettings: { method: 'GET', path: '/v1/purchasing-settings' },
    putPurchasingSettings: { method: 'PUT', path: '/v1/purchasing-settings', keyed: true },
    createPurchaseOrder: { method: 'POST', path: '/v1/purchase-orders' },
    listPurchaseOrders: { method: 'GET', path: '/v1/purchase-orders' },
    updatePurchaseOrder: { method: 'PUT', path: '/v1/purchase-orders/{orderId}', keyed: true },
    getPurchaseOrder: { method: 'GET', path: '/v1/purchase-orders/{orderId}' },
    approvePurchaseOrder: { method: 'POST', path: '/v1/purchase-orders/{orderId}/approve', keyed: true },
    sendPurchaseOrder: { method: 'POST', path: '/v1/purchase-orders/{orderId}/send', keyed: true },
    cancelPurchaseOrder: { method: 'POST', path: '/v1/purchase-orders/{orderId}/cancel', keyed: true },
    printPurchaseOrder: { method: 'GET', path: '/v1/purchase-orders/{orderId}/paper' },
    receiveGoods: { method: 'POST', path: '/v1/goods-receipts' },
    listGoodsReceipts: { method: 'GET', path: '/v1/goods-receipts' },
    annulGoodsReceipt: { method: 'POST', path: '/v1/goods-receipts/{receiptId}/annul', keyed: true },
    getGoodsReceipt: { method: 'GET', path: '/v1/goods-receipts/{receiptId}' },
    returnToSupplier: { method: 'POST', path: '/v1/supplier-returns' },
    listSupplierReturns: { method: 'GET', path: '/v1/supplier-returns' },
    annulSupplierReturn: { method: 'POST', path: '/v1/supplier-returns/{returnId}/annul', keyed: true },
    recordSupplierInvoice: { method: 'POST', path: '/v1/supplier-invoices' },
    listSupplierInvoices: { method: 'GET', path: '/v1/supplier-invoices' },
    matchSupplierInvoice: { method: 'POST', path: '/v1/supplier-invoices/{invoiceId}/match', keyed: true },
    approveSupplierInvoice: { method: 'POST', path: '/v1/supplier-invoices/{invoiceId}/approve', keyed: true },
    annulSupplierInvoice: { method: 'POST', path: '/v1/supplier-invoices/{invoiceId}/annul', keyed: true },
    getSupplierInvoice: { method: 'GET', path: '/v1/supplier-invoices/{invoiceId}' },
  },
  cash: {
    openSession: { method: 'POST', path: '/v1/till-sessions' },
    listSessions: { method: 'GET', path: '/v1/till-sessions' },
    getSession: { method: 'GET', path: '/v1/till-sessions/{sessionId}' },
    recordCashMovement: { method: 'POST', path: '/v1/cash-movements' },
    listCashMovements: { method: 'GET', path: '/v1/till-sessions/{sessionId}/movements' },
    declareCount: { method: 'POST', path: '/v1/till-sessions/{sessionId}/declare' },
    forceClose: { method: 'POST', path: '/v1/till-sessions/{sessionId}/force-close' },
    justifyDeviation: { method: 'POST', path: '/v1/till-sessions/{sessionId}/justify' },
    getXReport: { method: 'GET', path: '/v1/till-sessions/{sessionId}/x-report' },
    getZReport: { method: 'GET', path: '/v1/till-sessions/{sessionId}/z-report' },
    listCashReviews: { method: 'GET', path: '/v1/cash-reviews' },
    settleCashReview: { method: 'POST', path: '/v1/cash-reviews/{reviewId}/settle' },
    verifyChain: { method: 'GET', path: '/v1/till-sessions/{sessionId}/chain' },
  },
  files: {
    getFileUsage: { method: 'GET', path: '/v1/files/usage' },
    getFile: { method: 'GET', path: '/v1/files/{fileId}' },
    sendFile: { method: 'PUT', path: '/v1/files/{fileId}/content', sendsBytes: true },
    downloadFile: { method: 'GET', path: '/v1/files/{fileId}/content', answersBytes: true },
    previewFile: { method: 'GET', path: '/v1/files/{fileId}/preview', answersBytes: true },
  },
  fiscal: {
    getProfile: { method: 'GET', path: '/v1/fiscal-profile' },
    putProfile: { method: 'PUT', path: '/v1/fiscal-profile', keyed: true },
    createCertificateRequest: { method: 'POST', path: '/v1/certificates' },
    listCertificates: { method: 'GET', path: '/v1/certificates' },
    loadCertificate: { method: 'POST', path: '/v1/certificates/{certificateId}/load' },
    putPointOfSale: { method: 'PUT', path: '/v1/points-of-sale/{number}', keyed: true },
    listPointsOfSale: { method: 'GET', path: '/v1/points-of-sale' },
    getTillContingency: { method: 'GET', path: '/v1/tills/{tillId}/contingency' },
    requestVoucher: { method: 'POST', path: '/v1/sales/{saleId}/vouchers' },
    getSaleVouchers: { method: 'GET', path: '/v1/sales/{saleId}/vouchers' },
    issueNote: { method: 'POST', path: '/v1/vouchers/{voucherId}/notes' },
    getVoucher: { method: 'GET', path: '/v1/vouchers/{voucherId}' },
    listVouchers: { method: 'GET', path: '/v1/vouchers' },
    printVoucher: { method: 'POST', path: '/v1/vouchers/{voucherId}/prints' },
    sendVoucher: { method: 'POST', path: '/v1/vouchers/{voucherId}/mails' },
    listVoucherMails: { method: 'GET', path: '/v1/vouchers/{voucherId}/mails' },
    getQueue: { method: 'GET', path: '/v1/voucher-queue' },
    correctVoucher: { method: 'POST', path: '/v1/vouchers/{voucherId}/correct', keyed: true },
    lookUpTaxpayer: { method: 'GET', path: '/v1/taxpayers/{cuit}' },
    getAfipState: { method: 'GET', path: '/v1/afip' },
  },
  books: {
    getIvaBook: { method: 'GET', path: '/v1/iva-books/{book}/{month}' },
    downloadIvaBook: { method: 'GET', path: '/v1/iva-books/{book}/{month}/files/{file}' },
    getIvaSummary: { method: 'GET', path: '/v1/iva-summaries/{month}' },
    recordPurchase: { method: 'POST', path: '/v1/purchases' },
    listPurchases: { method: 'GET', path: '/v1/purchases' },
    getPurchase: { method: 'GET', path: '/v1/purchases/{purchaseId}' },
    correctPurchase: { method: 'POST', path: '/v1/purchases/{purchaseId}/correct', keyed: true },
    annulPurchase: { method: 'POST', path: '/v1/purchases/{purchaseId}/annul', keyed: true },
    recordWithholding: { method: 'POST', path: '/v1/withholdings' },
    listWithholdings: { method: 'GET', path: '/v1/withholdings' },
    annulWithholding: { method: 'POST', path: '/v1/withholdings/{withholdingId}/annul', keyed: true },
  },
  webhooks: {
    createWebhook: { method: 'POST', path: '/v1/webhooks' },
    listWebhooks: { method: 'GET', path: '/v1/webhooks' },
    getWebhook: { method: 'GET', path: '/v1/webhooks/{webhookId}' },
    updateWebhook: { method: 'PATCH', path: '/v1/webhooks/{webhookId}', keyed: true },
    rotateWebhookSecret: { method: 'POST', path: '/v1/webhooks/{webhookId}/rotate-secret' },
    adoptWebhook: { method: 'POST', path: '/v1/webhooks/{webhookId}/adopt' },
    deleteWebhook: { method: 'POST', path: '/v1/webhooks/{webhookId}/delete' },
    testWebhook: { method: 'POST', path: '/v1/webhooks/{webhookId}/test' },
    listWebhookDeliveries: { method: 'GET', path: '/v1/webhooks/{webhookId}/deliveries' },
    redeliverNotice: { method: 'POST', path: '/v1/webhook-deliveries/{deliveryId}/redeliver', keyed: true },
    listEventTypes: { method: 'GET', path: '/v1/event-types' },
  },
  ops: {
    listDeadLetters: { method: 'GET', path: '/v1/services/{service}/dead-letters' },
    redriveDeadLetter: { method: 'POST', path: '/v1/services/{service}/dead-letters/{eventId}/redrive' },
    getBacklog: { method: 'GET', path: '/v1/services/{service}/backlog' },
  },
  live: {
    renewStream: { method: 'POST', path: '/v1/events/{streamId}/renew' },
  },
};
