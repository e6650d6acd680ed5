import { refusals } from '@mostrador/kit';

export const fail = refusals({
  profile_missing: { kind: 'precondition', message: 'The company has no fiscal profile yet.' },
  cuit_taken: {
    kind: 'conflict',
    message: 'Vouchers are issued here under this CUIT already. It is free again once that certificate has ended.',
  },
  cuit_in_use: { kind: 'precondition', message: 'Vouchers were issued under the CUIT; it cannot change any more.' },
  certificate_requests_waiting: {
    kind: 'precondition',
    message: 'Five requests wait for their certificate. Load one of them; a request ends after 30 days.',
  },
  certificate_missing: { kind: 'precondition', message: 'No certificate is loaded.' },
  certificate_malformed: { kind: 'invalid', message: 'This is not a certificate in PEM text.' },
  certificate_of_another_key: { kind: 'invalid', message: 'The certificate belongs to another key.' },
  certificate_of_another_cuit: { kind: 'invalid', message: 'The certificate names another CUIT.' },
  certificate_expired: { kind: 'invalid', message: 'The certificate’s dates do not include today.' },
  certificate_of_another_environment: {
    kind: 'invalid',
    message: 'The certificate is of the other environment: production and homologación have one each.',
  },
  certificate_not_delegated: {
    kind: 'precondition',
    message: 'AFIP knows the certificate, but it may not use electronic invoicing for this CUIT yet.',
  },
  certificate_refused: { kind: 'precondition', message: 'AFIP does not accept the certificate.' },
  point_of_sale_in_use: { kind: 'precondition', message: 'Vouchers were numbered on it; its kind stays.' },
  point_of_sale_needs_till: { kind: 'invalid', message: 'A point of sale of this kind belongs to one till.' },
  till_not_allowed: { kind: 'invalid', message: 'Only a point of sale of a till names one.' },
  till_point_of_sale_unknown: { kind: 'not_found', message: 'The till has no open point of sale of its own.' },
  sale_too_old_to_ask: {
    kind: 'forbidden',
    message: 'The sale is too old for your role to ask for its voucher. An owner or admin may.',
  },
  voucher_not_authorized: { kind: 'precondition', message: 'The voucher has no authorisation to print yet.' },
  file_of_another_book: { kind: 'invalid', message: 'The file belongs to the other book.' },
  purchase_recorded: {
    kind: 'conflict',
    message: 'This voucher of the supplier is in the book already, under the purchase id given as detail.',
  },
  purchase_annulled: { kind: 'precondition', message: 'The purchase was annulled; it does not change any more.' },
  voucher_type_unknown: { kind: 'invalid', message: 'Local suppliers issue no voucher of this type.' },
  voucher_sum_wrong: { kind: 'invalid', message: 'The parts of the voucher do not add up to its total.' },
  voucher_too_large: { kind: 'invalid', message: 'In pesos the voucher is larger than what can be recorded.' },
  iva_not_shown: {
    kind: 'invalid',
    message: 'A voucher of this type does not show its IVA: it goes as a gross amount.',
  },
  iva_not_of_rate: { kind: 'invalid', message: 'The IVA is not what its net amount and rate come to.' },
  gross_not_allowed: { kind: 'invalid', message: 'A voucher of this type shows its IVA: net and IVA go by rate.' },
  iva_rate_unknown: { kind: 'invalid', message: 'There is no such rate of IVA: 0, 250, 500, 1050, 2100 or 2700.' },
  rate_repeated: { kind: 'invalid', message: 'Each rate of IVA is there once.' },
  tribute_repeated: {
    kind: 'invalid',
    message: 'Each kind of tribute is there once, of Ingresos Brutos per jurisdiction.',
  },
  jurisdiction_wrong: {
    kind: 'invalid',
    message: 'Ingresos Brutos has a jurisdiction from 901 to 924, and nothing else has one.',
  },
  computable_too_high: { kind: 'invalid', message: 'More IVA is to be deducted than the voucher has.' },
  exchange_rate_of_pesos: { kind: 'invalid', message: 'The exchange rate of pesos is 1000000 millionths.' },
  date_ahead: { kind: 'invalid', message: 'The date is too far ahead.' },
  month_before_voucher: { kind: 'invalid', message: 'The voucher is dated after the month of this book.' },
  month_ahead: { kind: 'invalid', message: 'The month has not begun yet.' },
  withholding_recorded: {
    kind: 'conflict',
    message: 'This certificate is recorded already, under the withholding id given as detail.',
  },
  withholding_annulled: { kind: 'precondition', message: 'The withholding was annulled already.' },
  withheld_more_than_base: { kind: 'invalid', message: 'More was withheld than what it was reckoned from.' },
  taxpayer_unknown: { kind: 'not_found', message: 'AFIP has nobody under this CUIT.' },
  too_many_look_ups: { kind: 'rate_limited', message: 'You have asked AFIP for many taxpayers in this minute.' },
  // Not `unavailable`: it is AFIP that is away. Nobody is to try again at once, or to take this service for broken.
  padron_unavailable: {
    kind: 'precondition',
    message: 'AFIP’s padrón does not answer now. Fill in the receiver by hand.',
  },
  padron_refused: {
    kind: 'precondition',
    message: 'AFIP’s padrón answered, and not to this company: its words are the detail. Fill in the receiver by hand.',
  },
  voucher_cancelled: { kind: 'precondition', message: 'The sale was voided before it had a voucher.' },
  too_many_mails_of_company: {
    kind: 'rate_limited',
    message: 'Your company sent enough e-mails for now. Wait before you send this one.',
  },
  too_many_mails: { kind: 'precondition', message: 'The voucher, or the address, was sent e-mails often enough.' },
  caea_not_printed: { kind: 'invalid', message: 'Only a voucher that a till printed has a CAEA to correct.' },
  cbu_invalid: { kind: 'invalid', message: 'A CBU has 22 digits, and these have a wrong check digit.' },
  rate_not_allowed: { kind: 'invalid', message: 'Only what is taxed has a rate of IVA.' },
  terms_not_allowed: {
    kind: 'precondition',
    message: 'Terms of credit and perceptions are of invoices that no till has printed.',
  },
  fce_contradicted: { kind: 'invalid', message: 'It cannot be an FCE and an ordinary invoice at once.' },
  fce_needs_cuit: { kind: 'invalid', message: 'A Factura de Crédito Electrónica names its receiver by CUIT.' },
  fce_needs_inscripto: {
    kind: 'invalid',
    message: 'A Factura de Crédito Electrónica of class A is for a responsable inscripto.',
  },
  fce_below_minimum: {
    kind: 'precondition',
    message: 'The total is below that from which Facturas de Crédito Electrónicas are issued.',
  },
  fce_due_in_the_past: { kind: 'invalid', message: 'It would be due before it is issued.' },
  voucher_not_correctable: {
    kind: 'precondition',
    message: 'Notes are issued on authorised invoices and debit notes.',
  },
  credit_notes_on_their_way: {
    kind: 'precondition',
    message: 'A void or return of the sale is getting its credit note. Try again in a moment.',
  },
  credit_exceeds_voucher: { kind: 'precondition', message: 'The credit note takes more than is left of the voucher.' },
  refund_not_of_a_credit_note: { kind: 'invalid', message: 'Only a credit note gives money back.' },
  refund_needs_session: { kind: 'invalid', message: 'Money comes out of a session of a till: say which.' },
  refund_without_money: {
    kind: 'invalid',
    message: 'A till and its session are named only where money was given back.',
  },
  refund_exceeds_note: { kind: 'invalid', message: 'More money was given back than the note is about.' },
  annulment_not_of_an_fce: {
    kind: 'invalid',
    message: 'Only a Factura de Crédito Electrónica is refused and annulled.',
  },
  voucher_not_rejected: {
    kind: 'precondition',
    message: 'Only what AFIP has refused, or has not been asked for yet, is corrected.',
  },
});
