import type { Element } from './gs1.ts';

/** The elements of a GS1 Digital Link, whoever's address it is under; null for any other address. */
export function elementsOfLink(text: string): Element[] | null {
  if (!URL.canParse(text)) return null;
  const { pathname, searchParams } = new URL(text);
  const parts = pathname.split('/').map(decoded);
  const start = parts.findIndex((part, at) => part === '01' && /^(?:\d{8}|\d{12,14})$/.test(parts[at + 1] ?? ''));
  if (start < 0) return null;
  const inPath = parts.slice(start).filter((part) => part !== '');
  const elements = Array.from({ length: Math.floor(inPath.length / 2) }, (_, at): Element => [
    inPath[2 * at]!,
    inPath[2 * at + 1]!,
  ]);
  const asked = [...searchParams].filter(([key, value]) => /^\d{2,4}$/.test(key) && value !== '');
  return [...elements, ...asked]
    .filter(([ai]) => /^\d{2,4}$/.test(ai))
    .map(([ai, value]) => [ai, ai === '01' ? value.padStart(14, '0') : value]);
}

/** What is no right escape becomes what fits no identifier. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '\ufffd';
  }
}
