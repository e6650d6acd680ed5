import type { World } from '../../world.ts';
import type { Request, Result } from '../schema.ts';
import { nothingFound } from './nothing-found.ts';

const emission = { CAE: 'CAE - Ri Iva', CAEA: 'CAEA - Ri Iva - Contingencias' };

/** The issuer's points of sale; 602 where it registered none, as in homologación. */
export function feParamGetPtosVenta(
  { book: { state } }: World,
  _request: Request<'FEParamGetPtosVenta'>,
  cuit: number,
): Result<'FEParamGetPtosVenta'> {
  const own = [...state.pointsOfSale.values()].filter((one) => one.cuit === cuit);
  if (own.length === 0) return { Errors: { Err: [nothingFound] } };
  return {
    ResultGet: {
      PtoVenta: own.map(({ number, kind, blocked, closedOn }) => ({
        Nro: number,
        EmisionTipo: emission[kind],
        Bloqueado: blocked ? 'S' : 'N',
        FchBaja: closedOn ?? 'NULL',
      })),
    },
  };
}
