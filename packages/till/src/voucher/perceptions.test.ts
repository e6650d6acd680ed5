import { describe, expect, it } from 'vitest';
import { makeVoucher } from '../../testing/make-voucher.ts';
import { type PerceptionRegime, perceptionsOn } from './perceptions.ts';

const day = '2026-11-20';
const grossIncome: PerceptionRegime = {
  name: 'Percepción IIBB CABA',
  tributeId: 7,
  rates: [{ rateBp: 300 }],
  ivaConditions: ['responsable_inscripto', 'monotributo'],
  minimumBaseMinor: 0,
  minimumAmountMinor: 0,
  from: '2026-01-01',
  to: '',
};
/** RG 5329/2023: 3 % of what bears 21 %, 1.5 % of what bears 10.5 %, where it comes to more than $ 3,000. */
const resale: PerceptionRegime = {
  ...grossIncome,
  name: 'Percepción IVA RG 5329',
  tributeId: 6,
  rates: [
    { rateBp: 300, ivaRateBp: 2_100 },
    { rateBp: 150, ivaRateBp: 1_050 },
  ],
  ivaConditions: ['responsable_inscripto'],
  minimumAmountMinor: 3_000_00,
};

const content = (netMinor: number, reducedMinor: number) =>
  makeVoucher({
    type: 1,
    receiverCondition: 1,
    netMinor: netMinor + reducedMinor,
    exemptMinor: 10_000_00,
    iva: [
      { id: 5, rateBp: 2_100, baseMinor: netMinor, amountMinor: 0 },
      { id: 4, rateBp: 1_050, baseMinor: reducedMinor, amountMinor: 0 },
    ],
  });

describe('perceptionsOn', () => {
  it('takes the whole price without IVA, or the net of one rate', () => {
    expect(perceptionsOn(content(100_000_00, 40_000_00), [grossIncome, resale], day)).toEqual([
      { id: 7, description: 'Percepción IIBB CABA', baseMinor: 150_000_00, rateBp: 300, amountMinor: 4_500_00 },
      { id: 6, description: 'Percepción IVA RG 5329', baseMinor: 100_000_00, rateBp: 300, amountMinor: 3_000_00 },
      { id: 6, description: 'Percepción IVA RG 5329', baseMinor: 40_000_00, rateBp: 150, amountMinor: 600_00 },
    ]);
  });

  it('perceives nothing up to the least amount, nor below the least base', () => {
    expect(perceptionsOn(content(100_000_00, 0), [resale], day)).toEqual([]);
    expect(perceptionsOn(content(100_000_34, 0), [resale], day)).toHaveLength(1);
    const regime = { ...grossIncome, minimumBaseMinor: 110_000_00 };
    expect(perceptionsOn(content(99_999_99, 0), [regime], day)).toEqual([]);
    expect(perceptionsOn(content(100_000_00, 0), [regime], day)).toHaveLength(1);
  });

  it('concerns only receivers and days of the regime', () => {
    const regime = { ...grossIncome, to: '2026-11-20' };
    const voucher = content(100_000_00, 0);
    expect(perceptionsOn({ ...voucher, receiverCondition: 5 }, [regime], day)).toEqual([]);
    expect(perceptionsOn({ ...voucher, receiverCondition: 6 }, [regime], day)).toHaveLength(1);
    expect(perceptionsOn(voucher, [regime], '2026-01-01')).toHaveLength(1);
    expect(perceptionsOn(voucher, [regime], '2025-12-31')).toEqual([]);
    expect(perceptionsOn(voucher, [regime], '2026-11-21')).toEqual([]);
  });
});
