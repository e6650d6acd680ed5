import type { Control } from '../src/index.ts';

/** Lines of XML for a voucher, made of what a test gives; an ordinary Factura B of $ 121 to a consumidor final else. */
export type Draft = Record<string, string | number | undefined>;

const iva = (rows: [id: number, base: number, amount: number][]) =>
  `<Iva>${rows.map(([Id, BaseImp, Importe]) => `<AlicIva><Id>${Id}</Id><BaseImp>${BaseImp}</BaseImp><Importe>${Importe}</Importe></AlicIva>`).join('')}</Iva>`;

export { iva as ivaRows };

export const ordinary: Draft = {
  Concepto: 1,
  DocTipo: 99,
  DocNro: 0,
  CbteDesde: 1,
  CbteHasta: undefined,
  CbteFch: undefined,
  ImpTotal: '121.00',
  ImpTotConc: 0,
  ImpNeto: 100,
  ImpOpEx: 0,
  ImpTrib: 0,
  ImpIVA: 21,
  FchServDesde: undefined,
  FchServHasta: undefined,
  FchVtoPago: undefined,
  MonId: 'PES',
  MonCotiz: 1,
  CanMisMonExt: undefined,
  CondicionIVAReceptorId: 5,
};

/** What a Factura A to a responsable inscripto has instead. */
export const toCompany: Draft = { DocTipo: 80, DocNro: 20111111112, CondicionIVAReceptorId: 1 };

/** What a Factura C has instead. */
export const ofMonotributo: Draft = { ImpTotal: 100, ImpNeto: 100, ImpIVA: 0, after: '' };

/** One detail. `after` is the XML after the plain fields: arrays, or the fields of a CAEA. */
function detail(draft: Draft, regime: 'CAE' | 'CAEA' = 'CAE'): string {
  const { after = iva([[5, 100, 21]]), tail = '', ...fields } = { ...ordinary, ...draft };
  fields['CbteHasta'] ??= fields['CbteDesde'];
  const plain = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`<${name}>${value}</${name}>`],
  );
  const element = regime === 'CAE' ? 'FECAEDetRequest' : 'FECAEADetRequest';
  return `<${element}>${plain.join('')}${after}${tail}</${element}>`;
}

export type Batch = { point?: number; type?: number; count?: number };

export function caeRequest(auth: string, drafts: Draft[], { point = 1, type = 6, count }: Batch = {}): string {
  const header = `<FeCabReq><CantReg>${count ?? drafts.length}</CantReg><PtoVta>${point}</PtoVta><CbteTipo>${type}</CbteTipo></FeCabReq>`;
  return `${auth}<FeCAEReq>${header}<FeDetReq>${drafts.map((one) => detail(one)).join('')}</FeDetReq></FeCAEReq>`;
}

export function caeaRequest(auth: string, drafts: Draft[], { point = 1, type = 6, count }: Batch = {}): string {
  const header = `<FeCabReq><CantReg>${count ?? drafts.length}</CantReg><PtoVta>${point}</PtoVta><CbteTipo>${type}</CbteTipo></FeCabReq>`;
  return `${auth}<FeCAEARegInfReq>${header}<FeDetReq>${drafts.map((one) => detail(one, 'CAEA')).join('')}</FeDetReq></FeCAEARegInfReq>`;
}

/** Sets the simulator's clock to a day and hour of Buenos Aires. */
export const at = (control: Control, day: string, time = '12:00:00') =>
  control.setClock({ now: `${day}T${time}-03:00` });
