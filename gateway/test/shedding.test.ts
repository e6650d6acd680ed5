import { describe, expect, it } from 'vitest';
import { makeShedding, type Weight } from '../src/shedding.ts';

/** Gives back the place that was given, or says why there is none. */
const tryTo = (run: () => () => void) => {
  try {
    return { result: 'let in', leave: run() };
  } catch (error) {
    return { result: (error as { reason: string }).reason, leave: () => {} };
  }
};

describe('with too much to do', () => {
  it('reads are given up first, then writes, and last what a till must be able to do', () => {
    const shedding = makeShedding(4);
    let company = 0;
    const enter = (weight: Weight) => tryTo(() => shedding.enter(weight, `company ${(company += 1)}`));
    const results = (...weights: Weight[]) => weights.map((weight) => enter(weight).result);
    expect(results('read', 'read', 'read')).toEqual(['let in', 'let in', 'overloaded']);
    expect(results('write', 'write')).toEqual(['let in', 'overloaded']);
    const last = enter('vital');
    expect([last.result, ...results('vital')]).toEqual(['let in', 'overloaded']);
    last.leave();
    expect(results('read', 'write', 'vital')).toEqual(['overloaded', 'overloaded', 'let in']);
    expect(shedding.inFlight()).toBe(4);
    shedding.stop();
  });

  it('nobody gets more places than are left free, and whoever comes next always gets one', () => {
    const shedding = makeShedding(12);
    const fill = (company: string, weight: Weight = 'vital') => {
      const leaves: (() => void)[] = [];
      for (;;) {
        const { result, leave } = tryTo(() => shedding.enter(weight, company));
        if (result !== 'let in') return leaves;
        leaves.push(leave);
      }
    };
    const greedy = fill('greedy');
    expect(greedy).toHaveLength(6);
    expect(fill('second')).toHaveLength(3);
    expect(fill('third')).toHaveLength(2);
    expect(fill('honest')).toHaveLength(1);
    for (const leave of greedy) leave();
    expect(fill('honest').length).toBeGreaterThan(2);
    shedding.stop();
  });

  it('what needs no token takes no place of what does, nor logins those of prices', () => {
    const shedding = makeShedding(8);
    const count = (weight: Weight) => {
      for (let taken = 0; ; taken += 1) {
        if (tryTo(() => shedding.enter(weight, `${weight} ${taken}`)).result !== 'let in') return taken;
      }
    };
    expect([count('door'), count('prices'), count('vital')]).toEqual([2, 4, 8]);
    shedding.stop();
  });

  it('a moment of hard work alone refuses nobody', async () => {
    const shedding = makeShedding(4);
    const end = performance.now() + 700;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(tryTo(() => shedding.enter('read', 'company')).result).toBe('let in');
    shedding.stop();
  });
});
