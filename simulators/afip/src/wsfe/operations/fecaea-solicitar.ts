import { addDays, dayOf, stampOf } from '../../local-time.ts';
import type { Caea, Remark, State } from '../../state.ts';
import type { World } from '../../world.ts';
import { askingWindow, fortnight, isIndebted, isPeriod, owedReports } from '../caea.ts';
import { authorisationCode } from '../codes.ts';
import type { Request, Result } from '../schema.ts';
import { caeaAnswer } from './caea-answer.ts';

/** `7/15/2021`, as the service writes these two dates. */
const american = (day: string) => `${Number(day.slice(4, 6))}/${Number(day.slice(6))}/${day.slice(0, 4)}`;

function windowError({ Periodo, Orden }: Request<'FECAEASolicitar'>, today: string): Remark | undefined {
  const { from, to } = askingWindow(Periodo, Orden);
  if (today >= from && today <= to) return undefined;
  return {
    Code: 15006,
    Msg: `Fecha de envío podrá ser desde 5 días corridos anteriores al inicio hasta el último dia de cada quincena. Del ${american(from)} hasta ${american(to)}`,
  };
}

/** An issuer who registered points of sale needs one for CAEA (15003) and one for CAE as its main way (15016). */
function pointOfSaleErrors(state: State, cuit: number): Remark[] {
  const own = [...state.pointsOfSale.values()].filter((one) => one.cuit === cuit && one.closedOn === undefined);
  if (own.length === 0) return [];
  const errors: Remark[] = [];
  if (!own.some((one) => one.kind === 'CAEA'))
    errors.push({
      Code: 15003,
      Msg: 'Campo CUIT: Debera poseer al menos un punto de venta activo correspondiente al regimen CAEA',
    });
  if (!own.some((one) => one.kind === 'CAE'))
    errors.push({
      Code: 15016,
      Msg: 'Se recuerda que segun la RG 5782/2025 el regimen de CAEA se aplica exclusivamente a situaciones de contingencia, motivo por el cual solo se permitira su uso en domicilios que cuenten con al menos un punto de venta activo bajo la modalidad CAE o Controlador Fiscal de Nueva Tecnologia como modalidad principal.',
    });
  return errors;
}

/** Given with every CAEA since it is for contingencies only (RG 5782/2025, in force since 01/08/2026). */
const reminder: Remark = {
  Code: 15018,
  Msg: 'Se recuerda que segun la RG 5782/2025 el regimen de CAEA resulta aplicable exclusivamente como modalidad de emision ante contingencias y las operaciones realizadas deberan ser informadas, con indicacion de la fecha y hora de generacion de los comprobantes emitidos.',
};

/** Gives the CAEA of a fortnight, once (manual 4.7, p. 90-97). */
export function fecaeaSolicitar(
  { book, clock }: World,
  request: Request<'FECAEASolicitar'>,
  cuit: number,
): Result<'FECAEASolicitar'> {
  const { state } = book;
  const { Periodo, Orden } = request;
  const refuse = (...errors: Remark[]): Result<'FECAEASolicitar'> => ({ Errors: { Err: errors } });
  if (!isPeriod(Periodo))
    return refuse({
      Code: 15004,
      Msg: 'El campo <Periodo> debe tener el formato AAAAMM, donde AAAA indica el año y MM el mes en números.',
    });
  if (Orden !== 1 && Orden !== 2) return refuse({ Code: 15005, Msg: 'Campo Orden: Debe ser igual a 1 ó 2.' });
  const today = dayOf(clock.now());
  const early = windowError(request, today);
  if (early) return refuse(early);
  if (state.caeas.some((one) => one.Cuit === cuit && one.Periodo === Periodo && one.Orden === Orden))
    return refuse({
      Code: 15008,
      Msg: 'No debe existir un CAEA otorgado para la CUIT solicitante con igual periodo y orden. Consultar metodo FECAEAConsultar.',
    });
  const errors = pointOfSaleErrors(state, cuit);
  if (errors.length > 0) return refuse(...errors);

  const owed = owedReports(state, cuit, today);
  const debt: Remark = {
    Code: 15014,
    Msg: `El contribuyente registra incumplimientos en la rendicion del regimen CAEA. Rendiciones pendientes: ${owed.map(({ entry }) => entry).join(' ')}`,
  };
  if (isIndebted(owed) && state.settings.caeaDebt === 'refuse') return refuse(debt);

  const { from, to } = fortnight(Periodo, Orden);
  const caea: Caea = {
    Cuit: cuit,
    CAEA: authorisationCode(today, state.codes),
    Periodo,
    Orden,
    FchVigDesde: from,
    FchVigHasta: to,
    FchTopeInf: addDays(to, state.settings.caeaReportDays),
    FchProceso: stampOf(clock.now()),
    Remarks: [...(isIndebted(owed) ? [debt] : []), ...(today >= '20260801' ? [reminder] : [])],
  };
  book.record({ kind: 'caea', caea });
  return { ResultGet: caeaAnswer(caea) };
}
