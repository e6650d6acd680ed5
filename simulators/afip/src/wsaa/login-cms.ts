import { X509Certificate } from 'node:crypto';
import { ticketKey } from '../state.ts';
import type { World } from '../world.ts';
import { openCms } from './cms.ts';
import { cuitOf, distinguishedName } from './distinguished-name.ts';
import { Refusal } from './refusals.ts';
import { readTicketRequest } from './ticket-request.ts';
import { services, writeTicket } from './ticket.ts';

/** Whom a certificate's holder may represent towards a service: itself, and those who delegated to it. */
function representedBy(world: World, holder: number, service: string): number[] {
  const represented = new Set([holder]);
  for (const delegation of world.book.state.delegations.values()) {
    if (delegation.holder !== holder || delegation.service !== service) continue;
    if (delegation.granted) represented.add(delegation.represented);
    else represented.delete(delegation.represented);
  }
  return [...represented].toSorted((one, other) => one - other);
}

/** Gives a ticket for a signed request (base64), or throws a `Refusal`. */
export async function loginCms(world: World, cms: string): Promise<string> {
  const { book, clock, authority } = world;
  const { content, signer } = await openCms(cms, new X509Certificate(authority.certificate), clock.now());

  // From here on nothing waits: of two requests at once, the second finds the first one's ticket.
  const nowMs = clock.now();
  const service = readTicketRequest(content, signer, nowMs, book.state.settings);
  if (!services.includes(service)) throw new Refusal('wsn.notFound');
  const holder = cuitOf(signer);
  const relations = holder === undefined ? [] : representedBy(world, holder, service);
  if (relations.length === 0) throw new Refusal('coe.notAuthorized');

  const certificate = signer.fingerprint256;
  const previous = book.state.tickets.get(ticketKey(certificate, service));
  const { repeatLoginMs, ticketMs } = book.state.settings;
  if (previous !== undefined && nowMs - previous < repeatLoginMs) throw new Refusal('coe.alreadyAuthenticated');

  book.record({ kind: 'ticket', certificate, service, atMs: nowMs });
  const uniqueIds: [number, number] = [world.nextId(), world.nextId()];
  const draft = { service, holder: distinguishedName(signer), relations, nowMs, lifeMs: ticketMs, uniqueIds };
  return writeTicket(draft, authority.ticketKey);
}
