import { a10, getPersona, summary } from './a10.ts';
import { activitiesOf, since, taxOf } from './a5.ts';
import type { Person } from './persons.ts';
import type { Padron } from './service.ts';
import type { Types } from './wsdl.ts';
import type { Node } from './xml.ts';

/** Taxes with their state in words; A5 has AC for it. */
function taxes({ condition }: Person): Node {
  const tax = taxOf(condition);
  if (!tax) return undefined;
  return { descripcionImpuesto: tax[1], diaPeriodo: 1, estado: 'ACTIVO', idImpuesto: tax[0], periodo: since };
}

function category(person: Person): Node {
  if (person.condition !== 'monotributo') return undefined;
  const descripcionCategoria = `${person.category ?? 'A'} LOCACIONES DE SERVICIO`;
  return { descripcionCategoria, estado: 'ACTIVO', idCategoria: 30, idImpuesto: 20, periodo: since };
}

const { types: shared } = a10;

const types: Types = {
  metadata: shared['metadata']!,
  personaReturn: shared['personaReturn']!,
  dependencia: shared['dependencia']!,
  persona: {
    actividad: 'actividad*',
    apellido: 'string?',
    cantidadSociosEmpresaMono: 'int?',
    categoria: 'categoria*',
    claveInactivaAsociada: 'long*',
    dependencia: 'dependencia?',
    domicilio: 'domicilio*',
    email: 'email*',
    estadoClave: 'string?',
    fechaContratoSocial: 'dateTime?',
    fechaFallecimiento: 'dateTime?',
    fechaInscripcion: 'dateTime?',
    fechaJubilado: 'dateTime?',
    fechaNacimiento: 'dateTime?',
    fechaVencimientoMigracion: 'dateTime?',
    formaJuridica: 'string?',
    idPersona: 'long?',
    impuesto: 'impuesto*',
    leyJubilacion: 'int?',
    localidadInscripcion: 'string?',
    mesCierre: 'int?',
    nombre: 'string?',
    numeroDocumento: 'string?',
    numeroInscripcion: 'string?',
    organismoInscripcion: 'string?',
    organismoOriginante: 'string?',
    porcentajeCapitalNacional: 'double?',
    provinciaInscripcion: 'string?',
    razonSocial: 'string?',
    regimen: 'regimen*',
    relacion: 'relacion*',
    sexo: 'string?',
    telefono: 'telefono*',
    tipoClave: 'string?',
    tipoDocumento: 'string?',
    tipoOrganismoOriginante: 'string?',
    tipoPersona: 'string?',
    tipoResidencia: 'string?',
  },
  actividad: {
    descripcionActividad: 'string?',
    idActividad: 'long?',
    nomenclador: 'int?',
    orden: 'int?',
    periodo: 'int?',
  },
  categoria: {
    descripcionCategoria: 'string?',
    estado: 'string?',
    idCategoria: 'int?',
    idImpuesto: 'int?',
    periodo: 'int?',
  },
  domicilio: {
    codPostal: 'string?',
    datoAdicional: 'string?',
    descripcionProvincia: 'string?',
    direccion: 'string?',
    idProvincia: 'int?',
    localidad: 'string?',
    orden: 'int?',
    tipoDatoAdicional: 'string?',
    tipoDomicilio: 'string?',
  },
  email: { direccion: 'string?', estado: 'string?', tipoEmail: 'string?' },
  impuesto: {
    descripcionImpuesto: 'string?',
    diaPeriodo: 'int?',
    estado: 'string?',
    ffInscripcion: 'dateTime?',
    idImpuesto: 'int?',
    periodo: 'int?',
  },
  regimen: {
    descripcionRegimen: 'string?',
    diaPeriodo: 'int?',
    estado: 'string?',
    idImpuesto: 'int?',
    idRegimen: 'int?',
    periodo: 'int?',
    tipoRegimen: 'string?',
  },
  relacion: {
    ffRelacion: 'dateTime?',
    ffVencimiento: 'dateTime?',
    idPersona: 'long?',
    idPersonaAsociada: 'long?',
    subtipoRelacion: 'string?',
    tipoRelacion: 'string?',
  },
  telefono: { numero: 'long?', tipoLinea: 'string?', tipoTelefono: 'string?' },
};

/** The fullest scope (manual 1.3), which older clients ask: taxes, categories and activities besides who it is. */
export const a4: Padron = {
  name: 'PersonaServiceA4',
  namespace: 'http://a4.soap.ws.server.puc.sr/',
  path: '/sr-padron/webservices/personaServiceA4',
  tickets: ['ws_sr_padron_a4'],
  types,
  messages: a10.messages,
  operations: {
    getPersona: getPersona((person) => {
      const { domicilio, ...rest } = summary(person);
      return {
        ...rest,
        actividad: activitiesOf(person),
        categoria: category(person),
        domicilio: domicilio && { ...domicilio, orden: 1 },
        fechaFallecimiento: person.deceased ? '2020-01-01T12:00:00-03:00' : undefined,
        impuesto: taxes(person),
        mesCierre: 12,
      };
    }),
  },
};
