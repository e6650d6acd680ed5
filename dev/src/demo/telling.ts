import { dirname, join } from 'node:path';
import { writeJson } from '@mostrador/ops/files';
import { root } from '@mostrador/ops/paths';

const money = new Intl.NumberFormat('es-AR', { style: 'currency', currency: 'ARS' });

/** Centavos as Argentine pesos. */
export const pesos = (minor: number): string => money.format(minor / 100).replaceAll('\u00a0', ' ');

/** Thousandths as a plain number. */
export const amount = (milli: number): string => String(milli / 1_000);

export type Checked = { name: string; holds: boolean; detail: string };

type Step = { name: string; happened: string[]; ms: number };

/** Says what happens step by step, and keeps it for `out/demo.json`. */
export function makeTelling() {
  const startedAt = new Date();
  const steps: Step[] = [];
  const promises: Checked[] = [];
  return {
    promises,
    /** Runs one step; what it tells is printed under its name. */
    async step<T>(name: string, run: (tell: (line: string) => void) => Promise<T>): Promise<T> {
      const step: Step = { name, happened: [], ms: 0 };
      steps.push(step);
      console.log(`\n${String(steps.length).padStart(2)}. ${name}`);
      const from = performance.now();
      try {
        return await run((line) => {
          step.happened.push(line);
          console.log(`    ${line}`);
        });
      } finally {
        step.ms = Math.round(performance.now() - from);
      }
    },
    promise(name: string, holds: boolean, detail: string): void {
      promises.push({ name, holds, detail });
      console.log(`    ${holds ? 'holds ' : 'BROKEN'}  ${name}: ${detail}`);
    },
    /** Writes what happened; true when every promise was checked and holds. */
    end(error?: Error): boolean {
      const ok = error === undefined && promises.length > 0 && promises.every(({ holds }) => holds);
      const file = join(root, 'out/demo.json');
      writeJson(file, {
        at: startedAt.toISOString(),
        ok,
        steps,
        promises,
        ...(error === undefined ? {} : { error: error.message }),
      });
      console.log(
        `\n${ok ? 'All of it holds.' : 'Not all of it holds.'} Kept in ${join(dirname(file), 'demo.json').replace(`${root}/`, '')}`,
      );
      return ok;
    },
  };
}

export type Telling = ReturnType<typeof makeTelling>;
