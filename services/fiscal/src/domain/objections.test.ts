import { makeVoucher } from '@mostrador/till/testing';
import type { VoucherContent } from '@mostrador/till/voucher';
import { describe, expect, it } from 'vitest';
import { objectionsTo, objectionToPerceived } from './objections.ts';

const cuit = '30714295698';
const codes = (overrides: Partial<VoucherContent>) =>
  objectionsTo(makeVoucher(overrides), cuit, '2026-11-20').map((one) => one.code);
const company = { type: 80, number: '30500010912' };
const fce = { type: 201, document: company, receiverCondition: 1, totalMinor: 5_549_862_00 };

describe('objectionsTo', () => {
  it('has none to a small sale to a final consumer, nor to one in class A with a CUIT', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ type: 1, document: company, receiverCondition: 1 })).toEqual([]);
    expect(codes(fce)).toEqual([]);
  });

  it('lets who cannot perceive IVA sell to the uncategorised: it is asked of class B alone', () => {
    expect(codes({ type: 11, receiverCondition: 7 })).toEqual([]);
  });

  it.each<[number, string, Partial<VoucherContent>]>([
    [10013, 'class A without a CUIT', { type: 1, document: { type: 96, number: '1234567' }, receiverCondition: 1 }],
    [10014, 'a mistyped CUIT', { document: { type: 80, number: '30500010913' } }],
    [10015, 'a large sale to nobody', { totalMinor: 10_000_000_00 }],
    [10069, 'a sale to oneself', { type: 1, document: { type: 80, number: cuit }, receiverCondition: 1 }],
    [10067, 'an uncategorised buyer without perception', { receiverCondition: 7 }],
    [
      10015,
      'an FCE without a CUIT',
      { ...fce, type: 206, document: { type: 96, number: '1234567' }, receiverCondition: 4 },
    ],
    [10177, 'an FCE of class A for a monotributista', { ...fce, receiverCondition: 6 }],
    [0, 'an FCE below the minimum', { ...fce, totalMinor: 5_549_861_99 }],
    [10243, 'class B for a responsable inscripto', { document: company, receiverCondition: 1 }],
  ])('foresees %i: %s', (code, _, overrides) => {
    expect(codes(overrides)).toEqual([code]);
  });

  it('lets a large sale to nobody be credited: it was issued when that was allowed', () => {
    expect(codes({ type: 8, totalMinor: 10_000_000_00 })).toEqual([]);
  });
});

describe('objectionToPerceived', () => {
  it('has nothing to say where what was collected is what is due', () => {
    expect(objectionToPerceived(0, null)).toEqual([]);
    expect(objectionToPerceived(0, 0)).toEqual([]);
    expect(objectionToPerceived(4_500_00, 4_500_00)).toEqual([]);
  });

  it.each([[null], [1], [4_500_01]])('names the amount that is due where %s was collected', (perceived) => {
    expect(objectionToPerceived(4_500_00, perceived)).toEqual([
      { code: 0, reason: 'perceptions_differ', advice: expect.stringContaining('$ 4.500,00') as string },
    ]);
  });

  it('refuses what was collected without being due', () => {
    expect(objectionToPerceived(0, 1)).toHaveLength(1);
  });
});
