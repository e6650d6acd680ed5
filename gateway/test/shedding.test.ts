import { describe, expect, it } from 'vitest';
import { makeShedding, type Weight } from '../src/shedding.ts';

const reasonOf = (run: () => void) => {
  try {
    run();
    return 'let in';
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

describe('with too much to do', () => {
  it('reads are given up first, then writes, and last what a till must be able to do', () => {
    const shedding = makeShedding(4);
    const enter = (weight: Weight) => reasonOf(() => shedding.enter(weight));
    expect([enter('read'), enter('read'), enter('read')]).toEqual(['let in', 'let in', 'overloaded']);
    expect([enter('write'), enter('write')]).toEqual(['let in', 'overloaded']);
    expect([enter('vital'), enter('vital')]).toEqual(['let in', 'overloaded']);
    shedding.leave();
    expect([enter('read'), enter('write'), enter('vital')]).toEqual(['overloaded', 'overloaded', 'let in']);
    expect(shedding.inFlight()).toBe(4);
    shedding.stop();
  });

  it('a moment of hard work alone refuses nobody', async () => {
    const shedding = makeShedding(4);
    const end = performance.now() + 700;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(reasonOf(() => shedding.enter('read'))).toBe('let in');
    shedding.stop();
  });
});
