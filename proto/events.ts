import { writeFileSync } from 'node:fs';
import { contexts, events } from './image.ts';

/** Writes the lists of events and of contexts into `gen/events.ts`. */
const text = `/** Every event: its full name, what the id that it is told under is of, and what it tells. */
export const eventTypes: readonly { type: string; subject: string; description: string }[] = ${JSON.stringify(events, null, 2)};

/** Every context that has a contract. */
export const contexts: readonly string[] = ${JSON.stringify(contexts)};
`;
writeFileSync('gen/events.ts', text);
