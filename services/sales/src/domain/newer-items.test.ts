import { openItem } from '@mostrador/till/log';
import { describe, expect, it } from 'vitest';
import { newerItems } from './newer-items.ts';

const newer = { installationId: 'i', sequence: 1, rulesVersion: 999 };
const waits = (...items: object[]) => newerItems(items.map((item) => openItem(JSON.stringify(item))));

describe('newerItems', () => {
  it('keeps back what newer rules wrote, and what is about it, and nothing else', () => {
    expect(
      waits(
        { sale: { saleId: 's1', sessionId: 'x', rulesVersion: 999 } },
        { sale: { saleId: 's2', sessionId: 'x' } },
        { void: { voidId: 'v1', saleId: 's1' } },
        { void: { voidId: 'v2', saleId: 's2' } },
        { return: { returnId: 'r1', saleId: 's1', sessionId: 'x' } },
        { activity: { activityId: 'a1', saleId: 's1' } },
        { cashMovement: { movementId: 'm1', sessionId: 'x' } },
        { declaration: { declarationId: 'd1', sessionId: 'x' } },
        { declaration: { declarationId: 'd2', sessionId: 'y' } },
      ),
    ).toEqual([true, false, true, false, true, true, false, true, false]);
  });

  it('keeps money back that moved in a session whose opening waits; its sales are taken', () => {
    expect(
      waits(
        { envelope: newer, openSession: { sessionId: 'x' } },
        { cashMovement: { movementId: 'm1', sessionId: 'x' } },
        { sale: { saleId: 's1', sessionId: 'x' } },
        { envelope: newer, exchange: {} },
      ),
    ).toEqual([true, true, false, true]);
  });
});
