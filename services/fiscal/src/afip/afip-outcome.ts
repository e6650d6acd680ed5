/** Where AFIP said it: in Errors, about the request; or in Observaciones, about one voucher. */
type Place = 'error' | 'remark';

/**
 * What a refusal means. `rejected`: for good, until a person changes the voucher. `passing`: AFIP did not take it and will
 * with another date, without a person. `configuration`: nothing of this point of sale goes through until a person mends
 * the set-up; the voucher itself is right. `uncertain`: AFIP may have taken it and must be asked.
 */
type Outcome = 'rejected' | 'passing' | 'configuration' | 'uncertain';

const setUp = new Set([600, 601, 602, 10000, 10004, 10005, 10007, 10096, 11000, 11001, 11002]);

/**
 * Decides on code and place, never on the text, which changes (manual WSFEv1 4.7). 10016 among the errors says that the
 * number is not the next one; as a remark, that the date is outside the window. 500 to 502 come from inside AFIP, which
 * may have committed before. Rules about vouchers are numbered from 700: of any other code nothing is known.
 */
function outcomeFor(code: number, place: Place): Outcome {
  if (code === 10016) return place === 'error' ? 'uncertain' : 'passing';
  if (setUp.has(code)) return 'configuration';
  return code < 700 ? 'uncertain' : 'rejected';
}

/** The most careful reading first: what may have been taken is looked up before anything is concluded. */
const careful: Outcome[] = ['uncertain', 'configuration', 'rejected', 'passing'];

/** What the reasons of a refusal mean together; without a reason nothing is known. */
export function outcomeOf(reasons: { code: number }[], place: Place): Outcome {
  const found = reasons.map(({ code }) => outcomeFor(code, place));
  return careful.find((one) => found.includes(one)) ?? 'uncertain';
}

type Advice = { codes: number[]; text: string };

/** From one number to another, both included. */
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** What a person can do, in the order of the codes (manual WSFEv1 4.7, table of validations). */
const advices: Advice[] = [
  {
    codes: [500, 501, 502],
    text: 'AFIP tuvo un problema interno. No hace falta hacer nada: se averigua si lo tomó y se reintenta solo.',
  },
  {
    codes: [600, 601],
    text:
      'AFIP no acepta el certificado para esta CUIT. En "Administrador de Relaciones de Clave Fiscal" delegue ' +
      '"Facturación Electrónica" al computador fiscal del certificado y verifique que la CUIT del perfil sea la correcta.',
  },
  {
    codes: [602, 10004, 10005, 11002],
    text:
      'El punto de venta no existe, está cerrado o es de otro tipo. En "Administración de puntos de venta y domicilios" dé ' +
      'de alta uno para web services ("RECE para aplicativo y web services"; de monotributo o exento, "Factura ' +
      'Electrónica - Monotributo - Web Services" o "- Exento en IVA - Web Services") y cárguelo aquí.',
  },
  { codes: [823, 10242], text: 'La condición frente al IVA del cliente no es válida: corríjala y vuelva a enviar.' },
  {
    codes: [824, 10243],
    text: 'Esa condición frente al IVA del cliente no admite esta clase de comprobante: corríjala y vuelva a enviar.',
  },
  { codes: [825, 826, 10245, 10246], text: 'Falta la condición frente al IVA del cliente: complétela.' },
  {
    codes: [10000],
    text:
      'AFIP no habilita a la empresa para emitir. Con el mensaje de AFIP, revise con su contador que la CUIT esté activa, ' +
      'con domicilio fiscal y con alta en IVA o Monotributo.',
  },
  {
    codes: [10007, 11000, 11001],
    text: 'La empresa no puede emitir este tipo de comprobante: revise la condición frente al IVA en el perfil fiscal.',
  },
  { codes: [10013], text: 'Un comprobante clase A necesita la CUIT del cliente: pídala, o emita a Consumidor Final.' },
  {
    codes: [10014],
    text: 'El documento del cliente no es válido o no figura en el padrón: revíselo y vuelva a enviar.',
  },
  { codes: [10015], text: 'Hay que identificar al cliente: pida nombre y DNI (o CUIT) y vuelva a enviar.' },
  {
    codes: [10017, 10063, 10238],
    text: 'Los datos del cliente no coinciden con el padrón: el comprobante vale; confirme su CUIT y condición.',
  },
  {
    codes: range(10037, 10039).concat(10119, range(10239, 10241)),
    text: 'La cotización de la moneda no es la de AFIP.',
  },
  {
    codes: [10040, 10041, 10197, 10198, ...range(10203, 10213), ...range(12000, 12002)],
    text: 'El comprobante asociado no corresponde: verifique que la factura original esté autorizada en esta empresa.',
  },
  {
    codes: [10067],
    text: 'A un sujeto no categorizado hay que percibirle IVA: confirme la condición del cliente con su contador.',
  },
  { codes: [10069], text: 'El cliente no puede ser la propia empresa: corrija la CUIT del cliente.' },
  {
    codes: [10096],
    text: 'El punto de venta no corresponde a la condición frente al IVA de la empresa: dé de alta uno del tipo que corresponda.',
  },
  {
    codes: [10188, 10192],
    text:
      'El cliente está alcanzado por Factura de Crédito Electrónica MiPyMEs: vuelva a enviar con el CBU, el vencimiento ' +
      'de pago y el modo de transferencia.',
  },
  {
    codes: [10177, 10180],
    text: 'El cliente no recibe Facturas de Crédito Electrónicas MiPyMEs: vuelva a enviar como factura común.',
  },
  {
    codes: [10195],
    text: 'El cliente figura en la base de contribuyentes no confiables (apócrifos): consulte a su contador.',
  },
  {
    codes: [10217],
    text: 'El cliente es monotributista: el comprobante lleva impresa la leyenda de la Ley 27.618. No hay que hacer nada.',
  },
  { codes: [10237], text: 'La nota de crédito supera a la factura: revise que no se haya devuelto dos veces.' },
  {
    codes: [10247, 10248],
    text: 'La CUIT del cliente está inactiva o AFIP no la considera confiable: pida otra CUIT o emita a Consumidor Final.',
  },
  { codes: [10249], text: 'AFIP informa que el cliente falleció: confirme a nombre de quién se emite.' },
  {
    codes: [15004, 15006],
    text: 'Todavía no se puede pedir el CAEA de esa quincena: se pide solo desde cinco días antes.',
  },
  { codes: [15008], text: 'El CAEA de la quincena ya estaba otorgado: se recupera solo.' },
  {
    codes: [15014],
    text: 'AFIP no otorga más CAEA hasta que se informen los comprobantes pendientes: revise la lista de no informados.',
  },
  {
    codes: [701, 1300, 15016, 15017],
    text: 'Falta un punto de venta de contingencia (CAEA), con el domicilio y la condición del principal: délo de alta.',
  },
];

const byCode = new Map(advices.flatMap(({ codes, text }) => codes.map((code) => [code, text])));

/** What a person can do about a code, in Spanish; it is shown beside AFIP's own words. */
export function adviceFor(code: number, place: Place): string {
  if (code === 10016)
    return place === 'error'
      ? 'La numeración no coincide con la de AFIP: se consulta y se corrige sola. Si se repite, otro sistema usa el punto de venta.'
      : 'La fecha quedó fuera del plazo que admite AFIP: se vuelve a enviar con la primera fecha posible.';
  return (
    byCode.get(code) ??
    'Lea el mensaje de AFIP y corrija los datos del cliente si corresponde; si no, avise al soporte con el código.'
  );
}
