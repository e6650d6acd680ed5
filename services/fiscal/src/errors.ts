import { refusals } from '@mostrador/kit';

export const fail = refusals({
  profile_missing: { kind: 'precondition', message: 'The company has no fiscal profile yet.' },
  cuit_invalid: { kind: 'invalid', message: 'The CUIT’s check digit is wrong.' },
  cuit_of_another: { kind: 'conflict', message: 'Another company issues vouchers under this CUIT.' },
  cuit_in_use: { kind: 'precondition', message: 'Vouchers were issued under the CUIT; it cannot change any more.' },
  certificate_unknown: { kind: 'not_found', message: 'There is no such certificate request.' },
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
  till_needed: { kind: 'invalid', message: 'A point of sale of this kind belongs to one till.' },
  till_not_allowed: { kind: 'invalid', message: 'Only a point of sale of a till names one.' },
  till_foreign: { kind: 'forbidden', message: 'A till asks for itself only.' },
  till_point_of_sale_unknown: { kind: 'not_found', message: 'The till has no open point of sale of its own.' },
  sale_unknown: { kind: 'not_found', message: 'There is no such sale, or it has not arrived yet.' },
  voucher_unknown: { kind: 'not_found', message: 'There is no such voucher.' },
  voucher_not_authorized: { kind: 'precondition', message: 'The voucher has no authorisation to print yet.' },
  book_part_unknown: { kind: 'not_found', message: 'The book of the month has no such part.' },
  taxpayer_unknown: { kind: 'not_found', message: 'AFIP has nobody under this CUIT.' },
  // Not `unavailable`: it is AFIP that is away. Nobody is to try again at once, or to take this service for broken.
  padron_unavailable: {
    kind: 'precondition',
    message: 'AFIP’s padrón does not answer now. Fill in the receiver by hand.',
  },
  voucher_cancelled: { kind: 'precondition', message: 'The sale was voided before it had a voucher.' },
  too_many_mails: { kind: 'precondition', message: 'The voucher was sent by e-mail often enough.' },
  caea_not_printed: { kind: 'invalid', message: 'Only a voucher that a till printed has a CAEA to correct.' },
  voucher_not_rejected: { kind: 'precondition', message: 'Only a rejected voucher is corrected.' },
});
