import { issuer } from '../client.ts';
import { ivaRows, toCompany, type Draft } from '../make.ts';

/** CUITs that the padrón knows something of: see `world.ts`. */
export const monotributista = 30000000007;
export const big = 30546689979;
/** One that takes FCE, and one of those who is a monotributista. */
export const bigMonotributista = 30500003193;
export const inactive = 30703088534;
export const apocryphal = 30500001735;
export const deceased = 20201797064;

export const tribute = (rows: [id: number, amount: number, name?: string][]) =>
  `<Tributos>${rows.map(([id, amount, name = '']) => `<Tributo><Id>${id}</Id><Desc>${name}</Desc><BaseImp>100</BaseImp><Alic>1</Alic><Importe>${amount}</Importe></Tributo>`).join('')}</Tributos>`;
export const associated = (...rows: [type: number, number?: number, extra?: string][]) =>
  `<CbtesAsoc>${rows.map(([type, number = 1, extra = '']) => `<CbteAsoc><Tipo>${type}</Tipo><PtoVta>9</PtoVta><Nro>${number}</Nro>${extra}</CbteAsoc>`).join('')}</CbtesAsoc>`;
export const options = (...rows: [id: string, value: string][]) =>
  `<Opcionales>${rows.map(([id, value]) => `<Opcional><Id>${id}</Id><Valor>${value}</Valor></Opcional>`).join('')}</Opcionales>`;
export const period = (from: string, to: string) =>
  `<PeriodoAsoc><FchDesde>${from}</FchDesde><FchHasta>${to}</FchHasta></PeriodoAsoc>`;
export const vat = ivaRows([[5, 100, 21]]);
export const buyers = (...rows: [cuit: number, share: number][]) =>
  `<Compradores>${rows.map(([cuit, share]) => `<Comprador><DocTipo>80</DocTipo><DocNro>${cuit}</DocNro><Porcentaje>${share}</Porcentaje></Comprador>`).join('')}</Compradores>`;

export const services: Draft = {
  Concepto: 2,
  FchServDesde: '20261101',
  FchServHasta: '20261118',
  FchVtoPago: '20261130',
};
export const cbu: [string, string] = ['2101', '0110599520000001234567'];
export const fce: Draft = {
  ...toCompany,
  DocNro: big,
  FchVtoPago: '20261130',
  after: vat + options(cbu, ['27', 'SCA']),
};
export const fceNote: Draft = {
  ...toCompany,
  DocNro: big,
  after: associated([201, 1, `<Cuit>${issuer}</Cuit><CbteFch>20261118</CbteFch>`]) + vat + options(['22', 'N']),
};
export const note = (rows: string): Draft => ({ after: rows + vat });
const used49 = options(['91', 'Vendedor'], ['93', 'Calle 1']);
export const goods: Draft = { DocTipo: 96, DocNro: 12345678, after: vat + used49 };
export const dollars: Draft = { MonId: 'DOL', MonCotiz: 1450.5 };
