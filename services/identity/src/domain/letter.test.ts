import { describe, expect, it } from 'vitest';
import { letterOf, type Told } from './letter.ts';

const told: Told = {
  kind: 'password_reset',
  recipient: 'ana@ejemplo.com.ar',
  code: '7KQ2-M9XD-04TB',
  createdAt: '2026-11-29T21:42:00.000Z',
  expiresAt: '2026-11-29T22:42:00.000Z',
  cuit: '',
  address: '203.0.113.7',
};
const said = (over: Partial<Told> = {}) => {
  const { before, after } = letterOf({ ...told, ...over });
  return [...before, ...after].join('\n');
};

describe('letterOf', () => {
  it('says what was asked, by whom and when, and until when the code is good, in Argentine time', () => {
    expect(letterOf(told)).toMatchObject({ subject: 'Código para cambiar su contraseña', code: '7KQ2-M9XD-04TB' });
    expect(said()).toContain('la cuenta de ana@ejemplo.com.ar');
    expect(said()).toMatch(
      /29 de noviembre de 2026.*18:42 \(hora argentina\) desde la dirección de red 203\.0\.113\.7/,
    );
    expect(said()).toMatch(/hasta el 29 de noviembre de 2026.*19:42/);
    expect(said()).toContain('Si no fue usted, ignore este mensaje');
    expect(said({ address: '' })).not.toContain('dirección de red');
  });

  it('names the company that invites by what it cannot choose', () => {
    const invitation = { kind: 'invitation', address: '' } as const;
    expect(said({ ...invitation, cuit: '30500010912' })).toContain('La empresa con CUIT 30-50001091-2 lo invita');
    expect(said(invitation)).toContain('Una empresa lo invita');
  });
});
