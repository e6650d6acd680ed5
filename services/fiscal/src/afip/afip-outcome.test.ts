import { describe, expect, it } from 'vitest';
import { adviceFor, outcomeOf } from './afip-outcome.ts';

const of = (...codes: number[]) => codes.map((code) => ({ code }));

describe('outcomeOf', () => {
  it.each([500, 501, 502])('knows nothing after %i, which comes from inside AFIP', (code) => {
    expect(outcomeOf(of(code), 'error')).toBe('uncertain');
  });

  it('reads 10016 by its place: the number as an error, the date as a remark', () => {
    expect(outcomeOf(of(10016), 'error')).toBe('uncertain');
    expect(outcomeOf(of(10016), 'remark')).toBe('passing');
  });

  it.each([600, 601, 602, 10000, 10005, 10007, 10096, 11002])('holds back what %i says of the set-up', (code) => {
    expect(outcomeOf(of(code), 'error')).toBe('configuration');
  });

  it.each([10013, 10015, 10048, 10069, 10246, 782, 1441])('puts %i before a person', (code) => {
    expect(outcomeOf(of(code), 'remark')).toBe('rejected');
  });

  it('concludes nothing from no reason, or from one that nobody knows', () => {
    expect(outcomeOf([], 'error')).toBe('uncertain');
    expect(outcomeOf(of(42), 'error')).toBe('uncertain');
  });

  it('takes the most careful of several reasons', () => {
    expect(outcomeOf(of(10016, 10015), 'remark')).toBe('rejected');
    expect(outcomeOf(of(10015, 501), 'error')).toBe('uncertain');
    expect(outcomeOf(of(10015, 10005), 'error')).toBe('configuration');
  });
});

describe('adviceFor', () => {
  it('tells the two meanings of 10016 apart', () => {
    expect(adviceFor(10016, 'error')).toContain('numeración');
    expect(adviceFor(10016, 'remark')).toContain('fecha');
  });

  it('says what to do about the codes that a shop meets, and something about any other', () => {
    expect(adviceFor(10015, 'remark')).toContain('DNI');
    expect(adviceFor(11002, 'error')).toContain('punto de venta');
    expect(adviceFor(99_999, 'remark')).toContain('soporte');
  });
});
