import { dayOf } from '../../local-time.ts';
import type { Caea, Remark } from '../../state.ts';
import type { World } from '../../world.ts';
import { isUsed } from '../caea.ts';
import { isUsable } from '../rules/header.ts';
import type { Request, Result } from '../schema.ts';

type Told = { code: string; caea: Caea | undefined; point: number; cuit: number };

function errorOf({ book: { state } }: World, { code, caea, point, cuit }: Told, today: string) {
  const error = (Code: number, Msg: string): Remark => ({ Code, Msg });
  if (!/^\d{14}$/.test(code)) return error(1207, 'El CAEA no tiene un formato valido');
  if (!caea) return error(1200, 'El codigo de autorizacion debe ser del tipo CAEA');
  if (caea.Cuit !== cuit) return error(1201, 'El CAEA no corresponde a la CUIT del emisor');
  if (point < 1 || point > 99_998) return error(1206, 'El punto de venta debe estar comprendido entre 1 y 99998');
  if (!isUsable(state, cuit, point, 'CAEA'))
    return error(1204, 'El PtoVta debe corresponder a un punto de venta habilitado para el regimen CAEA');
  if (isUsed(state, caea, point))
    return error(1202, 'El CAEA / PtoVta esta informado como utilizado en algun comprobante');
  if (today <= caea.FchVigDesde)
    return error(1203, 'La fecha de envio de la solicitud debe ser mayor a la fecha de inicio de vigencia del CAEA');
  if (state.idle.some((one) => one.CAEA === code && one.PtoVta === point))
    return error(1209, 'El punto de venta informado como sin movimiento ya fue notificado');
  return undefined;
}

/** Reports that a point of sale did not use a CAEA (manual 4.7, p. 122-125). */
export function fecaeaSinMovimientoInformar(
  world: World,
  { PtoVta, CAEA: code = '' }: Request<'FECAEASinMovimientoInformar'>,
  cuit: number,
): Result<'FECAEASinMovimientoInformar'> {
  const { book, clock } = world;
  const today = dayOf(clock.now());
  const caea = book.state.caeas.find((one) => one.CAEA === code);
  const error = errorOf(world, { code, caea, point: PtoVta, cuit }, today);
  const answer = { CAEA: code, FchProceso: today, PtoVta };
  if (error) return { ...answer, Resultado: 'R', Errors: { Err: [error] } };
  book.record({ kind: 'idle', idle: { ...answer, Cuit: cuit } });
  return { ...answer, Resultado: 'A' };
}
