import { textOf, type Element } from '../xml.ts';
import type { World } from '../world.ts';
import type { Condition, Person } from './persons.ts';
import { PadronFault, type Padron } from './service.ts';
import type { Types } from './wsdl.ts';
import type { Node } from './xml.ts';

/** Which taxes make a condition (fact sheet 7): id and description. */
const taxes: Partial<Record<Condition, [id: number, name: string]>> = {
  responsable_inscripto: [30, 'IVA'],
  monotributo: [20, 'MONOTRIBUTO'],
  exento: [32, 'IVA EXENTO'],
  no_alcanzado: [34, 'IVA NO ALCANZADO'],
};
/** Since when everybody is registered for what he is, yyyymm. */
export const since = 201301;

/** The tax that makes a condition; undefined where none does. */
export const taxOf = (condition: Condition) => taxes[condition];

function tax(condition: Condition): Node {
  const found = taxOf(condition);
  if (!found) return undefined;
  return { descripcionImpuesto: found[1], estadoImpuesto: 'AC', idImpuesto: found[0], periodo: since };
}

export const activitiesOf = ({ activities: list = [] }: Person) =>
  list.map(({ id, name, since: period }, index) => ({
    descripcionActividad: name,
    idActividad: id,
    nomenclador: 883,
    orden: index + 1,
    periodo: period,
  }));

function general(person: Person): Node {
  const { address } = person;
  return {
    apellido: person.lastName,
    // CABA: province 0 and no locality.
    domicilioFiscal: address && {
      codPostal: address.postalCode,
      descripcionProvincia: address.province,
      direccion: address.street,
      idProvincia: address.provinceId,
      localidad: address.city,
      tipoDomicilio: 'FISCAL',
    },
    esSucesion: 'NO',
    estadoClave: person.active ? 'ACTIVO' : 'INACTIVO',
    fechaFallecimiento: person.deceased ? '2020-01-01T12:00:00-03:00' : undefined,
    idPersona: person.cuit,
    mesCierre: 12,
    nombre: person.firstName,
    razonSocial: person.companyName,
    tipoClave: 'CUIT',
    tipoPersona: person.kind,
  };
}

const notGeneral = {
  error: 'El contribuyente no registra impuestos del regimen general',
  mensaje: 'No cumple con las condiciones para enviar datos del regimen general',
};
const notMonotributo = {
  error: 'Datos de monotributo incompletos- no posee categoría',
  mensaje: 'No cumple con las condiciones para enviar datos monotributo',
};

/** Data and error blocks stand side by side in real answers: an error does not void the data. */
function certificate(person: Person | undefined, id: number): { [name: string]: Node } {
  if (!person) return { errorConstancia: { error: 'No existe persona con ese Id', idPersona: id } };
  const datosGenerales = general(person);
  if (person.condition === 'monotributo')
    return {
      datosGenerales,
      datosMonotributo: {
        actividad: activitiesOf(person),
        categoriaMonotributo: {
          descripcionCategoria: `${person.category ?? 'A'} LOCACIONES DE SERVICIO`,
          idCategoria: 30,
          idImpuesto: 20,
          periodo: since,
        },
        impuesto: tax('monotributo'),
      },
      errorRegimenGeneral: notGeneral,
    };
  if (!taxes[person.condition])
    return { datosGenerales, errorMonotributo: notMonotributo, errorRegimenGeneral: notGeneral };
  return {
    datosGenerales,
    datosRegimenGeneral: { actividad: activitiesOf(person), impuesto: tax(person.condition) },
    errorMonotributo: notMonotributo,
  };
}

function one({ book: { state } }: World, request: Element, metadata: Node) {
  const id = Number(textOf(request, 'idPersona'));
  return { personaReturn: { ...certificate(state.persons.get(id), id), metadata } };
}

function many({ book: { state } }: World, request: Element, metadata: Node) {
  const ids = request.children.filter(({ name }) => name === 'idPersona').map(({ text }) => Number(text));
  if (ids.length > 250) throw new PadronFault('La cantidad maxima de personas a consultar es 250');
  return { personaListReturn: { metadata, persona: ids.map((id) => certificate(state.persons.get(id), id)) } };
}

const blocks = {
  datosGenerales: 'datosGenerales?',
  datosMonotributo: 'datosMonotributo?',
  datosRegimenGeneral: 'datosRegimenGeneral?',
  errorConstancia: 'errorConstancia?',
  errorMonotributo: 'errorMonotributo?',
  errorRegimenGeneral: 'errorRegimenGeneral?',
};

const types: Types = {
  metadata: { fechaHora: 'dateTime?', servidor: 'string?' },
  personaReturn: { ...blocks, metadata: 'metadata?' },
  persona: blocks,
  personaListReturn: { metadata: 'metadata?', persona: 'persona*' },
  datosGenerales: {
    apellido: 'string?',
    domicilioFiscal: 'domicilio?',
    esSucesion: 'string?',
    estadoClave: 'string?',
    fechaContratoSocial: 'dateTime?',
    fechaFallecimiento: 'dateTime?',
    idPersona: 'long?',
    mesCierre: 'int?',
    nombre: 'string?',
    razonSocial: 'string?',
    tipoClave: 'string?',
    tipoPersona: 'string?',
  },
  domicilio: {
    codPostal: 'string?',
    datoAdicional: 'string?',
    descripcionProvincia: 'string?',
    direccion: 'string?',
    idProvincia: 'int?',
    localidad: 'string?',
    tipoDatoAdicional: 'string?',
    tipoDomicilio: 'string?',
  },
  datosMonotributo: { actividad: 'actividad*', categoriaMonotributo: 'categoria?', impuesto: 'impuesto*' },
  datosRegimenGeneral: { actividad: 'actividad*', categoriaAutonomo: 'categoria?', impuesto: 'impuesto*' },
  actividad: {
    descripcionActividad: 'string?',
    idActividad: 'long?',
    nomenclador: 'int?',
    orden: 'int?',
    periodo: 'int?',
  },
  categoria: { descripcionCategoria: 'string?', idCategoria: 'int?', idImpuesto: 'int?', periodo: 'int?' },
  impuesto: {
    descripcionImpuesto: 'string?',
    estadoImpuesto: 'string?',
    idImpuesto: 'int?',
    motivo: 'string?',
    periodo: 'int?',
  },
  errorConstancia: { apellido: 'string?', error: 'string*', idPersona: 'long?', nombre: 'string?' },
  errorMonotributo: { error: 'string*', mensaje: 'string?' },
  errorRegimenGeneral: { error: 'string*', mensaje: 'string?' },
};

const credentials = { token: 'string', sign: 'string', cuitRepresentada: 'long' };
const askOne = { request: { ...credentials, idPersona: 'long' }, answer: { personaReturn: 'personaReturn?' } };
const askMany = {
  request: { ...credentials, idPersona: 'long*' },
  answer: { personaListReturn: 'personaListReturn?' },
};

/** Constancia de inscripción, once padrón A5 (fact sheet 7). */
export const a5: Padron = {
  name: 'PersonaServiceA5',
  namespace: 'http://a5.soap.ws.server.puc.sr/',
  path: '/sr-padron/webservices/personaServiceA5',
  tickets: ['ws_sr_constancia_inscripcion', 'ws_sr_padron_a5'],
  types,
  messages: { getPersona: askOne, getPersona_v2: askOne, getPersonaList: askMany, getPersonaList_v2: askMany },
  operations: { getPersona: one, getPersona_v2: one, getPersonaList: many, getPersonaList_v2: many },
};
