import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf, type Link, verifyChain } from './chain.ts';

const key = Buffer.alloc(32, 1);

function chainOf(amounts: number[]): Link[] {
  const links: Link[] = [];
  for (const [index, amount_minor] of amounts.entries()) {
    const link = {
      tenant_id: 't',
      session_id: 's',
      sequence: index + 1,
      movement_id: `m${index}`,
      kind: 'sale',
      method: 'cash',
      amount_minor,
      reason: '',
      fact_id: `f${index}`,
      payment_number: 1,
      late: false,
      moved_at: '2026-03-02T15:00:00.000Z',
      actor_id: 'a',
      approved_by: index % 2 ? 'b' : '',
      reason_code: index % 3 ? 'deposit' : null,
    };
    links.push({ ...link, hash: hashOf(key, links.at(-1)?.hash ?? '', link) });
  }
  return links;
}

const endOf = (links: Link[]) => ({ count: links.length, head: links.at(-1)?.hash ?? '' });

describe('verifyChain', () => {
  it('finds an untouched chain intact, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 30 }), (amounts) => {
        const links = chainOf(amounts);
        expect(verifyChain(key, links, endOf(links), null)).toMatchObject({
          intact: true,
          movementCount: amounts.length,
        });
      }),
    );
  });

  it('notices any one change of any one field of any one link', () => {
    const fields = [
      'movement_id',
      'kind',
      'method',
      'amount_minor',
      'reason',
      'fact_id',
      'payment_number',
      'late',
      'moved_at',
      'actor_id',
      'tenant_id',
      'session_id',
      'hash',
    ] as const;
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1, maxLength: 8 }),
        fc.nat(),
        fc.constantFrom(...fields),
        (amounts, place, field) => {
          const links = chainOf(amounts);
          const end = endOf(links);
          const index = place % links.length;
          links[index] = { ...links[index]!, [field]: 'x' };
          expect(verifyChain(key, links, end, null)).toMatchObject({ intact: false, brokenAtSequence: index + 1 });
        },
      ),
    );
  });

  it('notices a removed, a swapped and a forged link', () => {
    const links = chainOf([1, 2, 3, 4]);
    const end = endOf(links);
    const [a, b, c, d] = links as [Link, Link, Link, Link];
    expect(verifyChain(key, [a, b, d], end, null)).toMatchObject({ intact: false, brokenAtSequence: 3 });
    expect(verifyChain(key, [a, b, c], end, null)).toMatchObject({ intact: false, brokenAtSequence: 4 });
    expect(verifyChain(key, [a, c, b, d], end, null)).toMatchObject({ intact: false, brokenAtSequence: 2 });
    const forged = { ...d, amount_minor: 9 };
    const stranger = Buffer.alloc(32, 2);
    const signed = { ...forged, hash: hashOf(stranger, c.hash, forged) };
    expect(verifyChain(key, [a, b, c, signed], { count: 4, head: signed.hash }, null)).toMatchObject({
      intact: false,
      brokenAtSequence: 4,
    });
    expect(verifyChain(key, [a, b, c], endOf([a, b, c]), end)).toMatchObject({ intact: false, brokenAtSequence: 4 });
  });
});
