import type { Service } from '@mostrador/kit';

/** Who may call an operation, as its verb says. */
export type Permission = {
  /** Roles of people and of API keys. */
  roles: string[];
  till: boolean;
  open: boolean;
  /** Only for who acts in all branches. */
  companyWide: boolean;
  /** What an API key must have been given. */
  scope: string;
};

type Served = { can: readonly string[]; companyWide?: true };

export function permissionOf(services: Service[], fullName: string, verb: string, reads: boolean): Permission {
  const isServed = ({ serves }: Service) => serves.find((one) => one.definition.fullName === fullName);
  const service = services.find(isServed);
  // Every service serves what operators ask, and none lists it.
  const { can, companyWide = false } = (service && (isServed(service)!.handlers[verb] as Served)) ?? operators;
  return {
    roles: can.filter((one) => one !== 'till' && one !== 'public' && !one.startsWith('service')),
    till: can.includes('till'),
    open: can.includes('public'),
    companyWide,
    scope: `${service?.name ?? '{service}'}:${reads ? 'read' : 'write'}`,
  };
}

const operators: Served = { can: ['owner', 'admin'], companyWide: true };
