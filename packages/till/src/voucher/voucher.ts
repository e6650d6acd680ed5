import { sum } from '@mostrador/money';

/** A document that identifies the receiver: codes of FEParamGetTiposDoc (80 CUIT, 96 DNI, 99 final consumer). */
export type Document = { type: number; number: string };

/** One row of AlicIva. `id`: 3 = 0 %, 4 = 10.5 %, 5 = 21 %, 6 = 27 %, 8 = 5 %, 9 = 2.5 %. */
export type IvaRow = { id: number; rateBp: number; baseMinor: number; amountMinor: number };

/** AlicIva ids by rate in basis points (FEParamGetTiposIva). */
export const ivaIds: Record<number, number> = { 0: 3, 250: 9, 500: 8, 1050: 4, 2100: 5, 2700: 6 };

/**
 * The rows of a voucher as AFIP takes them: where all its IVA comes to nothing (one centavo at 21 %), no rate but 0 % is
 * told, with all of the net (manual WSFEv1 4.7, code 10018).
 */
export const ivaTold = <Row extends Omit<IvaRow, 'rateBp'>>(rows: Row[]): Row[] =>
  rows.length === 0 || rows.some((row) => row.amountMinor > 0)
    ? rows
    : [{ ...rows[0]!, id: 3, rateBp: 0, baseMinor: sum(rows.map((row) => row.baseMinor)) }];

/** One row of Tributo; `rateBp` is 0 where the tribute is an amount and no rate. */
export type Tribute = { id: number; description: string; baseMinor: number; rateBp: number; amountMinor: number };

/** A voucher that this one corrects. `date` as yyyy-mm-dd. */
export type Associated = { type: number; pointOfSale: number; number: number; cuit: string; date: string };

/** One row of Opcional (FEParamGetTiposOpcional). */
export type Optional = { id: string; value: string };

/**
 * What FECAESolicitar carries for one voucher (WSFEv1 manual, FECAEDetRequest), before it has its number and date.
 * Amounts are centavos and never negative; dates are yyyy-mm-dd.
 */
export type VoucherContent = {
  /** CbteTipo: 1 factura A, 2 nota de débito A, 3 nota de crédito A, 6-8 B, 11-13 C, 51-53 "ALEY", 201-213 FCE. */
  type: number;
  /** 1 products, 2 services, 3 both. */
  concept: number;
  document: Document;
  /** CondicionIVAReceptorId. */
  receiverCondition: number;
  totalMinor: number;
  /** ImpTotConc: not taxed. */
  untaxedMinor: number;
  netMinor: number;
  exemptMinor: number;
  tributesMinor: number;
  ivaMinor: number;
  iva: IvaRow[];
  tributes: Tribute[];
  associated: Associated[];
  /** Of services only (concepts 2 and 3); empty text otherwise. */
  serviceFrom: string;
  serviceTo: string;
  /** Of services and of FCE invoices. */
  dueDate: string;
  optionals: Optional[];
};

/** A voucher that took its place in the numbering. */
export type NumberedVoucher = VoucherContent & { pointOfSale: number; number: number; date: string };
