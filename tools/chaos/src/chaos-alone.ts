import { exitBy, seedOfRun, standApart } from './harness/program.ts';

const [name = ''] = process.argv.slice(2);
standApart(`chaos-${name}`);
const { aloneOf } = await import('./alone.ts');

await exitBy(() => aloneOf(name).run({ seed: seedOfRun(), settings: process.env }));
