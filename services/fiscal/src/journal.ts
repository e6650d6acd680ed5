import { mkdirSync } from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ctx } from '@mostrador/kit';
import type { PrintedVoucher } from './domain/printed-voucher.ts';
import type { NumberedVoucher, VoucherContent } from './domain/voucher.ts';
import { env } from './env.ts';

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

/** A file a day; each process writes to one of its own, so that no two writes mix. */
const fileOf = (ctx: Pick<Ctx, 'env' | 'now'>) =>
  join(ctx.env(env).JOURNAL_DIR, `${ctx.now().toISOString().slice(0, 10)}-${process.pid}.ndjson`);

/**
 * Writes intents to the journal, on disk when it returns. It lies off the database: after a restore from a backup it
 * still knows the numbers that were used since.
 */
export async function appendToJournal(ctx: Pick<Ctx, 'env' | 'now'>, entries: Entry[]): Promise<void> {
  mkdirSync(ctx.env(env).JOURNAL_DIR, { recursive: true, mode: 0o700 });
  const file = await open(fileOf(ctx), 'a', 0o600);
  try {
    // On a line of its own, even after one that was cut off.
    await file.appendFile(`\n${entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')}`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The journal's files, oldest first. */
export async function journalFiles(ctx: Pick<Ctx, 'env'>): Promise<string[]> {
  const folder = ctx.env(env).JOURNAL_DIR;
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith('.ndjson'))
    .sort()
    .map((name) => join(folder, name));
}

/** The entries of a file. A line that was cut off was never acted upon. */
export async function readJournal(ctx: Pick<Ctx, 'log'>, file: string): Promise<Entry[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as Entry];
    } catch {
      ctx.log.error({ file, length: line.length }, 'a line of the journal was cut off');
      return [];
    }
  });
}
