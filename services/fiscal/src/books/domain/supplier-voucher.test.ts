import fc from 'fast-check';
import { sum } from '@mostrador/money';
import type { SupplierVoucher } from '@mostrador/proto/books';
import { describe, expect, it } from 'vitest';
import { makeMonotributoVoucher, makeSupplierVoucher } from '../../../test/make-purchase.ts';
import { totalOf } from './book-entry.ts';
import { purchaseFiles } from './book-files.ts';
import { totalsOf } from './book-totals.ts';
import { ivaPosition } from './iva-position.ts';
import { bookMonth, checkVoucher, toEntry } from './supplier-voucher.ts';

const refusal = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    const { reason, told } = error as { reason: string; told: { field: string } };
    return [reason, told.field];
  }
  return null;
};
const objection = (overrides: Partial<SupplierVoucher>) => refusal(() => checkVoucher(makeSupplierVoucher(overrides)));

/** Suppliers' vouchers of every kind, that add up. */
const minor = fc.integer({ min: 1, max: 9_999_999 });
const vouchers = fc
  .record({
    type: fc.constantFrom(1, 3, 51, 81, 201, 6, 8, 11, 13, 82, 83),
    rates: fc.uniqueArray(fc.constantFrom(0, 250, 500, 1050, 2100, 2700), { maxLength: 6 }),
    netMinor: minor,
    untaxedMinor: minor,
    exemptMinor: minor,
    kinds: fc.uniqueArray(fc.constantFrom('iva_perception', 'municipal_perception', 'national_perception', 'other')),
    jurisdictions: fc.uniqueArray(fc.integer({ min: 901, max: 924 }), { maxLength: 4 }),
    tributeMinor: minor,
    foreign: fc.option(fc.integer({ min: 1, max: 200_000_000 })),
  })
  .map(({ type, rates, netMinor, untaxedMinor, exemptMinor, kinds, jurisdictions, tributeMinor, foreign }) => {
    const shows = [1, 3, 51, 81, 201].includes(type);
    const iva = (shows ? rates : []).map((rateBp) => ({
      rateBp,
      netMinor,
      ivaMinor: Math.round((netMinor * rateBp) / 10_000),
    }));
    const tributes = [
      ...kinds.map((kind) => ({ kind, jurisdiction: 0, amountMinor: tributeMinor })),
      ...jurisdictions.map((jurisdiction) => ({ kind: 'iibb_perception', jurisdiction, amountMinor: tributeMinor })),
    ];
    const grossMinor = shows ? 0 : netMinor;
    const ivaMinor = sum(iva.map((row) => row.ivaMinor));
    const parts = [untaxedMinor, exemptMinor, grossMinor, ivaMinor, tributeMinor * tributes.length];
    const rate = foreign === null ? {} : { currency: 'USD', exchangeRateMicro: foreign };
    return makeSupplierVoucher({
      type,
      iva,
      tributes,
      grossMinor,
      untaxedMinor,
      exemptMinor,
      computableMinor: ivaMinor,
      totalMinor: sum(parts) + netMinor * iva.length,
      ...rate,
    });
  });

describe('checkVoucher', () => {
  it('takes what adds up, and nothing that is a centavo off', () => {
    fc.assert(
      fc.property(vouchers, fc.constantFrom(-1, 1), (voucher, off) => {
        expect(refusal(() => checkVoucher(voucher))).toBeNull();
        const wrong = { ...voucher, totalMinor: voucher.totalMinor + off };
        expect(refusal(() => checkVoucher(wrong))).toEqual(['voucher_sum_wrong', 'voucher.totalMinor']);
      }),
    );
  });

  it('takes an IVA that was rounded line by line, and none that was mistyped', () => {
    const iva = (ivaMinor: number) => ({
      iva: [{ rateBp: 2_100, netMinor: 100_000, ivaMinor }],
      totalMinor: 101_100 + ivaMinor,
      computableMinor: 0,
    });
    expect(objection(iva(21_100))).toBeNull();
    expect(objection(iva(21_101))).toEqual(['iva_not_of_rate', 'voucher.iva.0.ivaMinor']);
    expect(objection({ ...iva(21_101), type: 3 })).toBeNull();
    expect(objection({ ...iva(1), iva: [{ rateBp: 0, netMinor: 100_000, ivaMinor: 1 }] })).toEqual([
      'iva_not_of_rate',
      'voucher.iva.0.ivaMinor',
    ]);
  });

  it('refuses what its type cannot have', () => {
    expect(objection({ type: 11 })).toEqual(['iva_not_shown', 'voucher.iva']);
    expect(objection({ grossMinor: 1 })).toEqual(['gross_not_allowed', 'voucher.grossMinor']);
    expect(refusal(() => checkVoucher(makeMonotributoVoucher({ computableMinor: 1 })))).toEqual([
      'computable_too_high',
      'voucher.computableMinor',
    ]);
    expect(objection({ computableMinor: 22_051 })).toEqual(['computable_too_high', 'voucher.computableMinor']);
  });

  it('refuses rates and tributes that are there twice, and provinces where there are none', () => {
    const [row] = makeSupplierVoucher().iva;
    expect(objection({ iva: [row!, row!] })).toEqual(['rate_repeated', 'voucher.iva']);
    const perceived = (kind: string, jurisdiction: number) => ({ kind, jurisdiction, amountMinor: 550 });
    const twice = [perceived('iibb_perception', 901), perceived('iibb_perception', 901)];
    expect(objection({ tributes: twice })).toEqual(['tribute_repeated', 'voucher.tributes']);
    for (const wrong of [perceived('iibb_perception', 0), perceived('iva_perception', 901)])
      expect(objection({ tributes: [wrong] })).toEqual(['jurisdiction_wrong', 'voucher.tributes.0.jurisdiction']);
  });

  it('refuses pesos with a rate, and amounts that no file has room for', () => {
    expect(objection({ exchangeRateMicro: 2_000_000 })).toEqual([
      'exchange_rate_of_pesos',
      'voucher.exchangeRateMicro',
    ]);
    const huge = { currency: 'USD', exchangeRateMicro: 9_999_999_999, iva: [], tributes: [], computableMinor: 0 };
    expect(objection({ ...huge, untaxedMinor: 1_000_000_000, totalMinor: 1_000_000_000 })).toEqual([
      'voucher_too_large',
      'voucher.totalMinor',
    ]);
  });
});

