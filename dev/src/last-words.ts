import { readable } from './commands/logs.ts';
import { lastLines } from './processes.ts';

const KEPT_LINES = 8;
const KEPT_LENGTH = 400;

/** Lines of a stack, of the code that threw, and of what Node says after them: none of it says why. */
const isTail = (line: string): boolean =>
  /^\s+at |^\s*\^+\s*$|^Node\.js v|^\s*[{}[\]],?\s*$|^(node|file):.*:\d+$|^\s*(code|errno|syscall|address|port): /.test(
    line,
  );
const isReason = (line: string): boolean => /^(Uncaught )?([A-Z]\w*)?(Error|Exception)\b/.test(line);

/** Why a process ended, as its log says it: the last error with what it lists, not the tail of its stack. */
export function lastWords(log: string): string[] {
  const lines = lastLines(log, 200)
    .flatMap((line) => readable(line).split('\n'))
    .filter((line) => line.trim() !== '' && !isTail(line));
  const at = lines.findLastIndex(isReason);
  const told = at < 0 ? lines.slice(-3) : lines.slice(at, at + KEPT_LINES);
  return told.map((line) => line.slice(0, KEPT_LENGTH));
}
