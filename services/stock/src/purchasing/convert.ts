import type { RowOf } from '@mostrador/kit';
import type {
  GoodsReceipt,
  PurchaseOrder,
  PurchasingSettings,
  StatedCost,
  SupplierInvoice,
  SupplierProduct,
  SupplierReturn,
} from '@mostrador/proto/purchasing';
import type { Word } from '@mostrador/proto/words';
import type {
  GoodsReceiptLineModel,
  GoodsReceiptModel,
  PurchaseOrderLineModel,
  PurchaseOrderModel,
  PurchasingSettingModel,
  SupplierInvoiceLineModel,
  SupplierInvoiceModel,
  SupplierProductModel,
  SupplierReturnLineModel,
  SupplierReturnModel,
} from '../db/models.ts';
import { unitCostOf, valueOf } from './domain/cost.ts';

/** What a supplier asks for a product, with the product's rate of IVA. */
export type SupplierProductRow = RowOf<SupplierProductModel, { cost: StatedCost | null }> & { iva_rate_bp: number };

export function toSupplierProduct(row: SupplierProductRow): SupplierProduct {
  const { cost, iva_rate_bp: ivaRateBp, pack_milli: packMilli } = row;
  return {
    supplierId: row.supplier_id,
    productId: row.product_id,
    data: {
      code: row.code,
      packMilli,
      minimumPacks: row.minimum_packs,
      cost: cost ?? undefined,
      preferred: row.preferred,
      active: row.active,
    },
    version: row.version,
    unitCostMinor: cost ? valueOf(cost, 1_000, { ivaRateBp, packMilli }, 'data.cost') : undefined,
    lastCostMinor: row.last_cost_minor ?? undefined,
    lastReceivedAt: row.last_received_at ?? undefined,
  };
}

export type SettingsRow = RowOf<PurchasingSettingModel>;

export const toSettings = (row: SettingsRow | undefined): PurchasingSettings => ({
  approvalLimitMinor: row?.approval_limit_minor ?? 0,
  overReceiptBp: row?.over_receipt_bp ?? 0,
  priceToleranceBp: row?.price_tolerance_bp ?? 0,
  quantityToleranceBp: row?.quantity_tolerance_bp ?? 0,
  version: row?.version ?? 0,
});

export type OrderLineRow = RowOf<PurchaseOrderLineModel, { cost: StatedCost }>;

/** An order with its lines and its supplier's name. */
export type OrderRow = RowOf<PurchaseOrderModel, { state: Word<'purchaseOrderState'> }> & {
  supplier_name: string;
  lines: OrderLineRow[];
};

export const toOrder = (row: OrderRow): PurchaseOrder => ({
  orderId: row.order_id,
  number: row.number,
  supplierId: row.supplier_id,
  supplierName: row.supplier_name,
  branchId: row.branch_id,
  state: row.state,
  lines: row.lines.map((line) => ({
    lineNumber: line.line_number,
    productId: line.product_id,
    name: line.name,
    supplierCode: line.supplier_code,
    packs: line.packs,
    packMilli: line.pack_milli,
    quantityMilli: line.quantity_milli,
    cost: line.cost,
    ivaRateBp: line.iva_rate_bp,
    totalMinor: line.total_minor,
    unitCostMinor: unitCostOf({ totalMinor: line.total_minor, quantityMilli: line.quantity_milli }),
    receivedMilli: line.received_milli,
  })),
  totalMinor: row.total_minor,
  expectedOn: row.expected_on ?? undefined,
  note: row.note,
  objections: row.remarks,
  version: row.version,
  createdAt: row.created_at,
  createdBy: row.created_by,
  approvedAt: row.approved_at ?? undefined,
  approvedBy: row.approved_by,
  sentAt: row.sent_at ?? undefined,
  cancelReason: row.cancel_reason,
});

export type ReceiptLineRow = RowOf<GoodsReceiptLineModel>;
export type ReceiptRow = RowOf<GoodsReceiptModel> & { lines: ReceiptLineRow[] };

export const toReceipt = (row: ReceiptRow): GoodsReceipt => ({
  receiptId: row.receipt_id,
  branchId: row.branch_id,
  supplierId: row.supplier_id,
  orderId: row.order_id ?? undefined,
  documentNumber: row.document_number,
  receivedAt: row.received_at,
  state: row.state,
  lines: row.lines.map(({ total_minor: totalMinor, quantity_milli: quantityMilli, ...line }) => ({
    lineNumber: line.line_number,
    productId: line.product_id,
    quantityMilli,
    orderLine: line.order_line,
    totalMinor: totalMinor ?? undefined,
    unitCostMinor: totalMinor === null ? undefined : unitCostOf({ totalMinor, quantityMilli }),
    invoicedMilli: line.invoiced_milli,
    returnedMilli: line.returned_milli,
    priceMinor: line.price_minor,
  })),
  note: row.note,
  notedAt: row.noted_at,
  notedBy: row.noted_by,
  annulledBy: row.annulled_by,
  annulReason: row.annul_reason,
  version: row.version,
});

export type ReturnRow = RowOf<SupplierReturnModel> & { lines: RowOf<SupplierReturnLineModel>[] };

export const toSupplierReturn = (row: ReturnRow): SupplierReturn => ({
  returnId: row.return_id,
  branchId: row.branch_id,
  supplierId: row.supplier_id,
  receiptId: row.receipt_id ?? undefined,
  documentNumber: row.document_number,
  reason: row.reason,
  state: row.state,
  lines: row.lines.map((line) => ({
    lineNumber: line.line_number,
    productId: line.product_id,
    quantityMilli: line.quantity_milli,
    receiptLine: line.receipt_line,
    totalMinor: line.total_minor ?? undefined,
  })),
  note: row.note,
  notedAt: row.noted_at,
  notedBy: row.noted_by,
  annulledBy: row.annulled_by,
  annulReason: row.annul_reason,
  version: row.version,
});

/** What an invoice has of a line of a receipt. */
export type Taken = { receiptId: string; lineNumber: number; milli: number };
export type InvoiceLineRow = RowOf<SupplierInvoiceLineModel, { taken: Taken[]; match: Word<'invoiceLineMatch'> }>;
export type InvoiceRow = RowOf<SupplierInvoiceModel, { state: Word<'supplierInvoiceState'> }> & {
  lines: InvoiceLineRow[];
};

export const toInvoice = (row: InvoiceRow): SupplierInvoice => ({
  invoiceId: row.invoice_id,
  supplierId: row.supplier_id,
  cuit: row.cuit,
  type: row.type,
  pointOfSale: row.point_of_sale,
  number: row.number,
  date: row.date,
  orderIds: row.order_ids,
  state: row.state,
  lines: row.lines.map((line) => ({
    lineNumber: line.line_number,
    productId: line.product_id ?? undefined,
    code: line.code,
    description: line.description,
    quantityMilli: line.quantity_milli,
    totalMinor: line.total_minor,
    match: line.match,
    unitCostMinor: unitCostOf({ totalMinor: line.landed_minor, quantityMilli: line.quantity_milli }),
    expectedCostMinor: line.expected_cost_minor ?? undefined,
    receivedMilli: line.received_milli,
  })),
  freightMinor: row.freight_minor,
  totalMinor: row.total_minor,
  note: row.note,
  version: row.version,
  recordedAt: row.recorded_at,
  recordedBy: row.recorded_by,
  approvedBy: row.approved_by,
  settledNote: row.settled_note,
});
