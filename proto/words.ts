import { writeFileSync } from 'node:fs';
import { contexts, events, files } from './image.ts';

/**
 * Writes the closed sets of words into `gen/words.ts`: those that `words.proto` of each context lists, and
 * those that follow from the contracts: of events, and of what a program may be given.
 */

type WordSet = { name: string; words?: string[]; of?: string; without?: string[] };

const listed = files.flatMap(({ options }) => (options?.['[mostrador.common.v1.words]'] ?? []) as WordSet[]);
const types = events.map(({ type }) => type);
const following: WordSet[] = [
  { name: 'scope', words: [...contexts.flatMap((name) => [`${name}:read`, `${name}:write`]), 'events:read'] },
  { name: 'event_type', words: types },
  { name: 'heard_event_type', words: ['*', ...types] },
  { name: 'notice_type', words: [...types, 'ping'] },
  { name: 'event_subject', words: [...new Set(events.map(({ subject }) => subject))] },
];
const sets = [...listed, ...following];

function wordsOf(name: string): string[] {
  const [set, another] = sets.filter((one) => one.name === name);
  if (!set || another) throw new Error(`${another ? 'Two sets are' : 'No set is'} called ${name}.`);
  const { words = [], of, without = [] } = set;
  const all = of ? wordsOf(of) : words;
  const foreign = without.filter((word) => !all.includes(word));
  if (foreign.length > 0 || all.length === 0 || new Set(all).size < all.length)
    throw new Error(`${name} leaves out what it does not have, is empty, or has a word twice.`);
  return all.filter((word) => !without.includes(word));
}

const camel = (name: string) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const lines = sets.map(({ name }) => `  ${camel(name)}: ${JSON.stringify(wordsOf(name))},`);
const text = `/** Every closed set of words, as the contracts list them. */
export const words = {
${lines.join('\n')}
} as const;
/** One of a set's words: \`Word<'paymentMethod'>\`. */
export type Word<Name extends keyof typeof words> = (typeof words)[Name][number];
`;
writeFileSync('gen/words.ts', text);
