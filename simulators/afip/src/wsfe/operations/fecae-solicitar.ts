import { addDays, dayOf } from '../../local-time.ts';
import type { World } from '../../world.ts';
import { authorise, detailAnswer, headerAnswer, type Sent } from '../authorise.ts';
import { authorisationCode } from '../codes.ts';
import type { Request, Result } from '../schema.ts';

/** Asks a CAE for each voucher of a batch. A CAE is valid ten days from the voucher's date, as in every sample. */
export function fecaeSolicitar(
  world: World,
  { FeCAEReq }: Request<'FECAESolicitar'>,
  cuit: number,
): Result<'FECAESolicitar'> {
  const details = FeCAEReq?.FeDetReq?.FECAEDetRequest ?? [];
  const header = FeCAEReq?.FeCabReq ?? { CantReg: 0, PtoVta: 0, CbteTipo: 0 };
  const sent: Sent = { regime: 'CAE', cuit, header, details };
  const today = dayOf(world.clock.now());
  const first = world.book.state.codes;
  const { refusedAsAWhole, errors, outcomes } = authorise(world, sent, ({ date }, nth) => ({
    code: authorisationCode(today, first + nth),
    until: addDays(date, 10),
  }));
  return {
    FeCabResp: headerAnswer(world, sent, outcomes),
    ...(!refusedAsAWhole && {
      FeDetResp: {
        FECAEDetResponse: outcomes.map((one) => ({
          ...detailAnswer(one),
          CAE: one.granted?.CodAutorizacion ?? '',
          CAEFchVto: one.granted?.FchVto ?? '',
        })),
      },
    }),
    ...(errors.length > 0 && { Errors: { Err: errors } }),
  };
}
