import { expect, it } from 'vitest';
import { partOf } from './range.ts';

it.each([
  ['bytes=0-0', { from: 0, to: 0 }],
  ['bytes=10-19', { from: 10, to: 19 }],
  ['Bytes=10-', { from: 10, to: 99 }],
  ['bytes=99-1000', { from: 99, to: 99 }],
  ['bytes=-1', { from: 99, to: 99 }],
  ['bytes=-1000', { from: 0, to: 99 }],
  [`bytes=0-${'9'.repeat(400)}`, { from: 0, to: 99 }],
  ['bytes=100-', null],
  [`bytes=${'9'.repeat(400)}-`, null],
  ['bytes=-0', null],
  ['bytes=5-3', undefined],
  ['bytes=-', undefined],
  ['bytes=', undefined],
  ['bytes=a-b', undefined],
  ['bytes=1.5-3', undefined],
  ['bytes=0-1,5-9', undefined],
  ['lines=0-1', undefined],
  [undefined, undefined],
])('of 100 bytes %s is %j', (range, part) => expect(partOf(range, 100)).toEqual(part));
