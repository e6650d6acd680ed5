import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ctx } from '@mostrador/kit';
import type { NumberedVoucher, VoucherContent } from '@mostrador/till/voucher';
import type { PrintedVoucher } from '../domain/printed-voucher.ts';
import { env } from '../env.ts';

/** A number that is about to be used, with all it takes to recognise the voucher that AFIP then has under it. */
export type Entry = {
  at: string;
  tenantId: string;
  cuit: string;
  attemptId: string;
  voucherId: string;
  /** The voucher's natural key, and where it belongs. */
  saleId: string;
  sourceId: string;
  purpose: string;
  part: number;
  correctsVoucherId: string | null;
  branchId: string | null;
  tillId: string | null;
  effectiveAt: string;
  receiver: unknown;
  /** What a till printed of it; null where this service numbered it. */
  printed: PrintedVoucher | null;
  /** What a person asked for: nobody tells it again. */
  note: unknown;
  credit: unknown;
  perceivedMinor: number | null;
  requestedBy: string | null;
  /** As it was decided, and as it was sent under its number. */
  content: VoucherContent;
  voucher: NumberedVoucher;
  /** The CAEA that it was issued under; null where AFIP is asked for a CAE. */
  caea: { code: string; due: string } | null;
};

/** The journal cannot be written: without it no number is used. */
export class JournalFailed extends Error {
  override name = 'JournalFailed';
}

type Place = Pick<Ctx, 'env' | 'now' | 'log'>;
type Waiting = { text: string; done: () => void; failed: (error: Error) => void };
type Writer = { day: string; path: string; bytes: number; waiting: Waiting[]; busy: boolean };

/**
 * Of each folder: the file that this process writes to, how much of it is whole, and what is to follow. A file a day, under
 * a name that nobody else gives: numbers of processes come again, in containers with every start.
 */
const writers = new Map<string, Writer>();

const folderOf = (ctx: Pick<Ctx, 'env'>) => ctx.env(env).JOURNAL_DIR;

function writerIn(folder: string): Writer {
  const known = writers.get(folder);
  if (known) return known;
  const writer: Writer = { day: '', path: '', bytes: 0, waiting: [], busy: false };
  writers.set(folder, writer);
  return writer;
}

async function begin(folder: string, writer: Writer, day: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${day}-${randomBytes(6).toString('hex')}.ndjson`);
  const file = await open(path, 'ax', 0o600);
  Object.assign(writer, { day, path, bytes: 0 });
  // Its name has to be on disk as well as what is in it.
  const around = await open(folder, 'r');
  await around.sync().finally(() => around.close());
  return file;
}

/** The file of today, whole: what a write that failed has left of it is cut off. */
async function openWhole(ctx: Place, folder: string, writer: Writer): Promise<FileHandle> {
  const day = ctx.now().toISOString().slice(0, 10);
  if (writer.day !== day) return begin(folder, writer, day);
  let file: FileHandle;
  try {
    file = await open(writer.path, constants.O_WRONLY | constants.O_APPEND);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    ctx.log.error({ file: writer.path }, 'the journal is gone, with the numbers in it; another one is begun');
    return begin(folder, writer, day);
  }
  const { size } = await file.stat();
  if (size > writer.bytes) await file.truncate(writer.bytes);
  return file;
}

/** Writes lines, or nothing: whoever reads the file finds an entry that was acted upon whole, and no part of another. */
async function writeWhole(ctx: Place, folder: string, writer: Writer, text: string): Promise<void> {
  const file = await openWhole(ctx, folder, writer);
  try {
    await file.appendFile(text);
    await file.sync();
    writer.bytes += Buffer.byteLength(text);
  } catch (error) {
    // Where this fails too, it is cut off before the next line.
    await file.truncate(writer.bytes).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
}

/** Writes what waits, all that has come meanwhile in one go, until nothing does. */
async function writeWaiting(ctx: Place, folder: string, writer: Writer): Promise<void> {
  writer.busy = true;
  while (writer.waiting.length > 0) {
    const some = writer.waiting.splice(0);
    await writeWhole(ctx, folder, writer, some.map(({ text }) => text).join('')).then(
      () => some.forEach(({ done }) => done()),
      (error: Error) =>
        some.forEach(({ failed }) => failed(new JournalFailed(`the journal: ${error.message}`, { cause: error }))),
    );
  }
  writer.busy = false;
}

/**
 * Writes intents to the journal, on disk when it returns. It lies off the database: after a restore from a backup it
 * still knows the numbers that were used since. Throws `JournalFailed`.
 */
export function appendToJournal(ctx: Place, entries: Entry[]): Promise<void> {
  const folder = folderOf(ctx);
  const writer = writerIn(folder);
  const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  return new Promise((done, failed) => {
    writer.waiting.push({ text, done, failed });
    if (!writer.busy) void writeWaiting(ctx, folder, writer);
  });
}

/** The names of the journal's files, oldest first; each begins with its day. */
export async function journalNames(ctx: Pick<Ctx, 'env'>): Promise<string[]> {
  const names = await readdir(folderOf(ctx)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => name.endsWith('.ndjson')).sort();
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether it is what was written as an entry, as far as others depend on it. */
function isEntry(line: unknown): line is Entry {
  const { at, tenantId, attemptId, voucherId, sourceId, voucher, content } = (line ?? {}) as Partial<Entry>;
  const ids = [tenantId, attemptId, voucherId, sourceId];
  return (
    ids.every((id) => typeof id === 'string' && uuid.test(id)) &&
    !Number.isNaN(Date.parse(String(at))) &&
    [voucher, content].every((part) => typeof part === 'object' && part !== null) &&
    Number.isInteger(voucher?.number)
  );
}

function entryIn(line: string): Entry | null {
  try {
    const read: unknown = JSON.parse(line);
    return isEntry(read) ? read : null;
  } catch {
    return null;
  }
}

/**
 * The entries of a file, and how many lines of it cannot be read. What was cut off at its end was never acted upon, and is
 * not among these.
 */
export async function readJournal(
  ctx: Pick<Ctx, 'env' | 'log'>,
  name: string,
): Promise<{ entries: Entry[]; bad: number }> {
  const lines = (await readFile(join(folderOf(ctx), name), 'utf8')).split('\n');
  const cutOff = lines.pop();
  if (cutOff)
    ctx.log.warn({ file: name, length: cutOff.length }, 'the end of the journal was cut off while it was written');
  const entries: Entry[] = [];
  let bad = 0;
  for (const [index, line] of lines.entries()) {
    const entry = line === '' ? null : entryIn(line);
    if (entry) entries.push(entry);
    else if (line !== '') {
      bad += 1;
      ctx.log.error({ file: name, line: index + 1, length: line.length }, 'a line of the journal cannot be read');
    }
  }
  return { entries, bad };
}
