import type { NamedRowOf } from '@mostrador/kit';
import type {
  Level,
  PackBreak,
  Product,
  ProductRemark,
  StockConflict,
  StockMovement,
  Supplier,
} from '@mostrador/proto/stock';
import type {
  ConflictModel,
  LevelModel,
  PackBreakModel,
  ProductModel,
  StockMovementModel,
  SupplierModel,
} from './db/models.ts';
import { hasRightCheckDigit } from './domain/barcode.ts';

/** A product as `readProducts` reads it. */
export type ProductRow = Omit<NamedRowOf<ProductModel>, 'tenantId' | 'searchName' | 'factNumber'> & {
  barcodes: string[];
  canonicalBarcodes: string[];
  supplierName: string;
};

/** `costs` is false for those who are not told what a product costs the company. */
export function toProduct(row: ProductRow, costs: boolean): Product {
  const { productId, version, updatedAt, supplierName, canonicalBarcodes, ...rest } = row;
  const { changeNumber: _, createdAs: _created, ...data } = rest;
  return {
    productId,
    data: {
      ...data,
      costMinor: costs ? data.costMinor : 0,
      packOfProductId: data.packOfProductId ?? undefined,
      supplierId: data.supplierId ?? undefined,
      costIncludesIva: (costs ? data.costIncludesIva : null) ?? undefined,
      brand: data.brand ?? undefined,
      kept: data.kept ?? undefined,
      discontinuedOn: data.discontinuedOn ?? undefined,
    },
    version,
    updatedAt,
    supplierName,
    canonicalBarcodes,
    remarks: remarksOn(data.barcodes),
  };
}

const remarksOn = (barcodes: string[]): ProductRemark[] =>
  barcodes.flatMap((barcode, index) =>
    hasRightCheckDigit(barcode) ? [] : { reason: 'barcode_check_digit', field: `data.barcodes.${index}` },
  );

type LevelColumns = 'branchId' | 'productId' | 'onHandMilli' | 'version';

/** A level as SQL (numbers) or Prisma (bigints) reads it. */
export type LevelRow = Pick<NamedRowOf<LevelModel> | LevelModel, LevelColumns>;

export const toLevel = (row: LevelRow): Level => ({
  branchId: row.branchId,
  productId: row.productId,
  onHandMilli: Number(row.onHandMilli),
  version: Number(row.version),
});

export const toSupplier = (row: SupplierModel): Supplier => ({
  supplierId: row.supplierId,
  name: row.name,
  cuit: row.cuit,
  version: Number(row.version),
});

/** A movement as SQL (numbers, text) or Prisma (bigints, dates) reads it. */
export type MovementRow = Omit<
  StockMovementModel,
  | 'tenantId'
  | 'packUnits'
  | 'factNumber'
  | 'at'
  | 'quantityMilli'
  | 'unitCostMinor'
  | 'valueMinor'
  | 'tillId'
  | 'supplierId'
  | 'documentNumber'
> & {
  at: Date | string;
  quantityMilli: number | bigint;
  unitCostMinor: number | bigint | null;
  valueMinor: number | bigint | null;
  tillId?: string | null;
  supplierId?: string | null;
  documentNumber?: string | null;
};

/** When an id was made: a UUIDv7 begins with it. */
const madeAt = (id: string): string => new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toISOString();

const numberOr = (value: number | bigint | null) => (value === null ? undefined : Number(value));

export const toStockMovement = (row: MovementRow): StockMovement => ({
  movementId: row.movementId,
  branchId: row.branchId,
  productId: row.productId,
  kind: row.kind,
  quantityMilli: Number(row.quantityMilli),
  sourceId: row.sourceId,
  lineNumber: row.lineNumber,
  step: row.step,
  reason: row.reason,
  actorId: row.actorId,
  at: new Date(row.at).toISOString(),
  receivedAt: madeAt(row.movementId),
  unitCostMinor: numberOr(row.unitCostMinor),
  valueMinor: numberOr(row.valueMinor),
  costIncludesIva: row.costIncludesIva ?? undefined,
  tillId: row.tillId ?? undefined,
  supplierId: row.supplierId ?? undefined,
  documentNumber: row.documentNumber ?? undefined,
});

/** A conflict as `readConflicts` reads it. */
export type ConflictRow = Omit<NamedRowOf<ConflictModel>, 'tenantId' | 'status' | 'factNumber'> & {
  state: string;
  productName: string;
  onHandMilli: number;
};

export const toStockConflict = ({ countedMilli: _, resolvedAt, ...row }: ConflictRow): StockConflict => ({
  ...row,
  ...(resolvedAt ? { resolvedAt } : {}),
});

/** A break with the levels it left behind, as SQL reads it. */
export type PackBreakRow = Pick<
  NamedRowOf<PackBreakModel>,
  'breakId' | 'branchId' | 'packProductId' | 'unitProductId' | 'packs' | 'packUnits'
> & { packOnHandMilli: number; packLevelVersion: number; unitOnHandMilli: number; unitLevelVersion: number };

export function toPackBreak(row: PackBreakRow): PackBreak {
  const { breakId, branchId, packProductId, unitProductId, packs } = row;
  const level = (productId: string, onHandMilli: number, version: number): Level => ({
    branchId,
    productId,
    onHandMilli,
    version,
  });
  return {
    breakId,
    branchId,
    packProductId,
    unitProductId,
    packs,
    unitsMilli: packs * row.packUnits * 1000,
    packLevel: level(packProductId, row.packOnHandMilli, row.packLevelVersion),
    unitLevel: level(unitProductId, row.unitOnHandMilli, row.unitLevelVersion),
  };
}
