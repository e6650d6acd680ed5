/**
 * What two numbers of papers are compared by: letters and numbers without what people write between them, and without zeros
 * in front. "R 0003-00001234" is "r 3-1234".
 */
export const documentKey = (number: string): string =>
  (number.toLowerCase().match(/\p{L}+|\p{N}+/gu) ?? []).map((part) => part.replace(/^0+(?=.)/, '')).join(' ');
