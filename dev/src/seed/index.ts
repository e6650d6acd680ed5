import {
  connect,
  type Door,
  type Mailbox,
  person,
  type Person,
  tillApi,
  tillAt,
  untilSettled,
} from '../client/index.ts';
import { partsOf } from '../play/parts.ts';
import type { SeedPart } from '../play/seed.ts';
import { type EnrolledTill, found, type Founded } from './found.ts';
import { sendHistory, weeksOf } from './history.ts';
import { branches, company, idOf, type Member, members, owner } from './shop.ts';
import { dayOf } from './calendar.ts';

export type SeedReport = {
  logins: Record<string, string>[];
  companyId: string;
  branches: { branchId: string; name: string }[];
  tills: Pick<EnrolledTill, 'tillId' | 'branchId' | 'name' | 'installationId' | 'credential'>[];
};

const SETTLE_MS = 180_000;
const FLOAT_MINOR = 3_000_000;

export type SeedOptions = {
  url: string;
  /** Where the simulated AFIP is steered; without it the company is not set up to issue vouchers. */
  afipUrl?: string | undefined;
  /** Where the codes are read that people get by e-mail. */
  mailbox: Mailbox;
  say(line: string): void;
};

/** Makes a believable kiosk chain with ninety days behind it, through the public API only. Can be run again after a stop. */
export async function seed({ url, afipUrl, mailbox, say }: SeedOptions): Promise<SeedReport> {
  const door = connect(url, { connections: 8, timeoutMs: 60_000 });
  try {
    const startedAt = Date.now();
    const founded = await found(door, mailbox);
    const { boss, tills, catalogue } = founded;
    say(
      `  ${company.name}: ${branches.length} branches, ${tills.length} tills, ${members.length + 1} people, ${catalogue.length} products`,
    );
    const parts = await partsOf<SeedPart>('seed');
    const known = { boss, createdAt: founded.createdAt, company, idOf, tills, afipUrl };
    for (const part of parts) await part.seed?.(known);
    await untilSettled(boss.api, { withinMs: SETTLE_MS });
    await live(door, founded, say);
    await untilSettled(boss.api, {
      withinMs: SETTLE_MS,
      onWait: now(say, 2_000, (left) => `  ${left} facts on their way ...`),
    });
    for (const part of parts) await part.after?.(known);
    for (const till of tills) await openToday(door, till, founded);
    say(`  filled in ${Math.round((Date.now() - startedAt) / 1000)} s`);
    return report(tills);
  } finally {
    await door.close();
  }
}

/** At most one line in so many milliseconds. */
function now<T>(say: (line: string) => void, everyMs: number, line: (value: T) => string): (value: T) => void {
  let last = Date.now();
  return (value) => {
    if (Date.now() - last < everyMs) return;
    last = Date.now();
    say(line(value));
  };
}

async function live(door: Door, founded: Founded, say: (line: string) => void): Promise<void> {
  const weeks = [...weeksOf(founded)];
  const total = weeks.flatMap(({ operations }) => operations.flat()).filter(({ sale }) => sale).length;
  let sold = 0;
  const progress = now(say, 3_000, () => `  ${sold} of ${total} sales of the last 90 days ...`);
  const tills = founded.tills.map((till) => ({ tillId: till.tillId, api: tillApi(door, till).api }));
  await sendHistory(weeks, founded.boss.api, tills, (more) => {
    sold += more;
    progress(more);
  });
  say(`  ${total} sales of the last 90 days`);
}

async function openToday(door: Door, till: EnrolledTill, { boss, createdAt }: Founded): Promise<void> {
  const open = await boss.api.cash.listSessions({ tillId: till.tillId, state: 'open' });
  if (open.sessions.length > 0) return;
  const cashier = await cashierAt(door, till);
  const counter = tillAt({ api: cashier.api, tillId: till.tillId, cashierId: till.cashierIds[0]! });
  await counter.open(FLOAT_MINOR, idOf('session', till.name, dayOf(createdAt)));
}

/** The cashier of the week logs in at the till, by PIN. */
async function cashierAt(door: Door, till: EnrolledTill): Promise<Person> {
  const userId = till.cashierIds[0]!;
  const pin = members.find((member) => member.userId === userId)!.pin!;
  return person(door, await tillApi(door, till).api.identity.logInWithPin({ userId, pin }));
}

function report(tills: EnrolledTill[]): SeedReport {
  const login = ({ name, role, email = '(by PIN, at a till)', password = '', pin = '' }: Member) => ({
    who: name,
    role,
    email,
    password,
    pin,
  });
  return {
    logins: [owner, ...members].map(login),
    companyId: company.companyId,
    branches,
    tills: tills.map(({ tillId, branchId, name, installationId, credential }) => ({
      tillId,
      branchId,
      name,
      installationId,
      credential,
    })),
  };
}
