import type { World } from '../../world.ts';
import type { OperationName, Request, Result } from '../schema.ts';
import { feDummy } from './fe-dummy.ts';
import { feParamGetActividades } from './fe-param-get-actividades.ts';
import { feParamGetCondicionIvaReceptor } from './fe-param-get-condicion-iva-receptor.ts';
import { feParamGetCotizacion } from './fe-param-get-cotizacion.ts';
import { feParamGetLists } from './fe-param-get-lists.ts';
import { feParamGetPtosVenta } from './fe-param-get-ptos-venta.ts';
import { fecaeSolicitar } from './fecae-solicitar.ts';
import { fecaeaConsultar } from './fecaea-consultar.ts';
import { fecaeaRegInformativo } from './fecaea-reg-informativo.ts';
import { fecaeaSinMovimientoConsultar } from './fecaea-sin-movimiento-consultar.ts';
import { fecaeaSinMovimientoInformar } from './fecaea-sin-movimiento-informar.ts';
import { fecaeaSolicitar } from './fecaea-solicitar.ts';
import { fecompConsultar } from './fecomp-consultar.ts';
import { fecompTotXRequest } from './fecomp-tot-x-request.ts';
import { fecompUltimoAutorizado } from './fecomp-ultimo-autorizado.ts';

/** Each operation of the WSDL. `cuit` is the one of Auth, checked before. */
export const handlers: {
  [Name in OperationName]: (world: World, request: Request<Name>, cuit: number) => Result<Name>;
} = {
  FECAESolicitar: fecaeSolicitar,
  FECompUltimoAutorizado: fecompUltimoAutorizado,
  FECompConsultar: fecompConsultar,
  FECompTotXRequest: fecompTotXRequest,
  FECAEASolicitar: fecaeaSolicitar,
  FECAEAConsultar: fecaeaConsultar,
  FECAEARegInformativo: fecaeaRegInformativo,
  FECAEASinMovimientoInformar: fecaeaSinMovimientoInformar,
  FECAEASinMovimientoConsultar: fecaeaSinMovimientoConsultar,
  FEParamGetPtosVenta: feParamGetPtosVenta,
  FEParamGetCotizacion: feParamGetCotizacion,
  FEParamGetCondicionIvaReceptor: feParamGetCondicionIvaReceptor,
  FEParamGetActividades: feParamGetActividades,
  ...feParamGetLists,
  FEDummy: feDummy,
};
