import { readdirSync, readFileSync } from 'node:fs';
import { infraState } from '@mostrador/dev/infra';
import { readState } from '@mostrador/dev/state';
import { home } from '@mostrador/ops/paths';

/** Linux counts processor time in hundredths of a second, whatever its clock. */
const TICKS_PER_SECOND = 100;

type Usage = { cpuSeconds: number; memoryMb: number };

/** What every process of the stack has used so far, PostgreSQL's own processes with it. */
export function usage(): Record<string, Usage> {
  const services = Object.entries(readState()?.entries ?? {}).flatMap(([name, { kind, process }]) =>
    kind === 'process' && process ? [[name, process.pid] as const] : [],
  );
  const servers = infraState(home).flatMap(({ name, running }) =>
    running ? [[name, running.process.pid] as const] : [],
  );
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statOf(Number(pid)));
  return Object.fromEntries(
    [...services, ...servers].map(([name, pid]) => {
      const own = stats.filter((one) => one.pid === pid || one.parent === pid);
      const ticks = own.reduce((sum, one) => sum + one.ticks + (one.pid === pid ? one.ticksOfEnded : 0), 0);
      return [
        name,
        { cpuSeconds: ticks / TICKS_PER_SECOND, memoryMb: own.reduce((sum, one) => sum + memoryOf(one.pid), 0) },
      ];
    }),
  );
}

function statOf(pid: number) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ').map(Number);
    return [{ pid, parent: fields[1]!, ticks: fields[11]! + fields[12]!, ticksOfEnded: fields[13]! + fields[14]! }];
  } catch {
    // It ended meanwhile.
    return [];
  }
}

/** Proportional set size: shared pages are divided among those who share them. */
function memoryOf(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
