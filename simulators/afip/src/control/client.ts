import type { FaultCount, FaultPlan } from '../faults.ts';
import type { Person } from '../padron/persons.ts';
import type { Caea, Delegation, Idle, PointOfSale, Settings, Voucher } from '../state.ts';
import type { ControlRequests } from './routes.ts';

export type BookCopy = {
  vouchers: Voucher[];
  caeas: Caea[];
  idle: Idle[];
  persons: Person[];
  pointsOfSale: PointOfSale[];
  delegations: Delegation[];
};
export type FaultReport = FaultCount & { plan: FaultPlan };
export type ClockAnswer = { now: string; speed: number };
/** PEM. `key` is there where no request was sent. */
export type IssuedCertificate = { certificate: string; request: string; authority: string; key?: string };

/** The control API as functions. Each throws an `Error` with the simulator's words where it refuses. */
export function controlOf(controlUrl: string) {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${controlUrl}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const answer = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Error(`${method} ${path}: ${answer.error}`);
    return answer;
  }
  return {
    /** Replaces the whole plan of faults. */
    setFaults: (plan: ControlRequests['faults']) => call<FaultReport>('PUT', '/faults', plan),
    clearFaults: () => call<FaultReport>('DELETE', '/faults'),
    faults: () => call<FaultReport>('GET', '/faults'),
    clock: () => call<ClockAnswer>('GET', '/clock'),
    setClock: (change: ControlRequests['clock']) => call<ClockAnswer>('PUT', '/clock', change),
    settings: () => call<Settings>('GET', '/settings'),
    setSettings: (change: ControlRequests['settings']) => call<Settings>('PATCH', '/settings', change),
    book: () => call<BookCopy>('GET', '/book'),
    delegate: (delegation: ControlRequests['delegation']) => call<object>('POST', '/delegations', delegation),
    addPersons: (...persons: ControlRequests['person'][]) => call<object>('POST', '/persons', persons),
    addPointsOfSale: (...points: ControlRequests['pointOfSale'][]) => call<object>('POST', '/points-of-sale', points),
    certificate: (asked: ControlRequests['certificate']) => call<IssuedCertificate>('POST', '/certificates', asked),
    reset: () => call<object>('POST', '/reset', {}),
  };
}

export type Control = ReturnType<typeof controlOf>;
