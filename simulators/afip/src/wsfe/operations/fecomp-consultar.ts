import { findVoucher, type Remark } from '../../state.ts';
import type { World } from '../../world.ts';
import type { Request, Result } from '../schema.ts';
import { nothingFound } from './nothing-found.ts';

const refuse = (error: Remark): Result<'FECompConsultar'> => ({ Errors: { Err: [error] } });

/** All that was sent and granted for one number (manual 4.7, p. 190-194). */
export function fecompConsultar(
  { book: { state } }: World,
  { FeCompConsReq }: Request<'FECompConsultar'>,
  cuit: number,
): Result<'FECompConsultar'> {
  const { CbteTipo, CbteNro, PtoVta } = FeCompConsReq ?? { CbteTipo: 0, CbteNro: 0, PtoVta: 0 };
  if (PtoVta < 1 || PtoVta > 99_998)
    return refuse({ Code: 10200, Msg: 'No ingreso el Punto de Venta o el formato es invalido.' });
  if (CbteTipo < 1)
    return refuse({ Code: 10201, Msg: 'No ingreso el Tipo de Comprobante, o el tipo de comprobante es invalido.' });
  if (CbteNro < 1 || CbteNro > 99_999_999)
    return refuse({ Code: 10202, Msg: 'No ingreso el numero de comprobante o el formato es invalido.' });
  const voucher = findVoucher(state, cuit, { PtoVta, CbteTipo }, CbteNro);
  if (!voucher) return refuse(nothingFound);
  const { Remarks, ...fields } = voucher;
  return {
    ResultGet: {
      // Dates that were not sent come back as empty elements.
      FchServDesde: '',
      FchServHasta: '',
      FchVtoPago: '',
      ...fields,
      Resultado: 'A',
      ...(Remarks.length > 0 && { Observaciones: { Obs: Remarks } }),
    },
  };
}
