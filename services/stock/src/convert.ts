import type { RowOf } from '@mostrador/kit';
import { hasRightCheckDigit } from '@mostrador/till/scan';
import type {
  Attribute,
  AttributeValue,
  Axis,
  Category,
  KitPart,
  Level,
  PackCode,
  Product,
  ProductGroup,
  ProductRemark,
  QuickKey,
  QuickKeys,
  StockConflict,
  StockMovement,
  Supplier,
  SupplierContact,
} from '@mostrador/proto/stock';
import type {
  AdjustmentModel,
  CategoryModel,
  ConflictModel,
  KitPartModel,
  LevelModel,
  ProductGroupModel,
  ProductModel,
  ProductVersionModel,
  QuickKeyBoardModel,
  StockMovementModel,
  SupplierModel,
} from './db/models.ts';
import type { Held, Noted } from './domain/movement.ts';
import type { Cost } from './domain/worth.ts';

/** A product as `readProducts` reads it. */
export type ProductRow = RowOf<ProductModel, { attributes: AttributeValue[] | null; parts: KitPart[] | null }> & {
  barcodes: string[];
  canonical_barcodes: string[];
  pack_codes: Omit<PackCode, 'unit'>[];
  canonical_pack_codes: string[];
  supplier_name: string;
  /** What its category is called by now. */
  category_name: string;
};

/** `costs` is false for those who are not told what a product costs the company. */
export function toProduct(row: ProductRow, costs: boolean): Product {
  return {
    productId: row.product_id,
    data: {
      name: row.name,
      barcodes: row.barcodes,
      category: row.category_name,
      priceMinor: row.price_minor,
      costMinor: costs ? row.cost_minor : 0,
      ivaTreatment: row.iva_treatment,
      ivaRateBp: row.iva_rate_bp,
      internalTaxMinor: row.internal_tax_minor,
      openPrice: row.open_price,
      tracked: row.tracked,
      unit: row.unit,
      packOfProductId: row.pack_of_product_id ?? undefined,
      packUnits: row.pack_units,
      supplierId: row.supplier_id ?? undefined,
      active: row.active,
      costIncludesIva: (costs ? row.cost_includes_iva : null) ?? undefined,
      brand: row.brand ?? undefined,
      kept: row.kept ?? undefined,
      discontinuedOn: row.discontinued_on ?? undefined,
      plu: row.plu ?? undefined,
      incomplete: row.incomplete ?? undefined,
      negativePolicy: row.negative_policy ?? undefined,
      categoryId: row.category_id ?? undefined,
      attributes: row.attributes ?? [],
      packCodes: row.pack_codes.map((code) => ({ ...code, unit: row.unit, priceMinor: code.priceMinor ?? undefined })),
      content: row.content_unit ? { quantityMilli: row.content_milli!, unit: row.content_unit } : undefined,
      parts: row.parts ?? [],
      condition: row.condition ?? undefined,
      internalCode: row.internal_code ?? undefined,
      onlyBranchIds: row.only_branch_ids ?? [],
      depositProductId: row.deposit_product_id ?? undefined,
      priceFixed: row.price_fixed ?? undefined,
      consumerIva: row.consumer_iva_treatment
        ? { ivaTreatment: row.consumer_iva_treatment, ivaRateBp: row.consumer_iva_rate_bp! }
        : undefined,
      variant: row.group_id ? { groupId: row.group_id, values: row.variant } : undefined,
    },
    version: row.version,
    updatedAt: row.updated_at,
    supplierName: row.supplier_name,
    canonicalBarcodes: row.canonical_barcodes,
    remarks: [
      ...remarksOn(row.barcodes, (index) => `data.barcodes.${index}`),
      ...remarksOn(
        row.pack_codes.map((code) => code.barcode),
        (index) => `data.packCodes.${index}.barcode`,
      ),
    ],
    canonicalPackCodes: row.canonical_pack_codes,
    deleted: row.deleted ?? false,
  };
}

const remarksOn = (barcodes: string[], field: (index: number) => string): ProductRemark[] =>
  barcodes.flatMap((barcode, index) =>
    hasRightCheckDigit(barcode) ? [] : { reason: 'barcode_check_digit', field: field(index) },
  );

export type CategoryRow = RowOf<CategoryModel, { attributes: Attribute[] | null }>;

export const toCategory = (row: CategoryRow): Category => ({
  categoryId: row.category_id,
  data: {
    name: row.name,
    parentId: row.parent_id ?? undefined,
    position: row.position,
    attributes: row.attributes ?? [],
  },
  version: row.version,
  deleted: row.deleted,
});

export type GroupRow = RowOf<ProductGroupModel, { axes: Axis[] }>;

export const toGroup = (row: GroupRow): ProductGroup => ({
  groupId: row.group_id,
  data: { name: row.name, axes: row.axes },
  version: row.version,
});

/** What a product costs by now, as its goods are worth when they move. */
export const costOf = (row: Pick<ProductRow, 'cost_minor' | 'cost_includes_iva' | 'incomplete'>): Cost => ({
  // Of what was made at a till nobody has said what it costs.
  unitCostMinor: row.incomplete && row.cost_minor === 0 ? null : row.cost_minor,
  costIncludesIva: row.cost_includes_iva,
});

