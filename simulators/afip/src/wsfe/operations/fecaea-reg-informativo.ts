import type { World } from '../../world.ts';
import { authorise, detailAnswer, headerAnswer, type Sent } from '../authorise.ts';
import type { Request, Result } from '../schema.ts';

/**
 * Takes the vouchers that were issued under a CAEA (manual 4.7, p. 131-187): much of what refuses a CAE is only remarked
 * here. After the top date they are still taken; what was not reported by then counts as owed for the next CAEA.
 */
export function fecaeaRegInformativo(
  world: World,
  { FeCAEARegInfReq }: Request<'FECAEARegInformativo'>,
  cuit: number,
): Result<'FECAEARegInformativo'> {
  const details = FeCAEARegInfReq?.FeDetReq?.FECAEADetRequest ?? [];
  const header = FeCAEARegInfReq?.FeCabReq ?? { CantReg: 0, PtoVta: 0, CbteTipo: 0 };
  const sent: Sent = { regime: 'CAEA', cuit, header, details };
  const { errors, outcomes } = authorise(world, sent, ({ caea }) => ({ code: caea!.CAEA, until: caea!.FchVigHasta }));
  return {
    FeCabResp: headerAnswer(world, sent, outcomes),
    FeDetResp: { FECAEADetResponse: outcomes.map((one) => ({ ...detailAnswer(one), CAEA: one.sent.CAEA ?? '' })) },
    ...(errors.length > 0 && { Errors: { Err: errors } }),
  };
}
