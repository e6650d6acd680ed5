import { describe, expect, it } from 'vitest';
import { hasRightCheckDigit } from './barcode.ts';

describe('hasRightCheckDigit', () => {
  it.each(['7790895000997', '4006381333931', '2012345006782'])('takes the EAN-13 %s', (code) => {
    expect(hasRightCheckDigit(code)).toBe(true);
  });

  it('refuses every EAN-13 with one digit changed', () => {
    const code = '4006381333931';
    for (let at = 0; at < 13; at += 1) {
      const changed = code.slice(0, at) + ((Number(code[at]) + 1) % 10) + code.slice(at + 1);
      expect(hasRightCheckDigit(changed)).toBe(false);
    }
  });

  it.each(['12345678', 'A-12', '1', '77908950009971'])('leaves other codes alone: %s', (code) => {
    expect(hasRightCheckDigit(code)).toBe(true);
  });
});