describe('bookMonth', () => {
  const of = (date: string, month: string) =>
    refusal(() => bookMonth(makeSupplierVoucher({ date }), month, '2026-11-20'));
  it('is that of the date, or a later one for what came late', () => {
    expect(bookMonth(makeSupplierVoucher({ date: '2026-09-30' }), '', '2026-11-20')).toBe('2026-09');
    expect(bookMonth(makeSupplierVoucher({ date: '2026-09-30' }), '2026-11', '2026-11-20')).toBe('2026-11');
    expect(of('2026-11-30', '')).toBeNull();
    expect(of('2026-12-01', '')).toEqual(['date_ahead', 'voucher.date']);
    expect(of('2026-11-01', '2026-10')).toEqual(['month_before_voucher', 'month']);
    expect(of('2026-11-01', '2026-12')).toEqual(['month_ahead', 'month']);
  });
});

describe('toEntry', () => {
  it('has the parts that AFIP’s file has, and their sum, in pesos too', () => {
    fc.assert(
      fc.property(vouchers, (voucher) => {
        const entry = toEntry(voucher);
        if (voucher.currency === 'ARS') expect(totalOf(entry)).toBe(voucher.totalMinor);
        const [vouchersFile, rates] = purchaseFiles([entry]);
        const line = vouchersFile.bytes.toString('latin1');
        const at = (from: number) => Number(line.slice(from - 1, from + 14));
        const rateRows = rates.bytes.toString('latin1').split('\r\n').slice(0, -1);
        expect(line.length).toBe(327);
        expect(at(105)).toBe(totalOf(entry));
        if (entry.iva.length === 0) return;
        // Untaxed, exempt, perceptions of IVA, national, gross income, municipal, internal and other, net and IVA.
        const parts = [120, 135, 150, 165, 180, 195, 210, 255].map(at);
        const nets = rateRows.flatMap((row) => [Number(row.slice(50, 65)), Number(row.slice(69, 84))]);
        expect(sum([...parts, ...nets])).toBe(at(105));
        expect(at(240)).toBeLessThanOrEqual(sum(rateRows.map((row) => Number(row.slice(69, 84)))));
      }),
    );
  });

  it('writes a voucher in dollars as pesos, with its currency and rate', () => {
    const voucher = makeSupplierVoucher({
      currency: 'USD',
      exchangeRateMicro: 1_450_500_000,
      iva: [{ rateBp: 2_100, netMinor: 10_000, ivaMinor: 2_100 }],
      tributes: [],
      totalMinor: 12_100,
      computableMinor: 2_100,
    });
    const [vouchersFile] = purchaseFiles([toEntry(voucher)]);
    const line = vouchersFile.bytes.toString('latin1');
    expect(line.slice(104, 119)).toBe('000000017551050');
    expect(line.slice(224, 237)).toBe('DOL1450500000');
  });
});

describe('ivaPosition', () => {
  const nothing = totalsOf([]);
  it('keeps what is in favour apart from what is free to use, and loses nothing', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000_000 });
    fc.assert(
      fc.property(fc.array(vouchers, { maxLength: 8 }), amount, amount, (some, debit, withheld) => {
        const purchases = totalsOf(some.map(toEntry));
        const withholdings = [{ tax: 'iva', jurisdiction: 0, amountMinor: withheld }];
        const found = ivaPosition({ sales: { ...nothing, ivaMinor: debit }, purchases, withholdings });
        const onAccount = found.ivaPerceptionsMinor + found.ivaWithholdingsMinor;
        expect(found.technicalBalanceMinor).toBe(debit - purchases.computableMinor);
        expect(found.payableMinor + onAccount).toBe(Math.max(found.technicalBalanceMinor, 0));
        // Every perception is on account of one tax.
        const perceived = purchases.tributes.filter(({ id }) => [1, 6, 7, 8].includes(id));
        expect(sum(found.perceptions.map((one) => one.amountMinor))).toBe(sum(perceived.map((one) => one.amountMinor)));
      }),
    );
  });
});
