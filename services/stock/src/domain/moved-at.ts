/** A till whose clock is ahead by more than this is told about; `sales` says the same of its sales. */
const absurdMs = 10 * 60_000;
/** No till keeps anything for longer than this. */
const oldestMs = 366 * 24 * 60 * 60_000;

/**
 * When goods moved: as the till says, but not after it was told, nor before `from` (a void is not before its sale). Where
 * the till's clock cannot be right it is the moment at which it was told: what nobody can place counts as after a count.
 */
export function movedAt(said: string | undefined, toldAt: string, from?: string): string {
  const [at, told] = [said ? Date.parse(said) : NaN, Date.parse(toldAt)];
  if (Number.isNaN(at) || at < told - oldestMs || at > told + absurdMs) return toldAt;
  const earliest = from ? Math.min(Date.parse(from), told) : at;
  return new Date(Math.max(earliest, Math.min(at, told))).toISOString();
}
