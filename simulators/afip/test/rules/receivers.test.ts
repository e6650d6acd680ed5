import { describe, expect, it } from 'vitest';
import { issuer } from '../client.ts';
import { ivaRows, ofMonotributo, toCompany, type Draft } from '../make.ts';
import { apocryphal, big, dollars, fce, goods, inactive, monotributista } from './drafts.ts';
import { control, inTheRulesWorld, refuses, send, type Row } from './world.ts';

inTheRulesWorld();

const numbers: Row[] = [
  ['CbteDesde 0', 6, { CbteDesde: 0 }, ['10008', '10010']],
  ['CbteHasta before CbteDesde', 6, { CbteDesde: 2, CbteHasta: 1 }, ['10011']],
  ['a lot of C', 11, { ...ofMonotributo, CbteHasta: 2 }, ['10011'], { cuit: monotributista }],
  ['a lot of A', 1, { ...toCompany, CbteHasta: 2 }, ['10012']],
  ['a number that is not the next', 6, { CbteDesde: 2 }, ['E10016']],
];

const receivers: Row[] = [
  ['A to a DNI', 1, { ...toCompany, DocTipo: 96, DocNro: 12345678 }, ['10013']],
  [
    'a lot of B above the amount',
    6,
    {
      CbteHasta: 2,
      ImpTotal: 24_200_000,
      ImpNeto: 20_000_000,
      ImpIVA: 4_200_000,
      after: ivaRows([[5, 20_000_000, 4_200_000]]),
    },
    ['10014'],
  ],
  ['a lot of B to someone', 6, { CbteHasta: 2, DocTipo: 96, DocNro: 1 }, ['10015']],
  ['an unknown kind of document', 6, { DocTipo: 77, DocNro: 1 }, ['10015']],
  ['a number for nobody', 6, { DocNro: 5 }, ['10015']],
  ['a document without number', 6, { DocTipo: 96 }, ['10015']],
  [
    'nobody for ten million',
    6,
    { ImpTotal: 10_000_000, ImpNeto: 0, ImpIVA: 0, ImpOpEx: 10_000_000, after: '' },
    ['10015'],
  ],
  ['B to a CUIT not in the padrón', 6, { DocTipo: 80, DocNro: 30546666561 }, ['10015']],
  ['used goods of nobody', 49, { ...goods, DocTipo: 99, DocNro: 0 }, ['10015']],
  ['a CUIT with a wrong check digit', 1, { ...toCompany, DocNro: 20111111113 }, ['10284']],
  ['itself', 1, { ...toCompany, DocNro: issuer }, ['10069']],
  ['no categorizado without tax 13', 6, { DocTipo: 80, DocNro: 23000000000, CondicionIVAReceptorId: 7 }, ['10067']],
  ['an inactive CUIT', 1, { ...toCompany, DocNro: inactive }, ['10247']],
  ['an apocryphal CUIT', 1, { ...toCompany, DocNro: apocryphal }, ['10195']],
  ['a condition that does not exist', 6, { CondicionIVAReceptorId: 2 }, ['10242']],
  ['a condition of another class', 6, { CondicionIVAReceptorId: 1 }, ['10243']],
  [
    'a factura where FCE is due',
    1,
    { ...toCompany, DocNro: big, ImpTotal: 6_000_000, ImpNeto: 0, ImpIVA: 0, ImpOpEx: 6_000_000, after: '' },
    ['10192'],
  ],
  ['FCE to one who does not take it', 201, { ...fce, DocNro: 20111111112 }, ['10180']],
];

describe('FECAESolicitar refuses', () => {
  it.each([...numbers, ...receivers])('%s', (...row) => refuses(row));
});

describe('CondicionIVAReceptorId', () => {
  const without: Draft = { CondicionIVAReceptorId: undefined };

  it('is remarked, refused, or refused from a date', async () => {
    await control().setSettings({ receiverCondition: 'reject' });
    expect(await send(6, without)).toEqual(['10246']);
    await control().setSettings({ receiverCondition: 'observe' });
    expect(await send(6, without)).toEqual(['10245']);
    await control().setSettings({ receiverCondition: 'dated', receiverConditionFrom: '20261118' });
    expect(await send(6, without)).toEqual(['10246']);
    await control().setSettings({ receiverConditionFrom: '20261201' });
  });

  it.each([
    [1, ['A', 'ALEY', 'C']],
    [4, ['B', 'C']],
    [5, ['B', 'C', '49']],
    [6, ['A', 'ALEY', 'C']],
    [16, ['A', 'ALEY', 'C']],
  ])('%i goes with %j', async (id, classes) => {
    const of: Record<string, [number, Draft, object]> = {
      A: [1, toCompany, {}],
      ALEY: [51, toCompany, {}],
      B: [6, {}, {}],
      C: [11, ofMonotributo, { cuit: monotributista }],
      '49': [49, goods, {}],
    };
    for (const [name, [type, draft, from]] of Object.entries(of)) {
      const codes = await send(type, { ...draft, CondicionIVAReceptorId: id }, from);
      expect([name, codes.includes('10243')]).toEqual([name, !classes.includes(name)]);
    }
  });
});

describe('the amount from which a consumidor final is identified', () => {
  it('is a setting, counts in pesos, and may be met by a document', async () => {
    await control().setSettings({ identifyFromMinor: 10_000 });
    expect(await send(6, {})).toEqual(['10015']);
    expect(await send(6, { DocTipo: 96, DocNro: 12345678 })).toEqual([]);
    await control().setSettings({ identifyFromMinor: 100_000 });
    expect(await send(6, {})).toEqual([]);
    expect(await send(6, dollars)).toEqual(['10015']);
    await control().setSettings({ identifyFromMinor: 1_000_000_000 });
  });
});
