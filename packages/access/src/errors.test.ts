import { describe, expect, it } from 'vitest';
import { AppError, isTransient } from './errors.ts';

describe('isTransient', () => {
  it.each([
    ['a closed port', { code: 'ECONNREFUSED' }, true],
    ['a deadlock', { code: '40P01' }, true],
    ['a backend that was terminated', { code: '57P01' }, true],
    ['no way to the database, in the words of Prisma', { code: 'P1001' }, true],
    ['a deadlock, in the words of Prisma', { code: 'P2034' }, true],
    [
      'a server that is starting up, as Prisma passes it on',
      { code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: '57P03' } } } },
      true,
    ],
    [
      'a connection that broke under a transaction',
      new Error('Client has encountered a connection error and is not queryable'),
      true,
    ],
    ['a peer that is away', new AppError('unavailable', 'unavailable', ''), true],
    ['a key that is taken', { code: '23505' }, false],
    ['a row that is missing, in the words of Prisma', { code: 'P2025' }, false],
    ['a refusal', new AppError('precondition', 'sale_voided', ''), false],
    ['a mistake of ours', new TypeError('cannot digest this'), false],
  ])('%s', (_what, error, transient) => expect(isTransient(error)).toBe(transient));
});
