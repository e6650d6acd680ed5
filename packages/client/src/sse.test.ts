import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Block, blocksOf } from './sse.ts';

async function read(text: string, cuts: number[]): Promise<Block[]> {
  const bytes = new TextEncoder().encode(text);
  const places = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
  async function* chunks() {
    let start = 0;
    for (const end of [...places, bytes.length]) {
      yield bytes.slice(start, end);
      start = end;
    }
  }
  return Array.fromAsync(blocksOf(chunks()));
}

const text = [
  'retry: 3000',
  ': still here\nid: a:1',
  'data: {"name":"Ñandú"}',
  'id: a:2\nevent: reset\ndata: one\ndata:two',
  'data: cut off',
].join('\n\n');

test('blocks are the same however the bytes are cut, and what is not ended is none', async () => {
  const whole = [
    { event: 'message', id: undefined, data: undefined },
    { event: 'message', id: 'a:1', data: undefined },
    { event: 'message', id: undefined, data: '{"name":"Ñandú"}' },
    { event: 'reset', id: 'a:2', data: 'one\ntwo' },
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1000)), fc.constantFrom('\n', '\r\n'), async (cuts, end) => {
      expect(await read(text.replaceAll('\n', end), cuts)).toEqual(whole);
    }),
  );
});
