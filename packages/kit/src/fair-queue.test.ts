import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '@mostrador/access';
import { makeBudget } from './fair-queue.ts';

/** Works that end when they are told to; `begun` says in which order they began. */
function workshop() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.push(() => resolve(name)));
  };
  const tick = () => new Promise((resolve) => setImmediate(resolve));
  const endOne = () => {
    ends.shift()?.();
    return tick();
  };
  return { begun, work, tick, endOne };
}

const reasonOf = (error: unknown) => (error as AppError).reason;

describe('makeBudget', () => {
  it('runs what there are places for, and gives back what the work does', async () => {
    const budget = makeBudget({ atOnce: 2, waitingPerCompany: 3 });
    expect(await budget('a', async () => 7)).toBe(7);
    await expect(budget('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await budget('a', async () => 8)).toBe(8);
  });

  it('refuses only the company that floods, and tells it when to come back', async () => {
    const { begun, work, endOne, tick } = workshop();
    const budget = makeBudget({ atOnce: 2, waitingPerCompany: 3 });
    const flood = Array.from({ length: 10 }, (_, index) => budget('flood', work(`f${index}`)));
    const told = Promise.allSettled(flood);
    const other = budget('other', work('other'));
    await tick();
    expect(begun).toEqual(['f0', 'other']);
    for (let done = 0; done < 6; done += 1) await endOne();
    expect(await other).toBe('other');
    const refused = (await told).filter((one) => one.status === 'rejected').map((one) => one.reason as AppError);
    expect(refused).toHaveLength(6);
    expect(refused.every((one) => one.reason === 'too_busy' && one.told.retryAfterSeconds! > 0)).toBe(true);
  });

  it('lets companies take turns, whoever was first', async () => {
    const { begun, work, endOne } = workshop();
    const budget = makeBudget({ atOnce: 1, waitingPerCompany: 3 });
    for (const name of ['a0', 'a1', 'a2', 'a3', 'b0', 'b1', 'c0']) void budget(name[0]!, work(name));
    for (let done = 0; done < 7; done += 1) await endOne();
    expect(begun).toEqual(['a0', 'a1', 'b0', 'c0', 'a2', 'b1', 'a3']);
  });

  it('lets people at tills go first, but does not leave the others out', async () => {
    const { begun, work, endOne } = workshop();
    const budget = makeBudget({ atOnce: 1, waitingPerCompany: 9 });
    for (const name of ['o0', 'o1', 'o2']) void budget('office', work(name));
    for (const name of ['t0', 't1', 't2', 't3', 't4', 't5', 't6']) void budget('shop', work(name), { atTill: true });
    for (let done = 0; done < 10; done += 1) await endOne();
    expect(begun).toEqual(['o0', 't0', 't1', 'o1', 't2', 't3', 't4', 'o2', 't5', 't6']);
  });

  it('gives up the place of who no longer waits', async () => {
    const { begun, work, endOne } = workshop();
    const budget = makeBudget({ atOnce: 1, waitingPerCompany: 2 });
    const gone = new AbortController();
    void budget('a', work('a0'));
    const late = budget('b', work('b0'), { signal: gone.signal }).catch(reasonOf);
    void budget('b', work('b1'));
    gone.abort();
    expect(await late).toBe('deadline_exceeded');
    expect(await budget('b', work('b2'), { signal: gone.signal }).catch(reasonOf)).toBe('deadline_exceeded');
    for (let done = 0; done < 3; done += 1) await endOne();
    expect(begun).toEqual(['a0', 'b1']);
  });

  it('never runs more than it may, nor all places for one, and leaves nobody waiting', async () => {
    const works = fc.array(fc.record({ whose: fc.constantFrom('a', 'b', 'c'), atTill: fc.boolean() }), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(works, fc.integer({ min: 1, max: 5 }), async (all, atOnce) => {
        const budget = makeBudget({ atOnce, waitingPerCompany: 60 });
        const running: string[] = [];
        const done = all.map(({ whose, atTill }) =>
          budget(
            whose,
            async () => {
              running.push(whose);
              expect(running.length).toBeLessThanOrEqual(atOnce);
              expect(running.filter((one) => one === whose).length).toBeLessThanOrEqual(Math.max(1, atOnce - 1));
              await Promise.resolve();
              running.splice(running.indexOf(whose), 1);
            },
            { atTill },
          ),
        );
        await Promise.all(done);
      }),
    );
  });
});
