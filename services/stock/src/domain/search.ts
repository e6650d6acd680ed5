const maxTerms = 8;
const maxWordLength = 30;
/** Words of the vocabulary that one typed word may stand for: so many, and none much less alike than the best. */
const maxCandidates = 60;
const shareOfBest = 0.6;
/** Shorter words ("x", "g", "1") are in too many names to find products by; they only rank what others found. */
const anchorLength = 3;

/** Lower case, without accents: what names are compared by. */
export const normalise = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    // "2,25" and "2.25" are the same size.
    .replace(/(\d)[.,](?=\d)/g, '$1');

/** The words of a name or of a query, each once. */
export const wordsOf = (text: string): string[] => [
  ...new Set(
    normalise(text)
      .split(/[^a-z0-9]+/)
      .filter(Boolean)
      .map((word) => word.slice(0, maxWordLength)),
  ),
];

/** Trigrams of a word as pg_trgm makes them; two spaces mark the beginning. The end is marked in whole words only. */
export function gramsOf(word: string, whole: boolean): string[] {
  const padded = `  ${word}${whole ? ' ' : ''}`;
  return [...new Set(Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3)))];
}

/** What was typed. The last letters of a word may still be missing, so its end is not marked. */
export const termsOf = (query: string) =>
  wordsOf(query)
    .slice(0, maxTerms)
    .map((word) => ({ word, grams: gramsOf(word, false) }));

export type Term = ReturnType<typeof termsOf>[number];

/** How much a word of the vocabulary looks like what was typed, in thousandths. */
export function likeness(term: Term, word: string): number {
  const grams = new Set(gramsOf(word, true));
  const shared = term.grams.filter((gram) => grams.has(gram)).length;
  const union = term.grams.length + grams.size - shared;
  return Math.round((900 * shared) / term.grams.length + (100 * shared) / union);
}

/** The words that a term most likely stands for, best first. */
export function likeliest(term: Term, words: string[]): { word: string; score: number }[] {
  const ranked = words
    .map((word) => ({ word, score: likeness(term, word) }))
    .sort((a, b) => b.score - a.score || (a.word < b.word ? -1 : 1));
  const least = shareOfBest * (ranked[0]?.score ?? 0);
  return ranked.filter(({ score }) => score >= least).slice(0, maxCandidates);
}

/** The terms to find products by. */
export function anchorsOf(terms: Term[]): Term[] {
  const long = terms.filter((term) => term.word.length >= anchorLength);
  return long.length > 0 ? long : terms;
}
