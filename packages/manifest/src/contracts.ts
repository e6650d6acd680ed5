import type { OwnManifest, ServiceManifest } from './manifest.ts';

/** Every contract that there is. */
export const contractsOf = (services: readonly ServiceManifest[]): string[] => services.flatMap(({ tells }) => tells);

/** Whose process serves a contract. */
export function serverOf(services: readonly ServiceManifest[], contract: string): ServiceManifest {
  const server = services.find(({ tells }) => tells.includes(contract));
  if (!server) throw new Error(`No manifest says who serves ${contract}.`);
  return server;
}

const named = (names: readonly string[] | 'all', services: readonly ServiceManifest[]): readonly string[] =>
  names === 'all' ? contractsOf(services) : names;

export const hearsOf = ({ hears }: OwnManifest, services: readonly ServiceManifest[]) => named(hears, services);
export const asksOf = ({ asks }: OwnManifest, services: readonly ServiceManifest[]) => named(asks, services);

/** The contract that a service's full name belongs to; throws where a service calls it and does not say so. */
export function askedBy({ name, asks }: ServiceManifest, fullName: string): string {
  const contract = fullName.split('.')[1]!;
  if (asks !== 'all' && !asks.includes(contract))
    throw new Error(`${name} asks ${contract}, and its manifest does not say so.`);
  return contract;
}
