import { addDays, dayNumber, dayOf } from '../../local-time.ts';
import type { World } from '../../world.ts';
import type { Request, Result } from '../schema.ts';
import { currencies } from '../tables/currencies.ts';
import { nothingFound } from './nothing-found.ts';

const ids = new Set(currencies.map(([id]) => id));

/** The last working day before; holidays are not known here. */
function workingDayBefore(day: string): string {
  const before = addDays(day, -1);
  // 1 January 1970 was a Thursday: Saturdays are 2, Sundays 3.
  return [2, 3].includes(dayNumber(before)! % 7) ? workingDayBefore(before) : before;
}

/** The rate of a currency: the same for every day, dated on the working day before (manual 4.7, p. 119-122). */
export function feParamGetCotizacion(
  { book: { state }, clock }: World,
  { MonId, FchCotiz }: Request<'FEParamGetCotizacion'>,
): Result<'FEParamGetCotizacion'> {
  const refuse = (Code: number, Msg: string): Result<'FEParamGetCotizacion'> => ({ Errors: { Err: [{ Code, Msg }] } });
  if (!MonId) return refuse(12001, 'Campo MonId es obligatorio ingresarlo.');
  if (!ids.has(MonId)) return refuse(12000, 'Campo MonId debe ser algunos de los habilitados en el presente WS.');
  if (FchCotiz && !dayNumber(FchCotiz))
    return refuse(12002, 'Campo FchCotiz No corresponde a una fecha valida con formato YYYYMMDD');
  const MonCotiz = MonId === 'PES' ? 1 : state.settings.rates[MonId];
  if (MonCotiz === undefined) return { Errors: { Err: [nothingFound] } };
  return { ResultGet: { MonId, MonCotiz, FchCotiz: FchCotiz || workingDayBefore(dayOf(clock.now())) } };
}
