import type { Result } from '../schema.ts';
import { currencies } from '../tables/currencies.ts';
import { concepts, countries, documentTypes, ivaTypes, optionTypes, tributeTypes, type Row } from '../tables/lists.ts';
import { voucherTypes } from '../tables/voucher-types.ts';

/** Open dates are the literal text NULL (fact sheet 2.1). */
const dated = ([, Desc, FchDesde]: Row) => ({ Desc, FchDesde, FchHasta: 'NULL' });
const byNumber = (row: Row) => ({ Id: Number(row[0]), ...dated(row) });
const byText = (row: Row) => ({ Id: row[0], ...dated(row) });

/** The lists that are the same for everyone. */
export const feParamGetLists = {
  FEParamGetTiposCbte: (): Result<'FEParamGetTiposCbte'> => ({
    ResultGet: {
      CbteTipo: voucherTypes.map(({ id, name, since }) => ({ Id: id, Desc: name, FchDesde: since, FchHasta: 'NULL' })),
    },
  }),
  FEParamGetTiposConcepto: (): Result<'FEParamGetTiposConcepto'> => ({
    ResultGet: { ConceptoTipo: concepts.map(byNumber) },
  }),
  FEParamGetTiposDoc: (): Result<'FEParamGetTiposDoc'> => ({ ResultGet: { DocTipo: documentTypes.map(byNumber) } }),
  FEParamGetTiposIva: (): Result<'FEParamGetTiposIva'> => ({ ResultGet: { IvaTipo: ivaTypes.map(byText) } }),
  FEParamGetTiposMonedas: (): Result<'FEParamGetTiposMonedas'> => ({ ResultGet: { Moneda: currencies.map(byText) } }),
  FEParamGetTiposOpcional: (): Result<'FEParamGetTiposOpcional'> => ({
    ResultGet: { OpcionalTipo: optionTypes.map(byText) },
  }),
  FEParamGetTiposTributos: (): Result<'FEParamGetTiposTributos'> => ({
    ResultGet: { TributoTipo: tributeTypes.map(byNumber) },
  }),
  FEParamGetTiposPaises: (): Result<'FEParamGetTiposPaises'> => ({
    ResultGet: { PaisTipo: countries.map(([Id, Desc]) => ({ Id, Desc })) },
  }),
};
