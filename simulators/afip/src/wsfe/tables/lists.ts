/** The lists of FEParamGet*: `[id, description, from]`, as homologación gave them in 2021 with what manual 4.7 added. */
export type Row = [id: string, description: string, from: string];

export const concepts: Row[] = [
  ['1', 'Producto', '20100917'],
  ['2', 'Servicios', '20100917'],
  ['3', 'Productos y Servicios', '20100917'],
];

const provinces = [
  [4, 'CI Corrientes'],
  [5, 'CI Entre Ríos'],
  [6, 'CI Jujuy'],
  [7, 'CI Mendoza'],
  [8, 'CI La Rioja'],
  [9, 'CI Salta'],
  [10, 'CI San Juan'],
  [11, 'CI San Luis'],
  [12, 'CI Santa Fe'],
  [13, 'CI Santiago del Estero'],
  [14, 'CI Tucumán'],
  [16, 'CI Chaco'],
  [17, 'CI Chubut'],
  [18, 'CI Formosa'],
  [19, 'CI Misiones'],
  [20, 'CI Neuquén'],
  [21, 'CI La Pampa'],
  [22, 'CI Río Negro'],
  [23, 'CI Santa Cruz'],
  [24, 'CI Tierra del Fuego'],
] as const;

export const documentTypes: Row[] = [
  ['80', 'CUIT', '20080725'],
  ['86', 'CUIL', '20080725'],
  ['87', 'CDI', '20080725'],
  ['89', 'LE', '20080725'],
  ['90', 'LC', '20080725'],
  ['91', 'CI Extranjera', '20080725'],
  ['92', 'en trámite', '20080725'],
  ['93', 'Acta Nacimiento', '20080725'],
  ['95', 'CI Bs. As. RNP', '20080725'],
  ['96', 'DNI', '20080725'],
  ['94', 'Pasaporte', '20080725'],
  ['0', 'CI Policía Federal', '20080725'],
  ['1', 'CI Buenos Aires', '20080725'],
  ['2', 'CI Catamarca', '20080725'],
  ['3', 'CI Córdoba', '20080725'],
  ...provinces.map(([id, name]): Row => [String(id), name, '20080728']),
  ['99', 'Doc. (Otro)', '20080728'],
  ['31', 'Fondo Común de Inversiones CNV', '20260702'],
];

/** Fact sheet 2.7: rate in basis points by id. */
export const ivaRateBp: Record<number, number> = { 3: 0, 4: 1050, 5: 2100, 6: 2700, 8: 500, 9: 250 };

export const ivaTypes: Row[] = [
  ['3', '0%', '20090220'],
  ['4', '10.5%', '20090220'],
  ['5', '21%', '20090220'],
  ['6', '27%', '20090220'],
  ['8', '5%', '20141020'],
  ['9', '2.5%', '20141020'],
];

export const tributeTypes: Row[] = [
  ['1', 'Impuestos nacionales', '20100917'],
  ['2', 'Impuestos provinciales', '20100917'],
  ['3', 'Impuestos municipales', '20100917'],
  ['4', 'Impuestos Internos', '20100917'],
  ['99', 'Otro', '20100917'],
  ['5', 'IIBB', '20170719'],
  ['6', 'Percepción de IVA', '20170719'],
  ['7', 'Percepción de IIBB', '20170719'],
  ['8', 'Percepciones por Impuestos Municipales', '20170719'],
  ['9', 'Otras Percepciones', '20170719'],
  ['13', 'Percepción de IVA a no Categorizado', '20170719'],
];

const rg3368 = 'RG 3.368 Establecimientos de educación pública de gestión privada';
const rg4004 = "RG 4004-E Locación de inmuebles destino 'casa-habitación'.";
const fce = 'Factura de Crédito Electrónica MiPyMEs (FCE)';

export const optionTypes: Row[] = [
  ['2', 'RG Empresas Promovidas - Indentificador de proyecto vinculado a Régimen de Promoción Industrial', '20100917'],
  ['91', 'RG Bienes Usados 3411 - Nombre y Apellido o Denominación del vendedor del bien usado.', '20130401'],
  ['92', 'RG Bienes Usados 3411 - Nacionalidad del vendedor del bien usado.', '20130401'],
  ['93', 'RG Bienes Usados 3411 - Domicilio del vendedor del bien usado.', '20130401'],
  ['5', 'Excepcion computo IVA Credito Fiscal', '20141016'],
  ['61', 'RG 3668 Impuesto al Valor Agregado - Art.12 IVA Firmante Doc Tipo', '20141016'],
  ['62', 'RG 3668 Impuesto al Valor Agregado - Art.12 IVA Firmante Doc Nro', '20141016'],
  ['7', 'RG 3668 Impuesto al Valor Agregado - Art.12 IVA Carácter del Firmante', '20141016'],
  ['10', `${rg3368} - Actividad Comprendida`, '20150605'],
  ['1011', `${rg3368} - Tipo de Documento`, '20150605'],
  ['1012', `${rg3368} - Número de Documento`, '20150605'],
  ['11', 'RG 2.820 Operaciones económicas vinculadas con bienes inmuebles - Actividad Comprendida', '20150605'],
  ['12', 'RG 3.687 Locación temporaria de inmuebles con fines turísticos - Actividad Comprendida', '20150605'],
  ['13', 'RG 2.863 Representantes de Modelos', '20160101'],
  ['14', 'RG 2.863 Agencias de publicidad', '20160101'],
  ['15', 'RG 2.863 Personas físicas que desarrollen actividad de modelaje', '20160101'],
  [
    '17',
    `${rg4004} Dato 2 (dos) = facturación directa / Dato 1 (uno) = facturación a través de intermediario`,
    '20170309',
  ],
  ['1801', `${rg4004} Clave Única de Identificación Tributaria (CUIT).`, '20170309'],
  ['1802', `${rg4004} Apellido y nombres, denominación y/o razón social.`, '20170309'],
  ['2101', `${fce} - CBU del Emisor`, '20181226'],
  ['2102', `${fce} - Alias del Emisor`, '20181226'],
  ['22', `${fce} - Anulación`, '20181226'],
  ['23', `${fce} - Referencia Comercial`, '20190308'],
  ['27', 'Factura de Credito Electronica MiPyMEs (FCE) - Transferencia', '20201126'],
  ['2901', 'Seguros de Caución - Póliza', '20260901'],
  ['2902', 'Seguros de Caución - Endoso', '20260901'],
];

/** Some of the 309 rows of "Paises FE": enough for option 92 of used goods. */
export const countries: [id: number, name: string][] = [
  [200, 'ARGENTINA'],
  [202, 'BOLIVIA'],
  [203, 'BRASIL'],
  [205, 'COLOMBIA'],
  [208, 'CHILE'],
  [210, 'ECUADOR'],
  [212, 'ESTADOS UNIDOS'],
  [218, 'MEXICO'],
  [221, 'PARAGUAY'],
  [222, 'PERU'],
  [225, 'URUGUAY'],
  [226, 'VENEZUELA'],
  [310, 'CHINA'],
  [410, 'ESPAÑA'],
  [412, 'FRANCIA'],
  [417, 'ITALIA'],
  [438, 'ALEMANIA'],
];
