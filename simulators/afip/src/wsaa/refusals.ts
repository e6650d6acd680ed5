/**
 * The faults of WSAA: codes of its specification 1.2.2, texts as the service of homologación gives them where they were
 * seen (October 2026), else those of the specification.
 */
export const refusals = {
  'cms.bad.base64': 'No se puede decodificar el BASE64',
  'cms.bad': 'El CMS no es valido',
  'cms.cert.notFound': 'No se ha encontrado certificado de firmador',
  'cms.sign.invalid': 'Firma inválida o algoritmo no soportado',
  'cms.cert.expired': 'Certificado expirado',
  'cms.cert.invalid': 'Certificado con fecha de generacion posterior a la actual',
  'cms.cert.untrusted': 'Certificado no emitido por AC de confianza',
  'xml.bad': 'No se ha podido interpretar el XML contra el SCHEMA',
  'xml.version.notSupported': 'La versión del documento no es soportada',
  'xml.source.invalid': "El atributo 'source' no se corresponde con el DN del Certificado",
  'xml.destination.invalid': "El atributo 'destination' no se corresponde con el DN del WSAA",
  'xml.generationTime.invalid':
    'generationTime posee formato o dato inválido (ej: en el futuro o más de 24 horas de antigüedad)',
  'xml.expirationTime.expired': 'El tiempo de expiración es inferior a la hora actual',
  'xml.expirationTime.invalid': 'El tiempo de expiración del documento es superior a 24 horas',
  'wsn.notFound': 'Servicio informado inexistente',
  'wsn.unavailable': 'El servicio al que se desea acceder se encuentra momentáneamente fuera de servicio',
  'coe.notAuthorized': 'Computador no autorizado a acceder al servicio',
  'coe.alreadyAuthenticated': 'El CEE ya posee un TA valido para el acceso al WSN solicitado',
  'wsaa.unavailable': 'El servicio de autenticación/autorización se encuentra momentáneamente fuera de servicio',
  'wsaa.internalError': 'No se ha podido procesar el requerimiento',
} as const;

export type RefusalCode = keyof typeof refusals;

export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: RefusalCode;
  constructor(code: RefusalCode) {
    super(refusals[code]);
    this.code = code;
  }
}
