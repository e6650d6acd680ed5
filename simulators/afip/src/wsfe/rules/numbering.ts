import type { Remark } from '../../state.ts';
import type { Case } from './rule.ts';

/**
 * What stands in root Errors and not with the voucher: that the number is the next and the date not before the last
 * one's (10016, manual 4.7 p. 43 and recordings; 703, 704 under a CAEA, p. 142), and that a CAEA is there (782, recorded).
 */
export function numberingError({ regime, voucher, last, date }: Case): Remark | undefined {
  if (regime === 'CAEA' && !/^\d{14}$/.test(voucher.CAEA ?? ''))
    return { Code: 782, Msg: 'El <CAEA> es obligatorio informarlo.' };
  const isNext = voucher.CbteDesde === (last?.CbteHasta ?? 0) + 1;
  const isInOrder = last === undefined || date >= last.CbteFch;
  if (isNext && isInOrder) return undefined;
  if (regime === 'CAE')
    return {
      Code: 10016,
      Msg: 'El numero o fecha del comprobante no se corresponde con el proximo a autorizar. Consultar metodo FECompUltimoAutorizado.',
    };
  return isNext
    ? {
        Code: 704,
        Msg: 'La fecha del comprobante debe ser mayor o igual a la fecha del ultimo comprobante informado para igual tipo de comprobante y punto de venta.',
      }
    : {
        Code: 703,
        Msg: 'El numero de comprobante informado debe ser mayor en 1 al ultimo informado para igual punto de venta y tipo de comprobante. Consultar metodo FECompUltimoAutorizado.',
      };
}
