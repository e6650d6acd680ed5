import { join } from 'node:path';
import { writeJson } from '@mostrador/ops/files';
import { root } from '@mostrador/ops/paths';
import { type History, openHistory } from './history.ts';

/** A run from its beginning to its end: what it defers to `stops` is stopped however it ends, the last one first. */
export async function carryOut(
  name: string,
  run: (history: History, stops: AsyncDisposableStack) => Promise<boolean>,
): Promise<boolean> {
  const history = openHistory(trailOf(name));
  const stops = new AsyncDisposableStack();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stops.disposeAsync().finally(() => process.exit(130)));
  try {
    return await run(history, stops);
  } finally {
    history.close();
    await stops.disposeAsync();
  }
}

const trailOf = (name: string): string => `out/${name}-trail.jsonl`;

type Outcome = {
  /** As its file in `out/` is called. */
  name: string;
  result: { violations: string[] };
  /** What is shown before it is said. */
  tables?: object[];
  said: string;
  /** The command that repeats it. */
  again: string;
};

/** Keeps what came of a run, and says it; true when nothing was violated. */
export function conclude({ name, result, tables = [], said, again }: Outcome): boolean {
  const { violations } = result;
  writeJson(join(root, `out/${name}.json`), result);
  for (const table of tables) console.table(table);
  console.log(`${said}, ${violations.length} violations.`);
  for (const one of violations.slice(0, 20)) console.log(`VIOLATION ${one}`);
  if (violations.length > 0) console.log(`What happened: ${trailOf(name)}. Again: ${again}`);
  return violations.length === 0;
}

/** How often each kind of fault has struck. */
export function countStrikes(history: History) {
  const count = new Map<string, number>();
  return {
    note(kind: string, target?: string) {
      history.note({ fault: kind, ...(target === undefined ? {} : { target }) });
      for (const name of [kind, ...(kind === 'kill' && target ? [`kill ${target}`] : [])])
        count.set(name, (count.get(name) ?? 0) + 1);
    },
    total: () => [...count].reduce((sum, [name, times]) => sum + (name.startsWith('kill ') ? 0 : times), 0),
    byClass: () => Object.fromEntries([...count].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

export type Strikes = ReturnType<typeof countStrikes>;
