import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
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
const line = (entry: Entry) => `${JSON.stringify(entry)}\n`;

/**
 * One entry a line, handed to the system before the answer leaves: a process that is killed loses nothing it answered
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
  return {
    append: (entry) => {
      writeSync(descriptor, line(entry));
    },
    replace: (entries) => {
      // Beside it first, then in its place: a reader finds the old book or the new one, never half.
      writeFileSync(`${file}.new`, entries.map(line).join(''), { mode: 0o600 });
      renameSync(`${file}.new`, file);
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
