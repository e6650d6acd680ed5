import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { mutants } from '../src/chaos/mutants.ts';
import { mutants as fiscalMutants, outageMutants } from '../src/chaos-fiscal/mutants.ts';

const root = resolve(import.meta.dirname, '../..');

test.each(
  [...mutants, ...fiscalMutants, ...outageMutants].flatMap(({ name, edits }) =>
    edits.map((edit) => ({ name, ...edit })),
  ),
)('the mutant "$name" finds in $file, once, what it changes', ({ file, from }) => {
  expect(readFileSync(join(root, file), 'utf8').split(from)).toHaveLength(2);
});
