import type { ServiceManifest } from './manifest.ts';

/** What a service is made of, as far as its manifest speaks of it: names in full, as `mostrador.sales.v1.SaleCompleted`. */
type Made = { serves: string[]; publishes: string[]; hears: string[]; jobs: string[] };

const contractOf = (fullName: string) => fullName.split('.')[1]!;
const sorted = (names: readonly string[]) => [...new Set(names)].toSorted().join(', ');

/** Where a service is not what its manifest says, a line each. */
export function contradictions(manifest: ServiceManifest, made: Made): string[] {
  const { name, tells, hears, jobs = [] } = manifest;
  const found: string[] = [];
  const compare = (what: string, said: readonly string[], done: readonly string[]) => {
    if (sorted(said) !== sorted(done)) found.push(`${what} ${sorted(done) || 'nothing'}, not ${sorted(said)}`);
  };
  const foreign = [...made.serves, ...made.publishes].map(contractOf).filter((contract) => !tells.includes(contract));
  if (foreign.length > 0) found.push(`it serves or tells ${sorted(foreign)}`);
  if (tells[0] !== name) found.push(`the first contract of ${name} is ${tells[0]}`);
  if (hears !== 'all') compare('it hears', hears, made.hears.map(contractOf));
  compare('its jobs are', jobs, made.jobs);
  return found;
}
