import type { Item } from '@mostrador/till/log';

/**
 * Which items of a log stay at the till until the server is upgraded: those of newer rules than ours, and what follows and
 * is about one of them. A void or a return waits for its sale, money that was moved for the opening of its session, and a
 * count for all of its session. A sale waits for nothing but itself.
 */
export function newerItems(items: Pick<Item, 'operation' | 'isNewer'>[]): boolean[] {
  const ids = new Set<string>();
  const sessions = new Set<string>();
  return items.map(({ operation, isNewer }) => {
    const { kind, id = '', saleId = '', sessionId = '' } = operation ?? {};
    const waits =
      isNewer ||
      ids.has(saleId) ||
      (kind === 'cash_movement' && ids.has(sessionId)) ||
      (kind === 'declaration' && sessions.has(sessionId));
    if (!waits) return false;
    if (id) ids.add(id);
    if (sessionId) sessions.add(sessionId);
    return true;
  });
}
