import { describe, expect, it } from 'vitest';
import { makeVoucher } from '../../test/make-voucher.ts';
import { objectionsTo } from './objections.ts';
import type { VoucherContent } from './voucher.ts';

const cuit = '30714295698';
const codes = (overrides: Partial<VoucherContent>) =>
  objectionsTo(makeVoucher(overrides), cuit, '2026-11-20').map((one) => one.code);
const company = { type: 80, number: '30500010912' };

describe('objectionsTo', () => {
  it('has none to a small sale to a final consumer, nor to one in class A with a CUIT', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ type: 1, document: company, receiverCondition: 1 })).toEqual([]);
  });

  it.each<[number, string, Partial<VoucherContent>]>([
    [10013, 'class A without a CUIT', { type: 1, document: { type: 96, number: '1234567' }, receiverCondition: 1 }],
    [10014, 'a mistyped CUIT', { document: { type: 80, number: '30500010913' } }],
    [10015, 'a large sale to nobody', { totalMinor: 10_000_000_00 }],
    [10069, 'a sale to oneself', { type: 1, document: { type: 80, number: cuit }, receiverCondition: 1 }],
    [10067, 'an uncategorised buyer without perception', { receiverCondition: 7 }],
    [10243, 'class B for a responsable inscripto', { document: company, receiverCondition: 1 }],
  ])('foresees %i: %s', (code, _, overrides) => {
    expect(codes(overrides)).toEqual([code]);
  });

  it('lets a large sale to nobody be credited: it was issued when that was allowed', () => {
    expect(codes({ type: 8, totalMinor: 10_000_000_00 })).toEqual([]);
  });
});
