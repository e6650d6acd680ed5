import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeSale } from '../../testing/make-sale.ts';
import { append, emptyLog, hashOf, nextTicketNumber, verifyChain } from './chain.ts';
import { openItem } from './item.ts';

const where = { tillId: '01a22a43-4630-76ca-8712-a3c5815d1fdd', sessionId: '01a22a43-48bd-70c8-baff-8c76e88a041d' };

/** A log of so many sales. */
function written(count: number) {
  let end = emptyLog('inst-1');
  return Array.from({ length: count }, () => {
    const item = append(end, { sale: makeSale(where, { ticketNumber: nextTicketNumber(end) }) });
    end = item.end;
    return item;
  });
}
const textsOf = (count: number) => written(count).map((one) => one.text);

describe('append', () => {
  it('numbers items and tickets, and chains each item to the text of the one before it', () => {
    const [first, second] = written(2);
    expect(second!.end).toMatchObject({ installationId: 'inst-1', sequence: 2, ticketNumber: 2 });
    const { envelope, operation } = openItem(second!.text);
    const previousHash = createHash('sha256').update(first!.text).digest('hex');
    expect(envelope).toEqual({ installationId: 'inst-1', sequence: 2, previousHash, rulesVersion: 1, approvals: [] });
    expect(operation).toMatchObject({ kind: 'sale', content: { ticketNumber: 2 } });
  });

  it('writes what a program that reads it and writes it again writes too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const item = append(emptyLog('inst-1'), { sale: makeSale(where, { installationId: name }) });
        expect(JSON.stringify(JSON.parse(item.text))).toBe(item.text);
        expect(hashOf(item.text)).toBe(createHash('sha256').update(item.text).digest('hex'));
      }),
    );
  });
});

describe('verifyChain', () => {
  it('finds nothing in a log as it was written, nor in its rest, nor in what is there twice', () => {
    const log = written(5);
    const texts = log.map((one) => one.text);
    expect(verifyChain(texts)).toEqual([]);
    expect(verifyChain(texts.slice(2), log[1]!.end)).toEqual([]);
    expect(verifyChain([...texts, ...texts])).toEqual([]);
  });

  it('finds what is missing, what was changed, what was written twice and what nobody can read', () => {
    const texts = textsOf(5);
    expect(verifyChain(texts.toSpliced(2, 1))).toEqual([{ index: 2, flaw: 'log_gap' }]);
    const changed = texts.with(2, texts[2]!.replace('Alfajor', 'Turrón'));
    expect(verifyChain(changed)).toEqual([{ index: 3, flaw: 'log_broken' }]);
    expect(verifyChain([...texts, changed[2]!])).toEqual([{ index: 5, flaw: 'log_forked' }]);
    expect(verifyChain(['{"envelope":{"sequence":"1"},"sale":{}}'])).toEqual([{ index: 0, flaw: 'log_unreadable' }]);
  });
});

describe('openItem', () => {
  it('reads items of tills that write no envelope', () => {
    expect(openItem('{"void":{"voidId":"A","saleId":"B"}}')).toMatchObject({
      operation: { kind: 'void', id: 'a', saleId: 'b' },
      envelope: null,
      hasEnvelope: false,
      isNewer: false,
    });
  });

  it('knows what newer rules wrote, even where it cannot read it', () => {
    const newer = '"envelope":{"installationId":"i","sequence":1,"rulesVersion":999}';
    expect(openItem(`{${newer},"exchange":{}}`)).toMatchObject({ operation: null, isNewer: true });
    expect(openItem('{"sale":{"rulesVersion":999}}')).toMatchObject({ isNewer: true });
    expect(openItem('{"envelope":{"rulesVersion":999},"sale":{}}')).toMatchObject({ envelope: null, isNewer: true });
    expect(openItem('{"exchange":{}}')).toMatchObject({ operation: null, isNewer: false });
  });

  it('answers for anything', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void openItem(text)));
  });
});
