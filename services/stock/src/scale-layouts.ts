import type { RowOf, Tx } from '@mostrador/kit';
import type { ScaleLayout, ScaleLayouts } from '@mostrador/proto/stock';
import type { ScaleLayoutsModel } from './db/models.ts';
import { scalePresets } from './domain/scale-presets.ts';

export type LayoutsRow = RowOf<ScaleLayoutsModel, { layouts: ScaleLayout[] }>;

export async function readLayouts(tx: Tx): Promise<ScaleLayouts> {
  const [row] = await tx.sql<LayoutsRow>`select * from scale_layouts where tenant_id = ${tx.tenantId}`;
  return { layouts: row?.layouts ?? [], version: row?.version ?? 0, presets: scalePresets };
}

/** The layouts where the text may be a label of a scale; nothing is read for any other. */
export const layoutsFor = async (tx: Tx, text: string): Promise<ScaleLayout[]> =>
  /2\d{12}/.test(text) ? (await readLayouts(tx)).layouts : [];
