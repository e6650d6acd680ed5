type Advice = { codes: RegExp; text: string };

const renew =
  'Genere aquí un pedido de certificado nuevo, súbalo a AFIP ("Administración de Certificados Digitales") y cargue el ' +
  'certificado que AFIP devuelve.';

/** What a person can do about what WSAA refuses, by its codes (WSAA specification 1.2.2; `blacklist` was seen, not specified). */
const advices: Advice[] = [
  { codes: /^cms\.cert\.expired$/, text: `El certificado de AFIP venció. ${renew}` },
  {
    codes: /^cms\.cert\.blacklist/,
    text: `AFIP bloqueó el certificado: fue revocado o dado de baja. ${renew} Si no lo dio de baja usted, averigüe quién lo hizo.`,
  },
  {
    codes: /^cms\.cert\.untrusted$/,
    text:
      'AFIP no emitió este certificado, o lo emitió para el otro ambiente: homologación (pruebas) y producción tienen ' +
      'certificados distintos. Cargue el del ambiente en que trabaja.',
  },
  {
    codes: /^cms\.cert\.invalid$/,
    text: `El certificado no se puede usar, o todavía no está vigente: verifique la fecha y la hora del servidor. ${renew}`,
  },
  {
    codes: /^cms\./,
    text: `AFIP no acepta la firma: la clave guardada no es la del certificado, o el certificado está dañado. ${renew}`,
  },
  {
    codes: /^coe\.notAuthorized$/,
    text:
      'El certificado no está autorizado a usar la facturación electrónica. En "Administrador de Relaciones de Clave ' +
      'Fiscal" delegue el servicio "Facturación Electrónica" al computador fiscal del certificado.',
  },
  {
    codes: /^coe\.alreadyAuthenticated$/,
    text:
      'AFIP dio un permiso hace unos minutos y no da otro todavía: se vuelve a pedir solo. Si se repite, otro sistema usa ' +
      'el mismo certificado: cada sistema necesita el suyo.',
  },
  {
    codes: /^xml\.(generationTime|expirationTime)\./,
    text:
      'El reloj del servidor no coincide con el de AFIP: ponga en hora el servidor y actívele la sincronización ' +
      'automática (NTP, por ejemplo time.afip.gov.ar).',
  },
  {
    codes: /^sealing$/,
    text:
      'No se puede abrir la clave del certificado: SEALING_KEY no es la que la guardó. Recupere esa clave, o genere un ' +
      'certificado nuevo.',
  },
];

/** The same before it refuses: a certificate ends on a day (20/11/2026), or has ended on it. */
export const adviceBeforeEnd = (day: string, isOver: boolean): string =>
  `El certificado de AFIP ${isOver ? `venció el ${day}: no se emite` : `vence el ${day}: después no se emitirá`} hasta ` +
  `que haya otro. ${renew}`;

const unknown = 'AFIP rechazó el ingreso del sistema: si no pasa solo, avise al soporte con este mensaje.';

/** What a person can do about a fault of WSAA, in Spanish. */
export const adviceForLogin = (code: string): string => advices.find(({ codes }) => codes.test(code))?.text ?? unknown;
