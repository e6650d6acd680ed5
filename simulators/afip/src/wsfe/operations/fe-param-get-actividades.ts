import type { World } from '../../world.ts';
import type { Request, Result } from '../schema.ts';
import { nothingFound } from './nothing-found.ts';

/** The issuer's activities, as the padrón has them. */
export function feParamGetActividades(
  { book: { state } }: World,
  _request: Request<'FEParamGetActividades'>,
  cuit: number,
): Result<'FEParamGetActividades'> {
  const activities = state.persons.get(cuit)?.activities ?? [];
  if (activities.length === 0) return { Errors: { Err: [nothingFound] } };
  return {
    ResultGet: { ActividadesTipo: activities.map(({ id, name }, index) => ({ Id: id, Orden: index + 1, Desc: name })) },
  };
}
