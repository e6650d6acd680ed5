import { describe, expect, it } from 'vitest';
import { hasRightCheckDigit } from './barcode.ts';

describe('hasRightCheckDigit', () => {
  it.each(['96385074', '037208912347', '7790895000997', '4006381333931', '2012345006782', '10037208912344'])(
    'takes the GTIN %s',
    (code) => {
      expect(hasRightCheckDigit(code)).toBe(true);
    },
  );

  it.each(['96385074', '037208912347', '4006381333931', '10037208912344'])(
    'sees every %s with one digit changed',
    (code) => {
      for (let at = 0; at < code.length; at += 1) {
        const changed = code.slice(0, at) + ((Number(code[at]) + 1) % 10) + code.slice(at + 1);
        expect(hasRightCheckDigit(changed)).toBe(false);
      }
    },
  );

  it.each(['A-12', '1', '1234567', '123456789', '77908950009', '779089500099715'])(
    'leaves other codes alone: %s',
    (code) => {
      expect(hasRightCheckDigit(code)).toBe(true);
    },
  );
});