export type ProductVersionRow = RowOf<ProductVersionModel, { data: unknown }>;

export type QuickKeysRow = RowOf<QuickKeyBoardModel, { keys: QuickKey[] }>;

export const toQuickKeys = (row: QuickKeysRow): QuickKeys => ({
  branchId: row.branch_id,
  keys: row.keys,
  version: row.version,
});

export type KitPartRow = RowOf<KitPartModel>;

export type LevelRow = RowOf<LevelModel>;

/** `costs` is false for those who are not told what the stock is worth. */
export const toLevel = (row: LevelModel, costs: boolean): Level => ({
  branchId: row.branch_id,
  productId: row.product_id,
  onHandMilli: Number(row.on_hand_milli),
  version: Number(row.version),
  valueMinor: costs && row.value_known ? Number(row.value_minor) : undefined,
  reservedMilli: Number(row.reserved_milli),
  availableMilli: Number(row.on_hand_milli) - Number(row.reserved_milli),
});

/** A level as it stands, as events tell it. */
export const standingOf = (held: Held): Level => ({
  branchId: held.branchId,
  productId: held.productId,
  onHandMilli: held.onHandMilli,
  version: held.version,
  valueMinor: held.valueKnown ? held.valueMinor : undefined,
  reservedMilli: held.reservedMilli,
  availableMilli: held.onHandMilli - held.reservedMilli,
});

/** The same as what code has of it. */
export const toHeld = (row: LevelRow): Held => ({
  tenantId: row.tenant_id,
  branchId: row.branch_id,
  productId: row.product_id,
  onHandMilli: row.on_hand_milli,
  version: row.version,
  acceptedMilli: row.accepted_milli,
  countedAt: row.counted_at,
  uncountedMilli: row.uncounted_milli,
  valueMinor: row.value_minor,
  valueKnown: row.value_known,
  lastCostMinor: row.last_cost_minor,
  reservedMilli: row.reserved_milli,
});

export type SupplierRow = RowOf<SupplierModel, { contacts: SupplierContact[] }>;

export const toSupplier = (row: SupplierRow | SupplierModel): Supplier => ({
  supplierId: row.supplier_id,
  name: row.name,
  cuit: row.cuit,
  version: Number(row.version),
  details: {
    legalName: row.legal_name,
    contacts: row.contacts as SupplierContact[],
    paymentDays: row.payment_days,
    leadDays: row.lead_days,
    leadDeviationDays: row.lead_deviation_days,
    minimumOrderMinor: Number(row.minimum_order_minor),
    active: row.active,
  },
});

export type MovementRow = RowOf<StockMovementModel>;

export const numberOr = (value: number | bigint | null) => (value === null ? undefined : Number(value));

export const toStockMovement = (row: MovementRow | StockMovementModel): StockMovement => ({
  movementId: row.movement_id,
  branchId: row.branch_id,
  productId: row.product_id,
  kind: row.kind,
  quantityMilli: Number(row.quantity_milli),
  sourceId: row.source_id,
  lineNumber: row.line_number,
  step: row.step,
  reason: row.reason,
  actorId: row.actor_id,
  at: new Date(row.at).toISOString(),
  receivedAt: madeAt(row.movement_id),
  unitCostMinor: numberOr(row.unit_cost_minor),
  valueMinor: numberOr(row.value_minor),
  costIncludesIva: row.cost_includes_iva ?? undefined,
  tillId: row.till_id ?? undefined,
  supplierId: row.supplier_id ?? undefined,
  documentNumber: row.document_number ?? undefined,
  balanceAfterMilli: numberOr(row.balance_milli),
  balanceValueMinor: numberOr(row.balance_value_minor),
});

/** When an id was made: a UUIDv7 begins with it. */
const madeAt = (id: string): string => new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toISOString();

/** A movement that was written just now. */
export const toldMovement = (movement: Noted): StockMovement => ({
  ...movement,
  at: new Date(movement.at).toISOString(),
  receivedAt: madeAt(movement.movementId),
  unitCostMinor: movement.unitCostMinor ?? undefined,
  valueMinor: movement.valueMinor ?? undefined,
  costIncludesIva: movement.costIncludesIva ?? undefined,
  tillId: movement.tillId ?? undefined,
  supplierId: movement.supplierId ?? undefined,
  documentNumber: movement.documentNumber ?? undefined,
  balanceAfterMilli: movement.balanceMilli,
  balanceValueMinor: movement.balanceValueMinor ?? undefined,
});

/** A conflict as `readConflicts` reads it. */
export type ConflictRow = RowOf<ConflictModel> & { product_name: string; on_hand_milli: number };

export const toStockConflict = (row: ConflictRow): StockConflict => ({
  conflictId: row.conflict_id,
  branchId: row.branch_id,
  productId: row.product_id,
  productName: row.product_name,
  state: row.status,
  onHandMilli: row.on_hand_milli,
  lowestMilli: row.lowest_milli,
  sourceId: row.source_id,
  openedAt: row.opened_at,
  resolvedAt: row.resolved_at ?? undefined,
  resolvedBy: row.resolved_by,
  resolution: row.resolution,
  note: row.note,
});

/** An adjustment as it was asked for, with the level that it left. */
export type AdjustmentRow = RowOf<AdjustmentModel>;
