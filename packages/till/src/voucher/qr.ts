import type { Word } from '@mostrador/proto/words';
import type { NumberedVoucher } from './voucher.ts';

/** A voucher with its authorisation: 14 digits that AFIP gave for it (CAE) or before it (CAEA). */
type Authorised = {
  cuit: string;
  voucher: NumberedVoucher;
  authorization: { kind: Word<'authorizationKind'>; code: string };
};

/** 12100 as 121, 12150 as 121.5: a JSON number without float arithmetic. */
function decimal(minor: number): string {
  const digits = String(minor).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`.replace(/\.?0+$/, '');
}

/**
 * The address in a voucher's QR code (RG 4892/2020, version 1 of AFIP's specification): base64 of compact JSON, numbers
 * without quotes, in the order of the specification. `page` is the page of AFIP that explains it, up to the slash before
 * its query. Numbers are written digit by digit, because some documents have more digits than a float keeps.
 */
export function qrUrl(page: string, { cuit, voucher, authorization }: Authorised): string {
  const fields = [
    ['ver', 1],
    ['fecha', `"${voucher.date}"`],
    ['cuit', cuit],
    ['ptoVta', voucher.pointOfSale],
    ['tipoCmp', voucher.type],
    ['nroCmp', voucher.number],
    ['importe', decimal(voucher.totalMinor)],
    ['moneda', '"PES"'],
    ['ctz', 1],
    ['tipoDocRec', voucher.document.type],
    ['nroDocRec', BigInt(voucher.document.number || 0)],
    ['tipoCodAut', authorization.kind === 'cae' ? '"E"' : '"A"'],
    ['codAut', authorization.code],
  ];
  const json = `{${fields.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
  // Digits, codes and a date: nothing that base64 of Latin-1 could not say.
  return `${page}?p=${btoa(json)}`;
}
