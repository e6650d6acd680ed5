/**
 * The messages of WSFEv1, as its WSDL has them (fact sheet 2.2 to 2.5): names, order and types, once. Requests are read
 * by it, answers written by it, the WSDL made from it and the TypeScript types derived from it.
 * `?` is minOccurs=0, `*` is zero or more.
 */
const detail = {
  Concepto: 'int',
  DocTipo: 'int',
  DocNro: 'long',
  CbteDesde: 'long',
  CbteHasta: 'long',
  CbteFch: 'string?',
  ImpTotal: 'double',
  ImpTotConc: 'double',
  ImpNeto: 'double',
  ImpOpEx: 'double',
  ImpTrib: 'double',
  ImpIVA: 'double',
  FchServDesde: 'string?',
  FchServHasta: 'string?',
  FchVtoPago: 'string?',
  MonId: 'string?',
  MonCotiz: 'double?',
  CanMisMonExt: 'string?',
  CondicionIVAReceptorId: 'int?',
  CbtesAsoc: 'ArrayOfCbteAsoc?',
  Tributos: 'ArrayOfTributo?',
  Iva: 'ArrayOfAlicIva?',
  Opcionales: 'ArrayOfOpcional?',
  Compradores: 'ArrayOfComprador?',
  PeriodoAsoc: 'Periodo?',
  Actividades: 'ArrayOfActividad?',
} as const;

const header = { CantReg: 'int', PtoVta: 'int', CbteTipo: 'int' } as const;
const headerAnswer = {
  Cuit: 'long',
  PtoVta: 'int',
  CbteTipo: 'int',
  FchProceso: 'string?',
  CantReg: 'int',
  Resultado: 'string?',
  Reproceso: 'string?',
} as const;
const detailAnswer = {
  Concepto: 'int',
  DocTipo: 'int',
  DocNro: 'long',
  CbteDesde: 'long',
  CbteHasta: 'long',
  CbteFch: 'string?',
  Resultado: 'string?',
  Observaciones: 'ArrayOfObs?',
} as const;

const auth = { Auth: 'FEAuthRequest?' } as const;
const closing = { Errors: 'ArrayOfErr?', Events: 'ArrayOfEvt?' } as const;
const eventsFirst = { Events: 'ArrayOfEvt?', Errors: 'ArrayOfErr?' } as const;
const dated = { Desc: 'string?', FchDesde: 'string?', FchHasta: 'string?' } as const;
const remark = { Code: 'int', Msg: 'string?' } as const;

