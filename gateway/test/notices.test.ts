import { describe, expect, it } from 'vitest';
import { makeRing } from '../src/notices.ts';

describe('the notices kept', () => {
  const notice = (seq: number, tenantId = 'a') => ({ seq, tag: `t${seq}`, tenantId, branches: '', text: `${seq}` });
  const place = (seq: number, tag = `t${seq}`, store = 's') => ({ store, seq, tag });

  it('answer for as far back as they reach', () => {
    const ring = makeRing('s', 0, 8);
    expect(ring.end()).toEqual(place(0, ''));
    for (let seq = 1; seq <= 9; seq += 1) ring.push(notice(seq, seq % 2 ? 'a' : 'b'));
    expect(ring.since(place(0, ''), { tenantId: 'a', branchIds: null })).toEqual(['1', '3', '5', '7', '9']);
    expect(ring.since(place(4), { tenantId: 'b', branchIds: null })).toEqual(['6', '8']);
    expect(ring.since(ring.end(), { tenantId: 'a', branchIds: null })).toEqual([]);
    ring.push(notice(10, 'b'));
    expect(ring.since(place(0, ''), { tenantId: 'a', branchIds: null })).toBeNull();
    expect(ring.since(place(1), { tenantId: 'a', branchIds: null })).toBeNull();
    expect(ring.since(place(2), { tenantId: 'a', branchIds: null })).toEqual(['3', '5', '7', '9']);
  });

  it('know another store, and one that was rolled back and grew again', () => {
    const ring = makeRing('s', 0, 8);
    for (let seq = 1; seq <= 5; seq += 1) ring.push(notice(seq));
    expect(ring.since(place(3, 't3', 'other'), { tenantId: 'a', branchIds: null })).toBeNull();
    expect(ring.since(place(6), { tenantId: 'a', branchIds: null })).toBeNull();
    expect(ring.since(place(3, 'what it was before'), { tenantId: 'a', branchIds: null })).toBeNull();
  });
});
