import { fstatSync, write, writeSync } from 'node:fs';

/** What may wait to be written: a burst of lines passes, a reader that has gone to sleep does not cost the memory. */
const maxWaiting = 1_000_000;
const againMs = 50;
/** A write under way for longer has met a pipe that nobody reads: the last lines are not worth waiting for it. */
const stuckMs = 1_000;

let dropped = 0;

/** Lines of this process that could not be written. */
export const droppedLines = (): number => dropped;

const linesIn = (text: string): number => text.split('\n').length - 1;

const isFile = (fd: number): boolean => {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
};

/**
 * Where log lines go. A full disk, a pipe that nobody reads or that is closed never stops, blocks or ends the process that
 * logs: lines wait for a while, and those that cannot be written are dropped and counted.
 */
export function makeSink(fd: number): { write(line: string): void } {
  let waiting = '';
  let startedAt: number | null = null;
  /** The disk took half a line: what comes next begins on a fresh one. */
  let isTorn = false;

  function next(): void {
    if (startedAt !== null || waiting === '') return;
    const bytes = Buffer.from(isTorn ? `\n${waiting}` : waiting);
    waiting = '';
    startedAt = performance.now();
    put(bytes);
  }

  const put = (bytes: Buffer): void =>
    write(fd, bytes, 0, bytes.length, null, (error, written) => {
      if (error?.code === 'EAGAIN') return void setTimeout(put, againMs, bytes).unref();
      const rest = bytes.subarray(error ? 0 : written);
      if (!error && rest.length > 0) {
        isTorn = bytes[written - 1] !== 10;
        return put(rest);
      }
      if (error) dropped += linesIn(rest.toString().trimStart());
      else isTorn = false;
      startedAt = null;
      next();
    });

  process.on('exit', () => {
    const isStuck = startedAt !== null && performance.now() - startedAt > stuckMs;
    if (waiting === '' || (isStuck && !isFile(fd))) return;
    try {
      writeSync(fd, isTorn ? `\n${waiting}` : waiting);
    } catch {
      // The process ends: there is nobody left to tell.
    }
  });

  return {
    write(line) {
      if (waiting.length + line.length > maxWaiting) dropped += 1;
      else waiting += line;
      next();
    },
  };
}
