import { describe, expect, it } from 'vitest';
import { formatPhc, isCheaper, parsePhc } from './phc.ts';
import { isLongEnough, isPin, isSimplePin } from './pin.ts';
import { judgeRefresh } from './refresh.ts';
import { mayManage, roleAtTill } from './role.ts';

describe('PINs', () => {
  it.each(['2580', '1233', '90210', '13579135'])('%s will do', (pin) =>
    expect(isPin(pin) && !isSimplePin(pin)).toBe(true),
  );
  it.each(['0000', '1234', '9876', '45678', '76543210'])('%s is too simple', (pin) =>
    expect(isSimplePin(pin)).toBe(true),
  );
});

describe('judgeRefresh', () => {
  const token = { generation: 4, current: 4, rotatedMsAgo: 500, sameClient: true };
  it.each([
    ['the good one', {}, 'rotate'],
    ['the good one from elsewhere', { sameClient: false, rotatedMsAgo: 1e9 }, 'rotate'],
    ['one from before a restore', { current: 2 }, 'rotate'],
    ['the one before, soon', { current: 5, rotatedMsAgo: 10_000 }, 'repeat'],
    ['the one before, late', { current: 5, rotatedMsAgo: 10_001 }, 'reuse'],
    ['the one before, from elsewhere', { current: 5, sameClient: false }, 'reuse'],
    ['an older one, soon', { current: 6 }, 'reuse'],
  ])('%s', (_what, over, verdict) => expect(judgeRefresh({ ...token, ...over })).toBe(verdict));
});

describe('roles', () => {
  it('let owners manage everybody, and admins everybody but owners', () => {
    expect(mayManage('owner', 'owner')).toBe(true);
    expect(mayManage('admin', 'admin')).toBe(true);
    expect(mayManage('admin', 'owner')).toBe(false);
    expect(mayManage('supervisor', 'cashier')).toBe(false);
  });

  it.each([
    ['owner', 'supervisor', 'cashier'],
    ['admin', 'supervisor', 'cashier'],
    ['supervisor', 'supervisor', 'cashier'],
    ['cashier', 'cashier', 'cashier'],
    ['viewer', 'viewer', 'viewer'],
  ] as const)('make of %s at most %s at a till, and %s by a short PIN', (role, long, short) => {
    expect([roleAtTill(role, false), roleAtTill(role, true)]).toEqual([long, short]);
    expect(isLongEnough('25803', role)).toBe(long === short);
    expect(isLongEnough('258036', role)).toBe(true);
  });
});

describe('PHC strings', () => {
  const phc = { memoryKib: 19_456, passes: 2, parallelism: 1, salt: Buffer.alloc(16, 7), hash: Buffer.alloc(32, 9) };
  it('are read back, and tell when a hash was made more cheaply', () => {
    expect(formatPhc(phc)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(parsePhc(formatPhc(phc))).toEqual(phc);
    expect(isCheaper({ ...phc, memoryKib: 4_096 }, phc)).toBe(true);
    expect(isCheaper(phc, { ...phc, memoryKib: 4_096 })).toBe(false);
    expect(() => parsePhc('$2b$10$abc')).toThrow('Not an argon2id hash.');
  });
});
