import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeFrom, formatCredential, normalCode, parseCredential } from './credential.ts';

const uuid = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const secret = 'A'.repeat(43);

describe('codes', () => {
  it('are the same however they are typed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const code = codeFrom(bytes);
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
        const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
        expect(normalCode(typed)).toBe(normalCode(code));
      }),
    );
  });
});

describe('credentials', () => {
  it('are read back as they were written', () => {
    const till = { kind: 'till', scope: uuid, name: uuid, secret } as const;
    expect(parseCredential(formatCredential(till), 'till')).toEqual(till);
    const session = { kind: 'session', scope: uuid, name: '12', secret } as const;
    expect(parseCredential(formatCredential(session), 'session')).toEqual(session);
  });

  it.each([
    ['', 'till'],
    [`till.${uuid}.${uuid}.${secret}`, 'key'],
    [`till.${uuid}.7.${secret}`, 'till'],
    [`session.${uuid}.${uuid}.${secret}`, 'session'],
    [`session.${uuid}.0.${secret}`, 'session'],
    [`session.${uuid}.9999999999.${secret}`, 'session'],
    [`till.${uuid}.${uuid}.${secret}A`, 'till'],
    [`till.${uuid}.${uuid}.${secret}\n`, 'till'],
  ] as const)('are nothing else: %s', (text, kind) => {
    expect(parseCredential(text, kind)).toBeNull();
  });
});
