import type { Caea } from '../../state.ts';
import type { Message } from '../schema.ts';

export function caeaAnswer({ Cuit: _, Remarks, ...caea }: Caea): Message<'FECAEAGet'> {
  return { ...caea, ...(Remarks.length > 0 && { Observaciones: { Obs: Remarks } }) };
}
