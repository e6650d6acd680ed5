import type { World } from '../../world.ts';
import type { Request, Result } from '../schema.ts';
import { receiverConditions } from '../tables/receiver-conditions.ts';

const classes = ['A', 'ALEY', 'B', 'C', '49'];

/** The receiver's conditions, all or those of a class; `Cmp_Clase` is a list with slashes (manual 4.7, p. 200-203). */
export function feParamGetCondicionIvaReceptor(
  _world: World,
  { ClaseCmp }: Request<'FEParamGetCondicionIvaReceptor'>,
): Result<'FEParamGetCondicionIvaReceptor'> {
  if (ClaseCmp && !classes.includes(ClaseCmp))
    return {
      Errors: {
        Err: [
          {
            Code: 10244,
            Msg: 'El valor del campo <Cmp_Clase> ingresado para la clase de comprobante no es valido. Solo puede ser A, B, C, ALEY o 49.',
          },
        ],
      },
    };
  const rows = receiverConditions.filter((row) => !ClaseCmp || row.classes.some((one) => one === ClaseCmp));
  return {
    ResultGet: {
      CondicionIvaReceptor: rows.map(({ id, name, classes: ofRow }) => ({
        Id: id,
        Desc: name,
        Cmp_Clase: ofRow.join('/'),
      })),
    },
  };
}
