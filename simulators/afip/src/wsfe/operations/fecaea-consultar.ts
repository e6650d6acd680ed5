import type { Remark } from '../../state.ts';
import type { World } from '../../world.ts';
import { isPeriod } from '../caea.ts';
import type { Request, Result } from '../schema.ts';
import { caeaAnswer } from './caea-answer.ts';
import { nothingFound } from './nothing-found.ts';

/** The CAEA of a fortnight (manual 4.7, p. 97-101). With an error it echoes the fortnight asked for (recorded). */
export function fecaeaConsultar(
  { book: { state } }: World,
  { Periodo, Orden }: Request<'FECAEAConsultar'>,
  cuit: number,
): Result<'FECAEAConsultar'> {
  const refuse = (error: Remark): Result<'FECAEAConsultar'> => ({
    ResultGet: { Periodo, Orden },
    Errors: { Err: [error] },
  });
  if (!isPeriod(Periodo))
    return refuse({
      Code: 15004,
      Msg: 'El campo <Periodo> debe tener el formato AAAAMM, donde AAAA indica el año y MM el mes en números.',
    });
  if (Orden !== 1 && Orden !== 2)
    return refuse({
      Code: 15005,
      Msg: 'El valor indicado en el campo <Orden> es obligatorio. Valores permitidos 1 o 2.',
    });
  const caea = state.caeas.find((one) => one.Cuit === cuit && one.Periodo === Periodo && one.Orden === Orden);
  return caea ? { ResultGet: caeaAnswer(caea) } : refuse(nothingFound);
}
