import { textOf, type Element } from '../xml.ts';
import type { World } from '../world.ts';
import type { Person } from './persons.ts';
import { PadronFault, type Padron } from './service.ts';
import type { Types } from './wsdl.ts';
import type { Node } from './xml.ts';

/** What A4 and A10 say of a person with the same words. */
export const summary = (person: Person) => ({
  apellido: person.lastName,
  domicilio: person.address && {
    codPostal: person.address.postalCode,
    descripcionProvincia: person.address.province,
    direccion: person.address.street,
    idProvincia: person.address.provinceId,
    localidad: person.address.city,
    tipoDomicilio: 'FISCAL',
  },
  estadoClave: person.active ? 'ACTIVO' : 'INACTIVO',
  idPersona: person.cuit,
  nombre: person.firstName,
  numeroDocumento: person.document,
  razonSocial: person.companyName,
  tipoClave: 'CUIT',
  tipoDocumento: person.document && 'DNI',
  tipoPersona: person.kind,
});

/** Answers getPersona with what `tell` says of whoever has the id. */
export const getPersona =
  (tell: (person: Person) => Node) =>
  ({ book: { state } }: World, request: Element, metadata: Node) => {
    const person = state.persons.get(Number(textOf(request, 'idPersona')));
    if (!person) throw new PadronFault('No existe persona con ese Id');
    return { personaReturn: { metadata, persona: tell(person) } };
  };

const types: Types = {
  metadata: { fechaHora: 'dateTime?', servidor: 'string?' },
  personaReturn: { metadata: 'metadata?', persona: 'persona?' },
  persona: {
    apellido: 'string?',
    claveInactivaAsociada: 'long*',
    dependencia: 'dependencia?',
    descripcionActividadPrincipal: 'string?',
    domicilio: 'domicilio*',
    estadoClave: 'string?',
    idActividadPrincipal: 'long?',
    idPersona: 'long?',
    nombre: 'string?',
    numeroDocumento: 'string?',
    razonSocial: 'string?',
    tipoClave: 'string?',
    tipoDocumento: 'string?',
    tipoPersona: 'string?',
  },
  dependencia: { descripcionDependencia: 'string?', idDependencia: 'int?' },
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
};

const credentials = { token: 'string', sign: 'string', cuitRepresentada: 'long' };
const messages = {
  getPersona: { request: { ...credentials, idPersona: 'long' }, answer: { personaReturn: 'personaReturn?' } },
};

/** The shortest scope (manual 1.2): who it is, where, and the main activity. */
export const a10: Padron = {
  name: 'PersonaServiceA10',
  namespace: 'http://a10.soap.ws.server.puc.sr/',
  path: '/sr-padron/webservices/personaServiceA10',
  tickets: ['ws_sr_padron_a10'],
  types,
  messages,
  operations: {
    getPersona: getPersona((person) => ({
      ...summary(person),
      descripcionActividadPrincipal: person.activities?.[0]?.name,
      idActividadPrincipal: person.activities?.[0]?.id,
    })),
  },
};
