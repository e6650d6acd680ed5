import type { Part } from '@mostrador/storage';

/**
 * The part of so many bytes that `Range` asks for (RFC 9110, 14.2); null where there is none of it. Undefined where all of
 * them are the answer: nothing was asked for, or what is no range of bytes, or several at once.
 */
export function partOf(range: string | undefined, bytes: number): Part | null | undefined {
  const [is, first = '', last = ''] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(range ?? '') ?? [];
  if (!is || (first === '' && last === '')) return undefined;
  // The last so many.
  if (first === '') return last.match(/[1-9]/) ? { from: Math.max(0, bytes - Number(last)), to: bytes - 1 } : null;
  if (last !== '' && Number(last) < Number(first)) return undefined;
  if (Number(first) >= bytes) return null;
  return { from: Number(first), to: last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1) };
}
