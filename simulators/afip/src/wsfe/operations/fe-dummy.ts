import type { Result } from '../schema.ts';

export function feDummy(): Result<'FEDummy'> {
  return { AppServer: 'OK', DbServer: 'OK', AuthServer: 'OK' };
}
