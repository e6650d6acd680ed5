import { describe, expect, it } from 'vitest';
import { lastDayToRequest } from './may-request.ts';

describe('lastDayToRequest', () => {
  it.each([
    ['cashier', '2026-11-03', '2026-11-13'],
    ['till', '2026-02-25', '2026-03-07'],
    ['supervisor', '2026-11-03', '2026-11-30'],
    ['supervisor', '2028-02-01', '2028-02-29'],
    ['supervisor', '2026-12-28', '2027-01-07'],
    ['admin', '2020-01-01', null],
    ['accountant', '2020-01-01', null],
  ])('for %s and a sale of %s is %s', (role, soldOn, last) => expect(lastDayToRequest(role, soldOn)).toBe(last));
});
