import type { Remark } from '../../state.ts';
import type { World } from '../../world.ts';
import { isUsed } from '../caea.ts';
import type { Request, Result } from '../schema.ts';

/** Which points of sale were reported as not using a CAEA; all of them for PtoVta 0 (manual 4.7, p. 187-190). */
export function fecaeaSinMovimientoConsultar(
  { book: { state } }: World,
  { CAEA: code = '', PtoVta }: Request<'FECAEASinMovimientoConsultar'>,
  cuit: number,
): Result<'FECAEASinMovimientoConsultar'> {
  const refuse = (Code: number, Msg: string): Result<'FECAEASinMovimientoConsultar'> => {
    const error: Remark = { Code, Msg };
    return { Errors: { Err: [error] } };
  };
  if (!/^\d{14}$/.test(code)) return refuse(10100, 'No ingreso el CAEA o el formato es invalido.');
  if (PtoVta < 0 || PtoVta > 99_998) return refuse(10101, 'No ingreso el Punto de Venta o el formato es invalido.');
  if (PtoVta > 0 && isUsed(state, { Cuit: cuit, CAEA: code }, PtoVta))
    return refuse(10105, 'El punto de venta ingresado registra comprobantes informados');
  const found = state.idle.filter(
    (one) => one.Cuit === cuit && one.CAEA === code && (PtoVta === 0 || one.PtoVta === PtoVta),
  );
  if (found.length === 0)
    return refuse(
      10102,
      'El CAEA informado no se encuentra registrado en las bases de la Administracion como sin movimientos.',
    );
  return {
    ResultGet: {
      FECAEASinMov: found.map(({ CAEA, FchProceso, PtoVta: point }) => ({ CAEA, FchProceso, PtoVta: point })),
    },
  };
}
