import { ivaTold, type NumberedVoucher } from '@mostrador/till/voucher';
import type { AfipRecord } from '../domain/compare.ts';
import type { Detail, Said } from './verdict.ts';
import { listAt, NoAnswer, textAt, type Xml } from './soap.ts';

/** How WSFEv1 writes what this service knows, and the other way round (WSDL; manual WSFEv1 4.7). */

const decimal = (minor: number) => `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
const rate = (bp: number) => decimal(bp);
const compact = (date: string) => date.replaceAll('-', '');
const dashed = (date: string) => date.replace(/^(\d{4})(\d{2})(\d{2}).*$/, '$1-$2-$3');

/** FECAEDetRequest, in the order of the WSDL. Empty arrays and dates are left out: AFIP refuses them. */
export function detailOf(voucher: NumberedVoucher): object {
  const { tributes, associated, optionals } = voucher;
  const iva = ivaTold(voucher.iva);
  return {
    Concepto: voucher.concept,
    DocTipo: voucher.document.type,
    DocNro: voucher.document.number || '0',
    CbteDesde: voucher.number,
    CbteHasta: voucher.number,
    CbteFch: compact(voucher.date),
    ImpTotal: decimal(voucher.totalMinor),
    ImpTotConc: decimal(voucher.untaxedMinor),
    ImpNeto: decimal(voucher.netMinor),
    ImpOpEx: decimal(voucher.exemptMinor),
    ImpTrib: decimal(voucher.tributesMinor),
    ImpIVA: decimal(voucher.ivaMinor),
    ...(voucher.serviceFrom ? { FchServDesde: compact(voucher.serviceFrom) } : {}),
    ...(voucher.serviceTo ? { FchServHasta: compact(voucher.serviceTo) } : {}),
    ...(voucher.dueDate ? { FchVtoPago: compact(voucher.dueDate) } : {}),
    MonId: 'PES',
    MonCotiz: 1,
    CondicionIVAReceptorId: voucher.receiverCondition,
    ...(associated.length > 0 && {
      CbtesAsoc: {
        CbteAsoc: associated.map((one) => ({
          Tipo: one.type,
          PtoVta: one.pointOfSale,
          Nro: one.number,
          Cuit: one.cuit,
          CbteFch: compact(one.date),
        })),
      },
    }),
    ...(tributes.length > 0 && {
      Tributos: {
        Tributo: tributes.map((one) => ({
          Id: one.id,
          Desc: one.description,
          BaseImp: decimal(one.baseMinor),
          Alic: rate(one.rateBp),
          Importe: decimal(one.amountMinor),
        })),
      },
    }),
    ...(iva.length > 0 && {
      Iva: {
        AlicIva: iva.map((one) => ({ Id: one.id, BaseImp: decimal(one.baseMinor), Importe: decimal(one.amountMinor) })),
      },
    }),
    ...(optionals.length > 0 && {
      Opcionales: { Opcional: optionals.map((one) => ({ Id: one.id, Valor: one.value })) },
    }),
  };
}

export const saidIn = (tree: Xml, ...names: string[]): Said[] =>
  listAt(tree, ...names).map((one) => ({ code: Number(textAt(one, 'Code')), message: textAt(one, 'Msg') }));

export const detailIn = (one: Xml): Detail => ({
  number: Number(textAt(one, 'CbteDesde')),
  approved: textAt(one, 'Resultado') === 'A' && /^\d{14}$/.test(textAt(one, 'CAE') || textAt(one, 'CAEA')),
  code: textAt(one, 'CAE') || textAt(one, 'CAEA'),
  due: dashed(textAt(one, 'CAEFchVto')),
  remarks: saidIn(one, 'Observaciones', 'Obs'),
});

const minor = (tree: Xml, name: string) => Math.round(Number(textAt(tree, name) || '0') * 100);

/** What FECompConsultar has of a voucher (its ResultGet). Doubles come normalised: 122.00 as 122. */
export const recordOf = (tree: Xml): AfipRecord => ({
  number: Number(textAt(tree, 'CbteDesde')),
  date: dashed(textAt(tree, 'CbteFch')),
  concept: Number(textAt(tree, 'Concepto')),
  document: { type: Number(textAt(tree, 'DocTipo')), number: textAt(tree, 'DocNro') },
  totalMinor: minor(tree, 'ImpTotal'),
  untaxedMinor: minor(tree, 'ImpTotConc'),
  netMinor: minor(tree, 'ImpNeto'),
  exemptMinor: minor(tree, 'ImpOpEx'),
  tributesMinor: minor(tree, 'ImpTrib'),
  ivaMinor: minor(tree, 'ImpIVA'),
  serviceFrom: dashed(textAt(tree, 'FchServDesde')),
  serviceTo: dashed(textAt(tree, 'FchServHasta')),
  dueDate: dashed(textAt(tree, 'FchVtoPago')),
  iva: listAt(tree, 'Iva', 'AlicIva').map((one) => ({
    id: Number(textAt(one, 'Id')),
    baseMinor: minor(one, 'BaseImp'),
    amountMinor: minor(one, 'Importe'),
  })),
  tributes: listAt(tree, 'Tributos', 'Tributo').map((one) => ({
    id: Number(textAt(one, 'Id')),
    baseMinor: minor(one, 'BaseImp'),
    amountMinor: minor(one, 'Importe'),
  })),
  associated: listAt(tree, 'CbtesAsoc', 'CbteAsoc').map((one) => ({
    type: Number(textAt(one, 'Tipo')),
    pointOfSale: Number(textAt(one, 'PtoVta')),
    number: Number(textAt(one, 'Nro')),
  })),
  currency: textAt(tree, 'MonId'),
  code: textAt(tree, 'CodAutorizacion'),
  due: dashed(textAt(tree, 'FchVto')),
  remarks: saidIn(tree, 'Observaciones', 'Obs').map((one) => ({ ...one, advice: '' })),
});

/** A code for a fortnight; dates as yyyy-mm-dd. */
export type Caea = { code: string; validFrom: string; validTo: string; reportUntil: string };

/** A voucher issued under a CAEA, and when. */
export type Contingent = { voucher: NumberedVoucher; code: string; issuedAt: string };

export function caeaIn(tree: Xml): Caea {
  const code = textAt(tree, 'CAEA');
  if (!/^\d{14}$/.test(code)) throw new NoAnswer('FECAEASolicitar: no CAEA');
  return {
    code,
    validFrom: dashed(textAt(tree, 'FchVigDesde')),
    validTo: dashed(textAt(tree, 'FchVigHasta')),
    reportUntil: dashed(textAt(tree, 'FchTopeInf')),
  };
}

/** yyyymmddhhmiss in Argentina. */
export const secondOf = (at: string) =>
  new Date(new Date(at).getTime() - 3 * 3_600_000).toISOString().replaceAll(/\.\d+|\D/g, '');
