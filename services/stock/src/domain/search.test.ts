import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likeliest, likeness, normalise, termsOf, wordsOf } from './search.ts';

const term = (word: string) => termsOf(word)[0]!;

describe('wordsOf', () => {
  it('drops accents, case and signs', () => {
    expect(wordsOf('Ñandú  AZÚCAR-Común')).toEqual(['nandu', 'azucar', 'comun']);
  });
  it('reads a decimal comma as a point', () => {
    expect(wordsOf('Coca Cola 2,25 L')).toEqual(wordsOf('coca cola 2.25 l'));
  });
  it('gives only what the index can hold, whatever was typed', () => {
    fc.assert(
      fc.property(fc.uint16Array(), (units) =>
        wordsOf(String.fromCharCode(...units)).every((word) => /^[a-z0-9]{1,30}$/.test(word)),
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
