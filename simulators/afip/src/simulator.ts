import { openBook, type Book } from './book.ts';
import { makeAuthority, serverCertificate, type Authority } from './certificates.ts';
import { startClock, type Clock } from './clock.ts';
import { controlListener } from './control/server.ts';
import { openControl, openServices } from './doors.ts';
import { startFaults } from './faults.ts';
import { a10 } from './padron/a10.ts';
import { a13 } from './padron/a13.ts';
import { a4 } from './padron/a4.ts';
import { a5 } from './padron/a5.ts';
import { firstPersons } from './padron/persons.ts';
import { padronService } from './padron/service.ts';
import { randomFrom } from './random.ts';
import type { World } from './world.ts';
import { wsaaService } from './wsaa/service.ts';
import { wsfeService } from './wsfe/service.ts';

export type SimulatorOptions = {
  /** 0, the default, takes any free port. */
  port?: number;
  controlPort?: number;
  host?: string;
  /** HTTPS with a certificate of the simulator's own authority. */
  tls?: boolean;
  /** File of the book; without it the book is kept in memory. */
  state?: string;
  /** Unique ids follow from it. */
  seed?: number;
  /** Where its clock stands at the start and after a reset, since 1970; without it the clock is the machine's. */
  nowMs?: number;
  /** The authority that issues certificates; without it one is made, and kept in the book. */
  authority?: Authority;
};

export type Simulator = {
  /** Where the services are, without a path. */
  url: string;
  controlUrl: string;
  /** Certificate of the authority, PEM: clients that use HTTPS trust it. */
  authority: string;
  stop: () => Promise<void>;
};

function authorityOf(book: Book, clock: Clock, given: Authority | undefined): Authority {
  const known = given ?? book.state.authority;
  if (known) return known;
  const authority = makeAuthority(clock.now());
  book.record({ kind: 'authority', authority });
  return authority;
}

/** Starts the services and the control API on loopback, or where `host` says. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, controlPort = 0, host = '127.0.0.1', seed = 1 } = options;
  const book = openBook(options.state);
  const clock = startClock(options.nowMs);
  if (book.state.clock) clock.set(book.state.clock);
  const authority = authorityOf(book, clock, options.authority);
  if (book.state.persons.size === 0) for (const person of firstPersons) book.record({ kind: 'person', person });
  const random = randomFrom(seed);
  const world: World = { book, clock, authority, nextId: () => Math.floor(random() * 2 ** 32) };

  const faults = startFaults();
  const tls = options.tls ? serverCertificate(authority, Date.now()) : undefined;
  const registers = [a4, a5, a10, a13].map((padron) => padronService(world, padron));
  const services = [wsaaService(world), wsfeService(world), ...registers];
  const door = await openServices({ port, host }, services, faults, tls && { key: tls.key, cert: tls.certificate });
  const control = await openControl({ port: controlPort, host }, controlListener(world, faults));
  return {
    url: door.url,
    controlUrl: control.url,
    authority: authority.certificate,
    stop: async () => {
      faults.forget();
      await Promise.all([door.close(), control.close()]);
      book.close();
    },
  };
}
