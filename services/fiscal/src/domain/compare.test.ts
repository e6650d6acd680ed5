import { makeVoucher } from '@mostrador/till/testing';
import type { NumberedVoucher } from '@mostrador/till/voucher';
import { describe, expect, it } from 'vitest';
import { type AfipRecord, differences, isSameVoucher } from './compare.ts';

const sent = makeVoucher({
  type: 3,
  document: { type: 80, number: '30500010912' },
  iva: [
    { id: 5, rateBp: 2100, baseMinor: 10_000, amountMinor: 2_100 },
    { id: 4, rateBp: 1050, baseMinor: 100, amountMinor: 11 },
  ],
  tributes: [{ id: 4, description: 'Impuestos internos', baseMinor: 100, rateBp: 0, amountMinor: 50 }],
  associated: [{ type: 1, pointOfSale: 3, number: 90, cuit: '30714295698', date: '2026-11-19' }],
});

/** What AFIP has after it took the voucher. */
const recordOf = (voucher: NumberedVoucher, overrides: Partial<AfipRecord> = {}): AfipRecord => ({
  ...voucher,
  currency: 'PES',
  code: '71234567890123',
  due: '2026-11-30',
  remarks: [],
  ...overrides,
});

describe('differences', () => {
  it('are none where rows come in another order and a missing document as zero', () => {
    expect(isSameVoucher(recordOf(sent, { iva: sent.iva.toReversed() }), sent)).toBe(true);
    const anonymous = makeVoucher();
    expect(isSameVoucher(recordOf(anonymous, { document: { type: 99, number: '0' } }), anonymous)).toBe(true);
    const padded = { document: { type: 80, number: '030500010912' } };
    expect(isSameVoucher(recordOf(sent, padded), sent)).toBe(true);
  });

  it('are none where IVA of nothing was told as of 0 %, or was told by its rates before', () => {
    const iva = [
      { id: 5, rateBp: 2100, baseMinor: 1, amountMinor: 0 },
      { id: 4, rateBp: 1050, baseMinor: 1, amountMinor: 0 },
    ];
    const tiny = makeVoucher({ iva, netMinor: 2, ivaMinor: 0, totalMinor: 2 });
    for (const told of [iva, [{ id: 3, baseMinor: 2, amountMinor: 0 }]])
      expect(isSameVoucher(recordOf(tiny, { iva: told }), tiny)).toBe(true);
    expect(isSameVoucher(recordOf(tiny, { iva: [{ id: 3, baseMinor: 1, amountMinor: 0 }] }), tiny)).toBe(false);
  });

  it.each<[string, Partial<AfipRecord>]>([
    ['number', { number: 95 }],
    ['date', { date: '2026-11-21' }],
    ['concept', { concept: 2 }],
    ['totalMinor', { totalMinor: 12_101 }],
    ['untaxedMinor', { untaxedMinor: 1 }],
    ['netMinor', { netMinor: 9_999 }],
    ['exemptMinor', { exemptMinor: 1 }],
    ['tributesMinor', { tributesMinor: 1 }],
    ['ivaMinor', { ivaMinor: 2_101 }],
    ['serviceFrom', { serviceFrom: '2026-11-20' }],
    ['serviceTo', { serviceTo: '2026-11-20' }],
    ['dueDate', { dueDate: '2026-11-20' }],
    ['document.type', { document: { type: 86, number: '30500010912' } }],
    ['document.number', { document: { type: 80, number: '30714295698' } }],
    ['currency', { currency: 'DOL' }],
    ['iva', { iva: [{ id: 5, baseMinor: 10_000, amountMinor: 2_100 }] }],
    ['tributes', { tributes: [] }],
    ['associated', { associated: [{ type: 1, pointOfSale: 3, number: 91 }] }],
  ])('name %s where AFIP has another one', (field, other) => {
    expect(differences(recordOf(sent, other), sent)).toEqual([field]);
  });
});
