/**
 * A place in a context's stream: which store it is (its creation time), the last message seen, and a piece of that
 * message's id, by which a store that was rolled back and grew again is told from the one before.
 */
export type Place = { store: string; seq: number; tag: string };

/** Places by context. */
export type Places = Map<string, Place>;

const shape = /^[a-z]+:[a-z0-9]+:\d{1,15}:[\w-]*$/;

/** Places as an event id: `sales:lx2k9:120:ab12cd34,...`. */
export const toId = (places: Places): string =>
  [...places].map(([context, { store, seq, tag }]) => `${context}:${store}:${seq}:${tag}`).join(',');

/** The places of an event id; null when it is not one of ours. */
export function fromId(id: string): Places | null {
  const parts = id.split(',');
  if (parts.length > 100 || !parts.every((part) => shape.test(part))) return null;
  return new Map(
    parts.map((part) => {
      const [context, store, seq, tag] = part.split(':') as [string, string, string, string];
      return [context, { store, seq: Number(seq), tag }];
    }),
  );
}
