import { describe, expect, it } from 'vitest';
import { ivaConditionOf, type Registration } from './iva-condition.ts';

const of = (ids: number[], overrides: Partial<Registration> = {}) =>
  ivaConditionOf({ keyState: 'ACTIVO', monotributo: '', taxes: ids.map((id) => ({ id, state: 'AC' })), ...overrides });

describe('ivaConditionOf', () => {
  it.each([
    [[30, 10], 'responsable_inscripto'],
    [[20], 'monotributo'],
    [[20, 30], 'monotributo'],
    [[32], 'exento'],
    [[34], 'no_alcanzado'],
    [[33], null],
    [[], null],
  ])('reads taxes %j as %s', (ids, condition) => {
    expect(of(ids)).toBe(condition);
  });

  it('tells the kinds of monotributo by their category', () => {
    expect(of([], { monotributo: 'D VENTAS DE COSAS MUEBLES' })).toBe('monotributo');
    expect(of([20], { monotributo: 'MONOTRIBUTO SOCIAL' })).toBe('monotributo_social');
    expect(of([20], { monotributo: 'TRABAJADOR INDEPENDIENTE PROMOVIDO' })).toBe('monotributo_promovido');
  });

  it('does not count a tax that ended, and counts one of an older answer without states', () => {
    expect(of([], { taxes: [{ id: 30, state: 'BD' }] })).toBeNull();
    expect(of([], { taxes: [{ id: 30, state: '' }] })).toBe('responsable_inscripto');
  });

  it('says nothing of a key that is not active', () => {
    expect(of([30], { keyState: 'INACTIVO' })).toBeNull();
  });
});
