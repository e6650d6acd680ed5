import type { Person } from './persons.ts';

/** "CUIT país" of the countries of FEParamGetTiposPaises: who buys from there and has no CUIT is named by one of them. */
const countries: [name: string, person: number, company: number, other: number][] = [
  ['BOLIVIA', 50000000040, 55000000042, 51600000040],
  ['BRASIL', 50000000059, 55000000050, 51600000059],
  ['COLOMBIA', 50000002051, 55000002053, 51600002051],
  ['CHILE', 50000000032, 55000000034, 51600000032],
  ['ECUADOR', 50000002426, 55000002428, 51600002426],
  ['ESTADOS UNIDOS', 50000002124, 55000002126, 51600002124],
  ['MEXICO', 50000002183, 55000002185, 51600002183],
  ['PARAGUAY', 50000000024, 55000000026, 51600000024],
  ['PERU', 50000002221, 55000002223, 51600002221],
  ['URUGUAY', 50000000016, 55000000018, 51600000016],
  ['VENEZUELA', 50000002264, 55000002266, 51600002264],
  ['CHINA', 50000003104, 55000003106, 51600003104],
  ['ESPAÑA', 50000004100, 55000004102, 51600004100],
  ['FRANCIA', 50000004127, 55000004129, 51600004127],
  ['ITALIA', 50000003546, 55000003548, 51600003546],
  ['ALEMANIA', 50000004380, 55000004382, 51600004380],
];

/** As the padrón has them: active, registered for no tax. */
export const countryPersons: Person[] = countries.flatMap(([name, person, company, other]) => {
  const common = { active: true, condition: 'no_alcanzado' as const };
  return [
    { ...common, cuit: person, kind: 'FISICA' as const, lastName: `${name} - PERSONA FISICA` },
    { ...common, cuit: company, kind: 'JURIDICA' as const, companyName: `${name} - PERSONA JURIDICA` },
    { ...common, cuit: other, kind: 'JURIDICA' as const, companyName: `${name} - OTRO TIPO DE ENTIDAD` },
  ];
});
