import { v7 as uuidv7 } from 'uuid';
import {
  type Api,
  apiOver,
  type Door,
  login,
  type Person,
  person,
  type Till,
  tillApi,
  tillAt,
  until,
  untilSettled,
} from '../client/index.ts';
import type { SeedReport } from '../seed/index.ts';

/** Everybody and everything that the demo needs at the counter. */
export type Counter = {
  door: Door;
  companyId: string;
  branchId: string;
  /** The owner looks at everything; the supervisor approves; the cashier sells. */
  owner: Person;
  supervisor: Person;
  supervisorPin: string;
  cashier: Person;
  till: Till;
  /** The till itself, whose log is nobody else's. */
  atTill: Api;
};

const TILL_NAME = 'Demostración';

/** Logs in who takes part, at a till of the demo's own. */
export async function takePlaces(door: Door, seed: SeedReport, tell: (line: string) => void): Promise<Counter> {
  const { branchId, name } = seed.branches[0]!;
  const owner = await login(door, loginOf(seed, 'owner'));
  const supervised = loginOf(seed, 'supervisor');
  const supervisor = await login(door, supervised);
  tell(
    `${owner.session.displayName} (owner) and ${supervisor.session.displayName} (supervisor) logged in with e-mail and password.`,
  );
  const { tillId, credential, installationId } = await enrol(door, owner, branchId);
  const atTill = tillApi(door, { tillId, credential }).api;
  const { who, pin } = seed.logins.find(({ role }) => role === 'cashier')!;
  const { members } = await atTill.identity.listMembers({ role: 'cashier' });
  const { userId } = members.find(({ displayName }) => displayName === who)!;
  const cashier = person(door, await atTill.identity.logInWithPin({ userId, pin: pin! }));
  tell(`${who} (cashier) logged in by PIN at the till "${TILL_NAME}" of ${name}, enrolled with a new code.`);
  const till = tillAt({ api: cashier.api, tillId, cashierId: userId, installationId });
  return {
    door,
    companyId: seed.companyId,
    branchId,
    owner,
    supervisor,
    supervisorPin: supervised.pin,
    cashier,
    till,
    atTill,
  };
}

function loginOf({ logins }: SeedReport, role: string): { email: string; password: string; pin: string } {
  const found = logins.find((one) => one.role === role)!;
  return { email: found.email!, password: found.password!, pin: found.pin! };
}

/** The same till every time, as a device that was installed just now: its tickets begin at 1. */
async function enrol(door: Door, owner: Person, branchId: string) {
  const { tills } = await owner.api.identity.listTills({ branchId, pageSize: 200 });
  const known = tills.find(({ name }) => name === TILL_NAME);
  const till = known ?? (await owner.api.identity.createTill({ tillId: uuidv7(), branchId, name: TILL_NAME }));
  const { code } = await owner.api.identity.issueEnrolmentCode({ tillId: till.tillId });
  const installationId = uuidv7();
  const { credential } = await apiOver(door).identity.enrolTill({ code, installationId });
  // The services have to have heard of a new till.
  if (!known) await untilSettled(owner.api);
  return { tillId: till.tillId, credential, installationId };
}

/** A run that was interrupted left its session open: it is counted as empty and closed. */
export async function closeLeftOpen({ supervisor, till }: Counter): Promise<number> {
  const { sessions } = await supervisor.api.cash.listSessions({ tillId: till.tillId, state: 'open' });
  for (const { sessionId } of sessions) {
    const { saleCount } = await supervisor.api.cash.getXReport({ sessionId });
    await supervisor.api.cash.declareCount({
      sessionId,
      declarationId: uuidv7(),
      counted: [],
      ticketCount: saleCount,
      declaredAt: new Date().toISOString(),
    });
  }
  return sessions.length;
}

/** The session when it is closed, with its bad deviation explained where there is one. */
export async function closed({ supervisor }: Counter, sessionId: string) {
  const ask = () => supervisor.api.cash.getSession({ sessionId });
  const ended = await until('The till session is still not closed', 30_000, async () => {
    const session = await ask();
    return ['closed', 'needs_justification'].includes(session.state) ? session : undefined;
  });
  if (ended.state === 'closed') return ended;
  return supervisor.api.cash.justifyDeviation({ sessionId, justification: 'Diferencia de la demostración.' });
}
