import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import type { TillOperation } from '@mostrador/proto/sales';
import { rulesVersion } from '../sale/rules-version.ts';
import { type Envelope, openItem } from './item.ts';

/** Where an installation's log ends: what the next item follows. */
export type LogEnd = { installationId: string; sequence: number; hash: string; ticketNumber: number };

/** A log that nothing was written into. */
export const emptyLog = (installationId: string): LogEnd => ({
  installationId,
  sequence: 0,
  hash: '',
  ticketNumber: 0,
});

/** SHA-256 of an item as it was written, in hexadecimal digits. */
export const hashOf = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** The number of the next ticket: they are counted by installation, as items are. */
export const nextTicketNumber = ({ ticketNumber }: LogEnd): number => ticketNumber + 1;

/**
 * Writes an operation down: the text to keep and to send, as it is, until it was answered for. It is what `JSON.stringify`
 * writes, so that a program which reads it and writes it again changes nothing. `approvals` are tokens of what was approved
 * offline.
 */
export function append(
  end: LogEnd,
  operation: Omit<Partial<TillOperation>, 'envelope'>,
  approvals: string[] = [],
): { text: string; end: LogEnd } {
  const { installationId, sequence, hash, ticketNumber } = end;
  const envelope: Envelope = { installationId, sequence: sequence + 1, previousHash: hash, rulesVersion, approvals };
  const text = JSON.stringify({ envelope, ...operation });
  const tickets = Math.max(ticketNumber, operation.sale?.ticketNumber ?? 0);
  return { text, end: { installationId, sequence: sequence + 1, hash: hashOf(text), ticketNumber: tickets } };
}

/** An item's place, what it hashes to, and what the one before it should. */
export type Link = Pick<Envelope, 'sequence' | 'previousHash'> & { hash: string };

export type Flaw = 'log_gap' | 'log_broken' | 'log_forked' | 'log_unreadable';

/** What is wrong between an item and the one before it, as far as that is known. */
export function flawBetween(before: Pick<Link, 'hash'> | undefined, { sequence, previousHash }: Link): Flaw | null {
  if (sequence === 1) return previousHash === '' ? null : 'log_broken';
  if (!before) return 'log_gap';
  return before.hash === previousHash ? null : 'log_broken';
}

/** What is wrong with a log of one installation, in order: from its beginning or after what was forgotten already. */
export function verifyChain(texts: string[], forgotten?: LogEnd): { index: number; flaw: Flaw }[] {
  const hashes = new Map(forgotten ? [[forgotten.sequence, forgotten.hash]] : []);
  return texts.flatMap((text, index) => {
    const { envelope } = openItem(text);
    if (!envelope) return { index, flaw: 'log_unreadable' as const };
    const link = { ...envelope, hash: hashOf(text) };
    const known = hashes.get(link.sequence);
    if (known !== undefined) return known === link.hash ? [] : { index, flaw: 'log_forked' as const };
    hashes.set(link.sequence, link.hash);
    const before = hashes.get(link.sequence - 1);
    const flaw = flawBetween(before === undefined ? undefined : { hash: before }, link);
    return flaw ? { index, flaw } : [];
  });
}
