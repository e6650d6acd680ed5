import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { apply, emptyState, type Entry, type State } from './state.ts';

export type Book = {
  state: State;
  record: (entry: Entry) => void;
  /** Forgets everything but `keep`. */
  reset: (keep: Entry[]) => void;
  close: () => void;
};

type Journal = { append: (entry: Entry) => void; replace: (entries: Entry[]) => void; close: () => void };

const nowhere: Journal = { append: () => undefined, replace: () => undefined, close: () => undefined };

/** A file that is new, or in the place of another, is there after a power cut once its folder is on disk. */
function syncFolderOf(file: string): void {
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

const line = (entry: Entry) => `${JSON.stringify(entry)}\n`;

/**
 * One entry a line, on disk before the answer leaves: neither a process that is killed nor a power cut loses what it answered
 * for. A line cut in the middle of its writing was never answered, and is dropped.
 */
function journalIn(file: string, replay: (entry: Entry) => void): Journal {
  if (existsSync(file)) {
    const bytes = readFileSync(file);
    const whole = bytes.lastIndexOf('\n') + 1;
    if (whole < bytes.length) truncateSync(file, whole);
    for (const text of bytes.subarray(0, whole).toString('utf8').split('\n')) {
      if (text !== '') replay(JSON.parse(text) as Entry);
    }
  }
  // It may hold the authority's key.
  let descriptor = openSync(file, 'a', 0o600);
  syncFolderOf(file);
  return {
    append: (entry) => {
      const bytes = Buffer.from(line(entry));
      const { size } = fstatSync(descriptor);
      try {
        for (let from = 0; from < bytes.length;) from += writeSync(descriptor, bytes, from);
        fsyncSync(descriptor);
      } catch (error) {
        // Half a line would be glued to the next one.
        ftruncateSync(descriptor, size);
        throw error;
      }
    },
    replace: (entries) => {
      // Beside it first, then in its place: a reader finds the old book or the new one, never half.
      writeFileSync(`${file}.new`, entries.map(line).join(''), { mode: 0o600, flush: true });
      renameSync(`${file}.new`, file);
      syncFolderOf(file);
      closeSync(descriptor);
      descriptor = openSync(file, 'a');
    },
    close: () => closeSync(descriptor),
  };
}

/** The state, and where a file is given its journal: reading that again makes the same state. */
export function openBook(file?: string): Book {
  const state = emptyState();
  const journal = file === undefined ? nowhere : journalIn(file, (entry) => apply(state, entry));
  return {
    state,
    record: (entry) => {
      journal.append(entry);
      apply(state, entry);
    },
    reset: (keep) => {
      journal.replace(keep);
      Object.assign(state, { authority: undefined, clock: undefined }, emptyState());
      for (const entry of keep) apply(state, entry);
    },
    close: journal.close,
  };
}
