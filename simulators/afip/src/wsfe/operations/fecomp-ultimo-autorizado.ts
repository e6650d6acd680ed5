import { lastVoucher, type Remark } from '../../state.ts';
import type { World } from '../../world.ts';
import { isUsable } from '../rules/header.ts';
import type { Request, Result } from '../schema.ts';
import { voucherType } from '../tables/voucher-types.ts';

/** The last number of a point of sale and type, 0 where there is none yet (manual 4.7, p. 126-128). */
export function fecompUltimoAutorizado(
  { book: { state } }: World,
  { PtoVta, CbteTipo }: Request<'FECompUltimoAutorizado'>,
  cuit: number,
): Result<'FECompUltimoAutorizado'> {
  const errors: Remark[] = [];
  if (PtoVta < 1 || PtoVta > 99_998)
    errors.push({ Code: 11000, Msg: 'Campo PtoVta debe estar comprendido entre 1 y 99998.' });
  else if (!isUsable(state, cuit, PtoVta, 'CAE') && !isUsable(state, cuit, PtoVta, 'CAEA'))
    errors.push({
      Code: 11002,
      Msg: 'El punto de venta no se encuentra habilitado a usar en el presente ws. Consultar metodo FEParamGetPtosVenta.',
    });
  if (!voucherType.has(CbteTipo))
    errors.push({
      Code: 11001,
      Msg: 'Campo CbteTipo debe ser alguno de los habilitados en este WS. Consultar metodo FEParamGetTiposCbte.',
    });
  if (errors.length > 0) return { PtoVta: 0, CbteTipo: 0, CbteNro: 0, Errors: { Err: errors } };
  return { PtoVta, CbteTipo, CbteNro: lastVoucher(state, cuit, PtoVta, CbteTipo)?.CbteHasta ?? 0 };
}
