import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexedWordsOf, likeliest, likeness, normalise, termsOf, wordsOf } from './search.ts';

const term = (word: string) => termsOf(word)[0]!;

describe('wordsOf', () => {
  it('drops accents, case and signs', () => {
    expect(wordsOf('Ñandú  AZÚCAR-Común')).toEqual(['nandu', 'azucar', 'comun']);
  });
  it('reads a decimal comma as a point', () => {
    expect(wordsOf('Coca Cola 2,25 L')).toEqual(wordsOf('coca cola 2.25 l'));
  });
  it.each([
    ['Квас «Очаково» Ёлка', ['квас', 'очаково', 'елка']],
    ['ΜΕΛΙΣΣΑΣ', ['μελισσασ']],
    ['可口可乐500ml', ['可口', '口可', '可乐', '500ml']],
    ['茶 coca', ['茶', 'coca']],
    ['Ｃｏｃａ　２，２５', ['coca', '225']],
    ['ﾗｰﾒﾝ', ['ラー', 'ーメ', 'メン']],
    ['Łódź Smørrebrød Straße', ['lodz', 'smorrebrod', 'strasse']],
    ['👨‍👩‍👧 Mate 1️⃣', ['mate', '1']],
    ['ma\u0303na\u0301', ['mana']],
    ['𠮷野家', ['𠮷野', '野家']],
  ])('cuts %s', (text, words) => {
    expect(wordsOf(text)).toEqual(words.map((word) => word.normalize('NFKD')));
  });
  it('gives names each letter too, where words have no spaces', () => {
    expect(indexedWordsOf('绿茶 Té')).toEqual(['绿', '茶', '绿茶', 'te']);
  });
  it('gives only what the index can hold, whatever was typed', () => {
    fc.assert(
      fc.property(fc.uint16Array(), (units) =>
        wordsOf(String.fromCharCode(...units)).every((word) => /^[\p{L}\p{N}]{1,30}$/u.test(word)),
      ),
    );
  });
});

describe('normalise', () => {
  it('is done after one time', () => {
    fc.assert(fc.property(fc.string(), (text) => normalise(normalise(text)) === normalise(text)));
  });
});

describe('likeness', () => {
  it('is full for the same word and almost full for its beginning', () => {
    expect(likeness(term('coca'), 'coca')).toBeGreaterThan(likeness(term('coca'), 'cocada'));
    expect(likeness(term('coc'), 'coca')).toBeGreaterThanOrEqual(900);
  });
  it.each([
    ['galetitas', 'galletitas'],
    ['pesi', 'pepsi'],
    ['quimles', 'quilmes'],
    ['alfjores', 'alfajores'],
    ['cocca', 'coca'],
  ])('forgives %s for %s', (typed, meant) => {
    expect(likeness(term(typed), meant)).toBeGreaterThan(400);
  });
  it('puts what was meant first', () => {
    const words = ['gato', 'galletitas', 'galleta', 'alfajor', 'tita'];
    expect(likeliest(term('galetitas'), words)[0]?.word).toBe('galletitas');
  });
});
