import { afterAll, beforeAll, expect } from 'vitest';
import { auth, authenticate, callWsfe, codesIn, issuer, startWorld, type Credentials, type World } from '../client.ts';
import { at, caeRequest, toCompany, type Draft } from '../make.ts';
import { apocryphal, big, bigMonotributista, deceased, fce, inactive, monotributista } from './drafts.ts';

/** What is sent in the place of an ordinary voucher, its type, and the codes that come of it. */
export type Row = [what: string, type: number, draft: Draft, codes: string[], from?: From];
type From = { point?: number; cuit?: number };

let world: World;
let credentials: Credentials;
let trader: Credentials;
let used = 1000;

/** A point of sale that nobody used yet. */
export const fresh = () => (used += 1);
export const control = () => world.control;

/** Takes the clock to a day; the tickets of before may have died. */
export async function day(date: string): Promise<void> {
  await at(world.control, date);
  await world.control.setSettings({ repeatLoginMs: 0 });
  credentials = await authenticate(world);
  trader = await authenticate(world, monotributista);
}

/** Sends one voucher, first of its point of sale unless said; its codes in order, with an `E` those of root Errors. */
export async function send(
  type: number,
  draft: Draft,
  { point = fresh(), cuit = issuer }: From = {},
): Promise<string[]> {
  const who = auth(cuit === issuer ? credentials : trader, cuit);
  const { body } = await callWsfe(world, 'FECAESolicitar', caeRequest(who, [draft], { type, point }));
  const { errors, remarks } = codesIn(body);
  return [...errors.map((code) => `E${code}`), ...remarks.map(String)];
}

const granted = async () => (await world.control.book()).vouchers.length;

export async function authorises([, type, draft, codes, from]: Row): Promise<void> {
  const before = await granted();
  expect(await send(type, draft, from)).toEqual(codes);
  expect(await granted()).toBe(before + 1);
}

export async function refuses([, type, draft, codes, from]: Row): Promise<void> {
  const before = await granted();
  expect(await send(type, draft, from)).toEqual(codes);
  expect(await granted()).toBe(before);
}

/** 18 November 2026, people to sell to, and at point of sale 9 what notes are associated with. */
export function inTheRulesWorld(): void {
  beforeAll(async () => {
    world = await startWorld();
    await day('2026-11-18');
    const company = { kind: 'JURIDICA', condition: 'responsable_inscripto' } as const;
    await world.control.addPersons(
      { ...company, cuit: big, takesFce: true },
      { kind: 'JURIDICA', condition: 'monotributo', cuit: bigMonotributista, takesFce: true },
      { ...company, cuit: inactive, active: false },
      { ...company, cuit: apocryphal, apocryphal: true },
      { cuit: deceased, kind: 'FISICA', condition: 'consumidor_final', deceased: true },
    );
    expect(await send(6, {}, { point: 9 })).toEqual([]);
    expect(await send(1, toCompany, { point: 9 })).toEqual([]);
    expect(await send(201, fce, { point: 9 })).toEqual([]);
  });
  afterAll(() => world.simulator.stop());
}
