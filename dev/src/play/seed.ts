import type { Person } from '../client/index.ts';
import type { company, idOf, SeedTill } from '../seed/shop.ts';

/** What a service gives the seed in `play/seed.ts`: what its verbs make of a company that has people, tills and goods. */
export type SeedPart = {
  /** Before the first sale. Done again it finds what is there. */
  seed?(founded: Founded): Promise<void>;
  /** Once ninety days lie behind the company, and all of it has arrived. */
  after?(founded: Founded): Promise<void>;
};

export type Founded = {
  boss: Person;
  createdAt: Date;
  /** Who it is, and ids that are the same on every run. */
  company: typeof company;
  idOf: typeof idOf;
  tills: SeedTill[];
  /** Where the simulated AFIP is steered, where there is one. */
  afipUrl: string | undefined;
};
