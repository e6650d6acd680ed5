import type { World } from '../../world.ts';
import type { Result } from '../schema.ts';

/** How many vouchers a request may hold. */
export function fecompTotXRequest({ book: { state } }: World): Result<'FECompTotXRequest'> {
  return { RegXReq: state.settings.maxRecords };
}