export const types = {
  FEAuthRequest: { Token: 'string?', Sign: 'string?', Cuit: 'long' },
  Err: remark,
  Evt: remark,
  Obs: remark,
  ArrayOfErr: { Err: 'Err*' },
  ArrayOfEvt: { Evt: 'Evt*' },
  ArrayOfObs: { Obs: 'Obs*' },

  CbteAsoc: { Tipo: 'int', PtoVta: 'int', Nro: 'long', Cuit: 'string?', CbteFch: 'string?' },
  ArrayOfCbteAsoc: { CbteAsoc: 'CbteAsoc*' },
  Tributo: { Id: 'short', Desc: 'string?', BaseImp: 'double', Alic: 'double', Importe: 'double' },
  ArrayOfTributo: { Tributo: 'Tributo*' },
  AlicIva: { Id: 'int', BaseImp: 'double', Importe: 'double' },
  ArrayOfAlicIva: { AlicIva: 'AlicIva*' },
  Opcional: { Id: 'string?', Valor: 'string?' },
  ArrayOfOpcional: { Opcional: 'Opcional*' },
  Comprador: { DocTipo: 'int', DocNro: 'long', Porcentaje: 'double' },
  ArrayOfComprador: { Comprador: 'Comprador*' },
  Periodo: { FchDesde: 'string?', FchHasta: 'string?' },
  Actividad: { Id: 'long' },
  ArrayOfActividad: { Actividad: 'Actividad*' },

  FECAECabRequest: header,
  FECAEDetRequest: detail,
  ArrayOfFECAEDetRequest: { FECAEDetRequest: 'FECAEDetRequest*' },
  FECAERequest: { FeCabReq: 'FECAECabRequest?', FeDetReq: 'ArrayOfFECAEDetRequest?' },
  FECAECabResponse: headerAnswer,
  FECAEDetResponse: { ...detailAnswer, CAE: 'string?', CAEFchVto: 'string?' },
  ArrayOfFECAEDetResponse: { FECAEDetResponse: 'FECAEDetResponse*' },
  FECAEResponse: { FeCabResp: 'FECAECabResponse?', FeDetResp: 'ArrayOfFECAEDetResponse?', ...eventsFirst },

  FECAEACabRequest: header,
  FECAEADetRequest: { ...detail, CAEA: 'string?', CbteFchHsGen: 'string?' },
  ArrayOfFECAEADetRequest: { FECAEADetRequest: 'FECAEADetRequest*' },
  FECAEARequest: { FeCabReq: 'FECAEACabRequest?', FeDetReq: 'ArrayOfFECAEADetRequest?' },
  FECAEACabResponse: headerAnswer,
  FECAEADetResponse: { ...detailAnswer, CAEA: 'string?' },
  ArrayOfFECAEADetResponse: { FECAEADetResponse: 'FECAEADetResponse*' },
  FECAEAResponse: { FeCabResp: 'FECAEACabResponse?', FeDetResp: 'ArrayOfFECAEADetResponse?', ...eventsFirst },

  FECompConsultaReq: { CbteTipo: 'int', CbteNro: 'long', PtoVta: 'int' },
  FECompConsResponse: {
    ...detail,
    Resultado: 'string?',
    CodAutorizacion: 'string?',
    EmisionTipo: 'string?',
    FchVto: 'string?',
    FchProceso: 'string?',
    Observaciones: 'ArrayOfObs?',
    PtoVta: 'int',
    CbteTipo: 'int',
  },
  FECompConsultaResponse: { ResultGet: 'FECompConsResponse?', ...closing },
  FERecuperaLastCbteResponse: { PtoVta: 'int', CbteTipo: 'int', CbteNro: 'int', ...closing },
  FERegXReqResponse: { RegXReq: 'int', ...closing },
  DummyResponse: { AppServer: 'string?', DbServer: 'string?', AuthServer: 'string?' },

  FECAEAGet: {
    CAEA: 'string?',
    Periodo: 'int',
    Orden: 'short',
    FchVigDesde: 'string?',
    FchVigHasta: 'string?',
    FchTopeInf: 'string?',
    FchProceso: 'string?',
    Observaciones: 'ArrayOfObs?',
  },
  FECAEAGetResponse: { ResultGet: 'FECAEAGet?', ...closing },
  FECAEASinMov: { CAEA: 'string?', FchProceso: 'string?', PtoVta: 'int' },
  ArrayOfFECAEASinMov: { FECAEASinMov: 'FECAEASinMov*' },
  FECAEASinMovConsResponse: { ResultGet: 'ArrayOfFECAEASinMov?', ...closing },
  FECAEASinMovResponse: { CAEA: 'string?', FchProceso: 'string?', PtoVta: 'int', Resultado: 'string?', ...closing },

  Cotizacion: { MonId: 'string?', MonCotiz: 'double', FchCotiz: 'string?' },
  FECotizacionResponse: { ResultGet: 'Cotizacion?', ...closing },
  CbteTipo: { Id: 'int', ...dated },
  ArrayOfCbteTipo: { CbteTipo: 'CbteTipo*' },
  CbteTipoResponse: { ResultGet: 'ArrayOfCbteTipo?', ...closing },
  ConceptoTipo: { Id: 'int', ...dated },
  ArrayOfConceptoTipo: { ConceptoTipo: 'ConceptoTipo*' },
  ConceptoTipoResponse: { ResultGet: 'ArrayOfConceptoTipo?', ...closing },
  DocTipo: { Id: 'int', ...dated },
  ArrayOfDocTipo: { DocTipo: 'DocTipo*' },
  DocTipoResponse: { ResultGet: 'ArrayOfDocTipo?', ...closing },
  IvaTipo: { Id: 'string?', ...dated },
  ArrayOfIvaTipo: { IvaTipo: 'IvaTipo*' },
  IvaTipoResponse: { ResultGet: 'ArrayOfIvaTipo?', ...closing },
  Moneda: { Id: 'string?', ...dated },
  ArrayOfMoneda: { Moneda: 'Moneda*' },
  MonedaResponse: { ResultGet: 'ArrayOfMoneda?', ...closing },
  OpcionalTipo: { Id: 'string?', ...dated },
  ArrayOfOpcionalTipo: { OpcionalTipo: 'OpcionalTipo*' },
  OpcionalTipoResponse: { ResultGet: 'ArrayOfOpcionalTipo?', ...closing },
  TributoTipo: { Id: 'short', ...dated },
  ArrayOfTributoTipo: { TributoTipo: 'TributoTipo*' },
  FETributoResponse: { ResultGet: 'ArrayOfTributoTipo?', ...closing },
  PtoVenta: { Nro: 'int', EmisionTipo: 'string?', Bloqueado: 'string?', FchBaja: 'string?' },
  ArrayOfPtoVenta: { PtoVenta: 'PtoVenta*' },
  FEPtoVentaResponse: { ResultGet: 'ArrayOfPtoVenta?', ...closing },
  PaisTipo: { Id: 'short', Desc: 'string?' },
  ArrayOfPaisTipo: { PaisTipo: 'PaisTipo*' },
  FEPaisResponse: { ResultGet: 'ArrayOfPaisTipo?', ...closing },
  ActividadesTipo: { Id: 'long', Orden: 'short', Desc: 'string?' },
  ArrayOfActividadesTipo: { ActividadesTipo: 'ActividadesTipo*' },
  FEActividadesResponse: { ResultGet: 'ArrayOfActividadesTipo?', ...closing },
  CondicionIvaReceptor: { Id: 'int', Desc: 'string?', Cmp_Clase: 'string?' },
  ArrayOfCondicionIvaReceptor: { CondicionIvaReceptor: 'CondicionIvaReceptor*' },
  CondicionIvaReceptorResponse: { ResultGet: 'ArrayOfCondicionIvaReceptor?', ...closing },
} as const;

