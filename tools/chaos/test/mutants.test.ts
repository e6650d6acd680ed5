import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@mostrador/ops/paths';
import { expect, test } from 'vitest';
import { mutants } from '../src/shop/mutants.ts';
import { mutants as fiscalMutants, outageMutants } from '../src/fiscal/mutants.ts';

test.each(
  [...mutants, ...fiscalMutants, ...outageMutants].flatMap(({ name, edits }) =>
    edits.map((edit) => ({ name, ...edit })),
  ),
)('the mutant "$name" finds in $file, once, what it changes', ({ file, from }) => {
  expect(readFileSync(join(root, file), 'utf8').split(from)).toHaveLength(2);
});
