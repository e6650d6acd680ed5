import { countryPersons } from './countries.ts';

export type Condition =
  | 'responsable_inscripto'
  | 'monotributo'
  | 'exento'
  | 'no_alcanzado'
  | 'no_categorizado'
  | 'consumidor_final';

/** A taxpayer of the simulated padrón. What is not given is left out of its answers. */
export type Person = {
  cuit: number;
  kind: 'FISICA' | 'JURIDICA';
  /** Of a company. */
  companyName?: string;
  /** Of a person. */
  firstName?: string;
  lastName?: string;
  document?: string;
  active: boolean;
  condition: Condition;
  deceased?: boolean;
  /** In the base of "facturas apócrifas". */
  apocryphal?: boolean;
  /** A "grande", or one that opted to get FCE. */
  takesFce?: boolean;
  address?: { street: string; city?: string; postalCode: string; provinceId: number; province: string };
  activities?: { id: number; name: string; since: number }[];
  /** Letter of the category of monotributo. */
  category?: string;
};

const address = { street: 'AV DE MAYO 1', postalCode: '1084', provinceId: 0, province: 'CIUDAD AUTONOMA BUENOS AIRES' };
const retail = {
  id: 471190,
  name: 'VENTA AL POR MENOR EN KIOSCOS, POLIRRUBROS Y COMERCIOS NO ESPECIALIZADOS N.C.P.',
  since: 201311,
};

/** The CUITs met in homologación (fact sheet 1.8), with invented data. */
const testPersons: Person[] = [
  {
    cuit: 20267565393,
    kind: 'FISICA',
    firstName: 'EMISOR',
    lastName: 'DE PRUEBA',
    document: '26756539',
    active: true,
    condition: 'responsable_inscripto',
    address,
    activities: [retail],
  },
  {
    cuit: 20111111112,
    kind: 'FISICA',
    firstName: 'RECEPTOR',
    lastName: 'INSCRIPTO',
    document: '11111111',
    active: true,
    condition: 'responsable_inscripto',
    address,
    activities: [retail],
  },
  {
    cuit: 30000000007,
    kind: 'JURIDICA',
    companyName: 'RECEPTOR MONOTRIBUTISTA',
    active: true,
    condition: 'monotributo',
    category: 'D',
    address,
    activities: [retail],
  },
  {
    cuit: 30500010912,
    kind: 'JURIDICA',
    companyName: 'BANCO DE PRUEBA',
    active: true,
    condition: 'responsable_inscripto',
    address,
    activities: [retail],
  },
  {
    cuit: 33693450239,
    kind: 'JURIDICA',
    companyName: 'ORGANISMO DE PRUEBA',
    active: true,
    condition: 'exento',
    address,
  },
];

/** Whom the padrón has at the start. */
export const firstPersons: Person[] = [...testPersons, ...countryPersons];
