import { textOf, type Element } from '../xml.ts';
import type { World } from '../world.ts';
import type { Person } from './persons.ts';
import { PadronFault, type Padron } from './service.ts';
import type { Types } from './wsdl.ts';
import type { Node } from './xml.ts';

function identity(person: Person): Node {
  const { address } = person;
  const [main] = person.activities ?? [];
  return {
    apellido: person.lastName,
    descripcionActividadPrincipal: main?.name,
    domicilio: address && {
      // Here it is codigoPostal; in A5 codPostal.
      codigoPostal: address.postalCode,
      descripcionProvincia: address.province,
      direccion: address.street,
      estadoDomicilio: 'CONFIRMADO',
      idProvincia: address.provinceId,
      localidad: address.city,
      tipoDomicilio: 'FISCAL',
    },
    estadoClave: person.active ? 'ACTIVO' : 'INACTIVO',
    fechaFallecimiento: person.deceased ? '2020-01-01T12:00:00-03:00' : undefined,
    idActividadPrincipal: main?.id,
    idPersona: person.cuit,
    mesCierre: 12,
    nombre: person.firstName,
    numeroDocumento: person.document,
    periodoActividadPrincipal: main?.since,
    razonSocial: person.companyName,
    tipoClave: 'CUIT',
    tipoDocumento: person.document && 'DNI',
    tipoPersona: person.kind,
  };
}

const ask =
  ({ inactiveToo }: { inactiveToo: boolean }) =>
  ({ book: { state } }: World, request: Element, metadata: Node) => {
    const id = textOf(request, 'idPersona') ?? '';
    if (!/^\d{1,11}$/.test(id)) throw new PadronFault('El Id de la persona no es valido');
    const person = state.persons.get(Number(id));
    if (!person) throw new PadronFault('No existe persona con ese Id');
    if (!person.active && !inactiveToo) throw new PadronFault('La clave (CUIT/CUIL) consultada se encuentra INACTIVA');
    return { personaReturn: { metadata, persona: identity(person) } };
  };

function byDocument({ book: { state } }: World, request: Element, metadata: Node) {
  const document = textOf(request, 'documento');
  const found = [...state.persons.values()].filter((person) => person.document === document);
  return { idPersonaListReturn: { idPersona: found.map(({ cuit }) => cuit), metadata } };
}

const types: Types = {
  metadata: { fechaHora: 'dateTime?', servidor: 'string?' },
  personaReturn: { metadata: 'metadata?', persona: 'persona?' },
  idPersonaListReturn: { idPersona: 'long*', metadata: 'metadata?' },
  persona: {
    apellido: 'string?',
    claveInactivaAsociada: 'long*',
    descripcionActividadPrincipal: 'string?',
    domicilio: 'domicilio*',
    estadoClave: 'string?',
    fechaContratoSocial: 'dateTime?',
    fechaFallecimiento: 'dateTime?',
    fechaNacimiento: 'dateTime?',
    formaJuridica: 'string?',
    idActividadPrincipal: 'long?',
    idPersona: 'long?',
    mesCierre: 'int?',
    nombre: 'string?',
    numeroDocumento: 'string?',
    periodoActividadPrincipal: 'int?',
    razonSocial: 'string?',
    tipoClave: 'string?',
    tipoDocumento: 'string?',
    tipoPersona: 'string?',
  },
  domicilio: {
    calle: 'string?',
    codigoPostal: 'string?',
    datoAdicional: 'string?',
    descripcionProvincia: 'string?',
    direccion: 'string?',
    estadoDomicilio: 'string?',
    idProvincia: 'int?',
    localidad: 'string?',
    tipoDatoAdicional: 'string?',
    tipoDomicilio: 'string?',
  },
};

const credentials = { token: 'string', sign: 'string', cuitRepresentada: 'long' };
const askOne = { request: { ...credentials, idPersona: 'long' }, answer: { personaReturn: 'personaReturn?' } };

/** Identity, address and CUITs of a document; no tax condition (fact sheet 7). */
export const a13: Padron = {
  name: 'PersonaServiceA13',
  namespace: 'http://a13.soap.ws.server.puc.sr/',
  path: '/sr-padron/webservices/personaServiceA13',
  tickets: ['ws_sr_padron_a13'],
  types,
  messages: {
    getPersona: askOne,
    getPersonaV2: askOne,
    getIdPersonaListByDocumento: {
      request: { ...credentials, documento: 'string' },
      answer: { idPersonaListReturn: 'idPersonaListReturn?' },
    },
  },
  operations: {
    getPersona: ask({ inactiveToo: false }),
    getPersonaV2: ask({ inactiveToo: true }),
    getIdPersonaListByDocumento: byDocument,
  },
};
