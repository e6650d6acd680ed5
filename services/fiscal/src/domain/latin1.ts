/** Text in Latin-1 alone: what it lacks loses its accents, or becomes its nearest sign, or a question mark. */
export const latin1 = (text: string): string =>
  [...text.normalize('NFC').replaceAll(/[‘’]/g, "'").replaceAll(/[“”]/g, '"').replaceAll(/[–—−]/g, '-')]
    .map((char) => (isLatin1(char) ? char : [...char.normalize('NFKD')].filter(isLatin1).join('') || '?'))
    .join('')
    .replaceAll(/\p{Cc}+/gu, ' ');

const isLatin1 = (char: string) => char.codePointAt(0)! <= 0xff;
