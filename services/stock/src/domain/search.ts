const maxTerms = 8;
const maxWordLength = 30;
/** Words of the vocabulary that one typed word may stand for: so many, and none much less alike than the best. */
const maxCandidates = 60;
const shareOfBest = 0.6;
/** Shorter words ("x", "g", "1") are in too many names to find products by; they only rank what others found. */
const anchorLength = 3;

/** Letters that no decomposition takes apart. */
const plain: Record<string, string> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
  ß: 'ss',
  ς: 'σ',
};

/** Lower case, without accents, full-width and other forms as the usual ones: what names are compared by. */
export const normalise = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[æœøđðþłıßς]/g, (letter) => plain[letter]!)
    // "2,25" and "2.25" are the same size.
    .replace(/(\d)[.,](?=\d)/g, '$1');

/** Scripts that put no spaces between words. */
const unspaced = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]+/u;
const runs = new RegExp(`(${unspaced.source})`, 'u');

/**
 * The words of a text, each once. Where a script puts no spaces every two neighbouring letters are a word, and so is one
 * that stands alone, or each where `single` says so.
 */
function cut(text: string, single: boolean): string[] {
  const words = normalise(text)
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((part) => part.split(runs))
    .filter(Boolean)
    .flatMap((word) => {
      const letters = Array.from(word);
      if (!unspaced.test(word)) return letters.slice(0, maxWordLength).join('');
      const pairs = letters.slice(1).map((letter, before) => letters[before]! + letter);
      return single || pairs.length === 0 ? [...letters, ...pairs] : pairs;
    });
  return [...new Set(words)];
}

/** The words of a query. */
export const wordsOf = (text: string): string[] => cut(text, false);

/** The words that a name is found by. */
export const indexedWordsOf = (name: string): string[] => cut(name, true);

/** Trigrams of a word as pg_trgm makes them; two spaces mark the beginning. The end is marked in whole words only. */
export function gramsOf(word: string, whole: boolean): string[] {
  const padded = Array.from(`  ${word}${whole ? ' ' : ''}`);
  return [...new Set(Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3).join('')))];
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
  const long = terms.filter(({ word }) => word.length >= anchorLength || unspaced.test(word));
  return long.length > 0 ? long : terms;
}
