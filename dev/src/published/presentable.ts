import type { Example } from './document.ts';

/** Ids of a run, in the order in which they come, as ids that stay. */
const stableId = (number: number) => `0193a5f0-7c00-7000-8000-${number.toString(16).padStart(12, '0')}`;

const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;

/** What nobody is shown, not even of a company that is gone. */
const secrets = new Set(['secret', 'credential', 'refreshToken', 'approvalToken', 'code']);

/** Whose `code` is that of goods, which everybody may read. */
const scanning = new Set(['createIncompleteProduct', 'resolveScan']);

/** What a run showed, fit to be read: no secret of it, nothing that only its hour or its chance made. */
export function presentable(examples: Record<string, Example>): Record<string, Example> {
  const ids = new Map<string, string>();
  const told = (text: string) =>
    text
      .replaceAll(/marca-[\da-f]+/g, 'del Centro')
      .replaceAll(uuid, (id) => {
        const stable = ids.get(id) ?? stableId(ids.size + 1);
        ids.set(id, stable);
        return stable;
      })
      .replaceAll(/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '2026-11-30T15:04:05.000Z')
      .replaceAll(/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIuLi4ifQ.c2lnbmF0dXJl')
      .replaceAll(
        /-----BEGIN ([A-Z ]+)-----[\s\S]*?-----END \1-----\n?/g,
        '-----BEGIN $1-----\n...\n-----END $1-----\n',
      )
      .replaceAll(/\b[\da-f]{64}\b/g, '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08')
      .replaceAll(/[\w+/=-]{200,}/g, (long) => `${long.slice(0, 24)}...`);
  const shown = (value: unknown, hidden: ReadonlySet<string>, depth = 0): unknown => {
    if (typeof value === 'string') return told(value);
    if (Array.isArray(value)) return value.slice(0, depth > 1 ? 3 : 2).map((item) => shown(item, hidden, depth + 1));
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.entries(value).map(([name, inner]) => [
      name,
      hidden.has(name) && inner && typeof inner === 'string' ? `...${name}...` : shown(inner, hidden, depth + 1),
    ]);
    return Object.fromEntries(fields) as object;
  };
  const sorted = Object.entries(examples).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const hiddenIn = (name: string) => (scanning.has(name) ? secrets.difference(new Set(['code'])) : secrets);
  return Object.fromEntries(sorted.map(([name, example]) => [name, shown(example, hiddenIn(name)) as Example]));
}
