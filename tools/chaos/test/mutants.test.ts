import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@mostrador/ops/paths';
import { expect, test } from 'vitest';
import { alones } from '../src/alone.ts';
import { mutants } from '../src/shop/mutants.ts';

const all = [...mutants, ...alones.flatMap(({ alone }) => alone.trials.flatMap((trial) => trial.mutants))];

test.each(all.flatMap(({ name, edits }) => edits.map((edit) => ({ name, ...edit }))))(
  'the mutant "$name" finds in $file, once, what it changes',
  ({ file, from }) => {
    expect(readFileSync(join(root, file), 'utf8').split(from)).toHaveLength(2);
  },
);
