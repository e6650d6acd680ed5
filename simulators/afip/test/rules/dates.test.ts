import { describe, expect, it } from 'vitest';
import { type Draft } from '../make.ts';
import { associated, fce, fceNote, services, vat } from './drafts.ts';
import { day, fresh, inTheRulesWorld, refuses, send, type Row } from './world.ts';

inTheRulesWorld();

const dates: Row[] = [
  ['six days back', 6, { CbteFch: '20261112' }, ['10016']],
  ['six days ahead', 6, { CbteFch: '20261124' }, ['10016']],
  ['no day at all', 6, { CbteFch: '20261131' }, ['10016']],
  ['services eleven days back', 6, { ...services, CbteFch: '20261107' }, ['10016']],
  ['FCE two days ahead', 201, { ...fce, CbteFch: '20261120' }, ['10016']],
  ['a note of FCE a day ahead', 203, { ...fceNote, CbteFch: '20261119' }, ['10016']],
  ['services without period', 6, { Concepto: 2 }, ['10049']],
  ['services without due date', 6, { ...services, FchVtoPago: undefined }, ['10049', '10035']],
  ['a note of an FCE of services with due date', 203, { ...fceNote, ...services }, ['10175']],
  ['a note of an FCE of services without period', 203, { ...fceNote, Concepto: 2 }, ['10049']],
  ['services that end before they begin', 6, { ...services, FchServDesde: '20261119' }, ['10032']],
  ['due before the voucher', 6, { ...services, FchVtoPago: '20261117' }, ['10036']],
  ['only the end of the period', 6, { FchServHasta: '20261118' }, ['10031', '10035']],
  ['only the beginning', 6, { FchServDesde: '20261118' }, ['10033', '10035']],
];

describe('FECAESolicitar refuses', () => {
  it.each([...dates])('%s', (...row) => refuses(row));
});

describe('a future date', () => {
  it('stays in the month, and blocks earlier ones', async () => {
    await day('2026-11-28');
    expect(await send(6, { CbteFch: '20261201' })).toEqual(['10152']);
    expect(await send(6, { ...services, CbteFch: '20261201', FchVtoPago: '20261201' })).toEqual([]);
    const point = fresh();
    expect(await send(6, { CbteFch: '20261130' }, { point })).toEqual([]);
    expect(await send(6, { CbteDesde: 2, CbteFch: '20261128' }, { point })).toEqual(['E10016']);
  });
});

describe('a note dated before its voucher', () => {
  it('has to be of the same month', async () => {
    await day('2026-12-02');
    const note = (point: number): Draft => ({ after: associated([6]).replace('<PtoVta>9', `<PtoVta>${point}`) + vat });
    const point = fresh();
    expect(await send(6, { CbteFch: '20261202' }, { point })).toEqual([]);
    expect(await send(8, { ...note(point), CbteFch: '20261201' })).toEqual([]);
    expect(await send(8, { ...note(point), CbteFch: '20261130' })).toEqual(['10210']);
  });
});
