import { describe, expect, it } from 'vitest';
import { AppError, isTransient, reasonOf } from './errors.ts';

describe('isTransient', () => {
  it.each([
    ['a closed port', { code: 'ECONNREFUSED' }, true],
    ['a deadlock', { code: '40P01' }, true],
    ['a backend that was terminated', { code: '57P01' }, true],
    ['a table that was migrated under a prepared statement', { code: '0A000' }, true],
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

describe('reasonOf', () => {
  const extend = 'could not extend file "base/5/16384": ';
  it.each([
    ['a disk that is full', { code: '53100', message: `${extend}No space left on device` }, 'storage_full'],
    ['a full disk of our own', { code: 'ENOSPC', message: 'write' }, 'storage_full'],
    ['a quota', { code: '58030', message: `${extend}Disk quota exceeded` }, 'storage_full'],
    [
      'a full disk, as Prisma passes it on',
      { code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: '53100' } } } },
      'storage_full',
    ],
    ['a disk that can only be read', { code: '42501', message: `${extend}Read-only file system` }, 'storage_read_only'],
    ['a closed port', { code: 'ECONNREFUSED' }, 'unavailable'],
    ['a right that is missing', { code: '42501', message: 'permission denied for table sales' }, 'internal'],
    ['words that somebody sent', { code: '22P02', message: 'invalid uuid: "No space left on device"' }, 'internal'],
    ['words that cannot be parsed', new SyntaxError('Unexpected token, "read-only file system"'), 'internal'],
  ])('%s', (_what, error, reason) => {
    expect(reasonOf(error)).toBe(reason);
    expect(isTransient(error)).toBe(reason !== 'internal');
  });
});
