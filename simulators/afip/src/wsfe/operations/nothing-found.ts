import type { Remark } from '../../state.ts';

export const nothingFound: Remark = {
  Code: 602,
  Msg: 'No existen datos en nuestros registros para los parametros ingresados.',
};