/** Each operation: the fields of its request element, and the type of its `<Operation>Result`. */
export const operations = {
  FECAESolicitar: { request: { ...auth, FeCAEReq: 'FECAERequest?' }, result: 'FECAEResponse' },
  FECompTotXRequest: { request: auth, result: 'FERegXReqResponse' },
  FEDummy: { request: {}, result: 'DummyResponse' },
  FECompUltimoAutorizado: {
    request: { ...auth, PtoVta: 'int', CbteTipo: 'int' },
    result: 'FERecuperaLastCbteResponse',
  },
  FECompConsultar: { request: { ...auth, FeCompConsReq: 'FECompConsultaReq?' }, result: 'FECompConsultaResponse' },
  FECAEARegInformativo: { request: { ...auth, FeCAEARegInfReq: 'FECAEARequest?' }, result: 'FECAEAResponse' },
  FECAEASolicitar: { request: { ...auth, Periodo: 'int', Orden: 'short' }, result: 'FECAEAGetResponse' },
  FECAEASinMovimientoConsultar: {
    request: { ...auth, CAEA: 'string?', PtoVta: 'int' },
    result: 'FECAEASinMovConsResponse',
  },
  FECAEASinMovimientoInformar: { request: { ...auth, PtoVta: 'int', CAEA: 'string?' }, result: 'FECAEASinMovResponse' },
  FECAEAConsultar: { request: { ...auth, Periodo: 'int', Orden: 'short' }, result: 'FECAEAGetResponse' },
  FEParamGetCotizacion: { request: { ...auth, MonId: 'string?', FchCotiz: 'string?' }, result: 'FECotizacionResponse' },
  FEParamGetTiposTributos: { request: auth, result: 'FETributoResponse' },
  FEParamGetTiposMonedas: { request: auth, result: 'MonedaResponse' },
  FEParamGetTiposIva: { request: auth, result: 'IvaTipoResponse' },
  FEParamGetTiposOpcional: { request: auth, result: 'OpcionalTipoResponse' },
  FEParamGetTiposConcepto: { request: auth, result: 'ConceptoTipoResponse' },
  FEParamGetPtosVenta: { request: auth, result: 'FEPtoVentaResponse' },
  FEParamGetTiposCbte: { request: auth, result: 'CbteTipoResponse' },
  FEParamGetCondicionIvaReceptor: { request: { ...auth, ClaseCmp: 'string?' }, result: 'CondicionIvaReceptorResponse' },
  FEParamGetTiposDoc: { request: auth, result: 'DocTipoResponse' },
  FEParamGetTiposPaises: { request: auth, result: 'FEPaisResponse' },
  FEParamGetActividades: { request: auth, result: 'FEActividadesResponse' },
} as const;

type Scalars = { string: string; int: number; short: number; long: number; double: number };
type Types = typeof types;
type Value<Name> = Name extends keyof Scalars ? Scalars[Name] : Name extends keyof Types ? Fields<Types[Name]> : never;
type Optional<Shape> = {
  [Key in keyof Shape]: Shape[Key] extends `${string}?` | `${string}*` ? Key : never;
}[keyof Shape];
type Fields<Shape> = { [Key in Exclude<keyof Shape, Optional<Shape>>]: Value<Shape[Key]> } & {
  [Key in Optional<Shape>]?: Shape[Key] extends `${infer Name}?`
    ? Value<Name>
    : Shape[Key] extends `${infer Name}*`
      ? Value<Name>[]
      : never;
};

export type OperationName = keyof typeof operations;
export type Message<Name extends keyof Types> = Fields<Types[Name]>;
export type Request<Name extends OperationName> = Fields<(typeof operations)[Name]['request']>;
export type Result<Name extends OperationName> = Message<(typeof operations)[Name]['result']>;

export type Shape = Readonly<Record<string, string>>;
export const namespace = 'http://ar.gov.afip.dif.FEV1/';
