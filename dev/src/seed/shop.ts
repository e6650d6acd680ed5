import type { Word } from '@mostrador/proto/words';
import { idAt, randomOf } from './random.ts';

/** Everything that is made once has an id of this moment, so that a seed that was interrupted finds it again. */
const FOUNDED = Date.parse('2026-01-05T12:00:00Z');

export const idOf = (...names: (string | number)[]): string => idAt(FOUNDED, randomOf('kioscos-del-sur', ...names));

/** The same for every shop that is seeded: it is there to be looked at, not to be kept. */
const PASSWORD = 'kioscos-del-sur';

export type Role = Word<'role'>;
export type Member = { userId: string; role: Role; name: string; email?: string; password?: string; pin?: string };

const byMail = (role: Role, name: string, local: string, pin?: string): Member => ({
  userId: idOf('member', local),
  role,
  name,
  email: `${local}@kioscosdelsur.example`,
  password: PASSWORD,
  ...(pin ? { pin } : {}),
});

const byPin = (name: string, local: string, pin: string): Member => ({
  userId: idOf('member', local),
  role: 'cashier',
  name,
  pin,
});

/** The CUIT is the one that AFIP's test environment is known by. */
export const company = { companyId: idOf('company'), name: 'Kioscos del Sur', cuit: '20267565393' };

export const owner = byMail('owner', 'Dueña', 'duenia', '739146');

export const members: Member[] = [
  byMail('admin', 'Administración', 'administracion', '582094'),
  byMail('supervisor', 'Encargado Centro', 'encargado.centro', '284716'),
  byMail('supervisor', 'Encargada Barracas', 'encargada.barracas', '615382'),
  byMail('inventory', 'Depósito', 'deposito'),
  byMail('accountant', 'Estudio contable', 'contaduria'),
  byMail('viewer', 'Inversor', 'inversor'),
  byPin('Cajero Centro mañana', 'cajero-1', '1937'),
  byPin('Cajera Centro tarde', 'cajero-2', '8264'),
  byPin('Cajero Centro fin de semana', 'cajero-3', '4715'),
  byPin('Cajera Barracas', 'cajero-4', '3092'),
  byPin('Cajero Barracas fin de semana', 'cajero-5', '9586'),
];

export const branches = ['Centro', 'Barracas'].map((name) => ({ branchId: idOf('branch', name), name }));

export type SeedTill = {
  tillId: string;
  branchId: string;
  name: string;
  installationId: string;
  ticketsADay: number;
  cashierIds: string[];
};

const till = (name: string, branch: number, ticketsADay: number, cashiers: number[]): SeedTill => ({
  tillId: idOf('till', name),
  branchId: branches[branch]!.branchId,
  name,
  installationId: idOf('installation', name),
  ticketsADay,
  cashierIds: cashiers.map((one) => idOf('member', `cajero-${one}`)),
});

/** The last of a till's cashiers works at weekends. */
export const tills: SeedTill[] = [
  till('Centro 1', 0, 155, [1, 3]),
  till('Centro 2', 0, 118, [2, 3]),
  till('Barracas 1', 1, 136, [4, 5]),
];
