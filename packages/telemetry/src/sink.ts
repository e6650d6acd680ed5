import { fstatSync, write, writeSync } from 'node:fs';

/** What may wait to be written: a burst of lines passes, a reader that has gone to sleep does not cost the memory. */
const maxWaiting = 1_000_000;
const againMs = 50;
/** A write under way for longer has met a pipe that nobody reads: the last lines are not worth waiting for it. */
const stuckMs = 1_000;

let dropped = 0;

/** Lines of this process that could not be written. */
export const droppedLines = (): number => dropped;

const linesIn = (text: string): number => text.trimStart().split('\n').length - 1;

const isFile = (fd: number): boolean => {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
};

type Sink = { write(line: string): void };

/**
 * Where log lines go. A full disk, a pipe that nobody reads or that is closed never stops, blocks or ends the process that
 * logs: what cannot be written is dropped and counted.
 */
export const makeSink = (fd: number): Sink => (isFile(fd) ? toFile(fd) : toPipe(fd));

/** A file takes a line at once or not at all, so that the last one of a process that is killed is there. */
function toFile(fd: number): Sink {
  /** The disk took half a line: what comes next begins on a fresh one. */
  let isTorn = false;
  return {
    write(line) {
      let rest = Buffer.from(isTorn ? `\n${line}` : line);
      try {
        while (rest.length > 0) {
          const written = writeSync(fd, rest);
          isTorn = rest[written - 1] !== 10;
          rest = rest.subarray(written);
        }
      } catch {
        dropped += linesIn(line);
      }
    },
  };
}

/** A pipe blocks while nobody reads it: another thread waits for that, and lines wait meanwhile. */
function toPipe(fd: number): Sink {
  let waiting = '';
  let startedAt: number | null = null;

  function next(): void {
    if (startedAt !== null || waiting === '') return;
    const bytes = Buffer.from(waiting);
    waiting = '';
    startedAt = performance.now();
    put(bytes);
  }

  const put = (bytes: Buffer): void =>
    write(fd, bytes, 0, bytes.length, null, (error, written) => {
      if (error?.code === 'EAGAIN') return void setTimeout(put, againMs, bytes).unref();
      if (error) dropped += linesIn(bytes.toString());
      else if (written < bytes.length) return put(bytes.subarray(written));
      startedAt = null;
      next();
    });

  process.on('exit', () => {
    if (startedAt !== null && performance.now() - startedAt > stuckMs) return;
    // What the other thread has in hand comes first.
    if (startedAt !== null) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, againMs);
    try {
      writeSync(fd, waiting);
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
