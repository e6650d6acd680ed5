import type { X509Certificate } from 'node:crypto';
import type { Settings } from '../state.ts';
import { child, parseXml, textOf, type Element } from '../xml.ts';
import { distinguishedName, sameName } from './distinguished-name.ts';
import { Refusal } from './refusals.ts';
import { wsaaName } from './ticket.ts';

const dayMs = 86_400_000;
const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;

function document(content: string): Element {
  try {
    return parseXml(content);
  } catch {
    throw new Refusal('xml.bad');
  }
}

/** Times without an offset are Argentine ones (recordings of 2021); one report says that they are refused (relopezbriega/arca_arg#4). */
function time(header: Element, name: string, acceptsLocal: boolean): number {
  const text = textOf(header, name) ?? '';
  const [, offset] = dateTime.exec(text) ?? [];
  const ms = Date.parse(offset === undefined ? `${text}-03:00` : text);
  if (!dateTime.test(text) || Number.isNaN(ms)) throw new Refusal('xml.bad');
  if (offset === undefined && !acceptsLocal) throw new Refusal('xml.generationTime.invalid');
  return ms;
}

/**
 * Reads a loginTicketRequest (fact sheet 1.2: no namespace, upper and lower case count) and returns the service it is
 * for. Throws a `Refusal`.
 */
export function readTicketRequest(
  content: string,
  signer: X509Certificate,
  nowMs: number,
  { localTimes }: Pick<Settings, 'localTimes'>,
): string {
  const root = document(content);
  const header = child(root, 'header');
  const service = textOf(root, 'service') ?? '';
  if (root.name !== 'loginTicketRequest' || root.namespace !== '' || !header) throw new Refusal('xml.bad');
  if (!/^[a-zA-Z][\w-]{2,34}$/.test(service)) throw new Refusal('xml.bad');
  const unique = textOf(header, 'uniqueId') ?? '';
  if (!/^\d{1,10}$/.test(unique) || Number(unique) >= 2 ** 32) throw new Refusal('xml.bad');

  if (Number(root.attributes['version'] ?? '1.0') !== 1) throw new Refusal('xml.version.notSupported');
  const source = textOf(header, 'source');
  if (source !== undefined && !sameName(source, distinguishedName(signer))) throw new Refusal('xml.source.invalid');
  const destination = textOf(header, 'destination');
  if (destination !== undefined && !sameName(destination, wsaaName)) throw new Refusal('xml.destination.invalid');

  const generation = time(header, 'generationTime', localTimes === 'accept');
  if (generation > nowMs || generation < nowMs - dayMs) throw new Refusal('xml.generationTime.invalid');
  const expiration = time(header, 'expirationTime', localTimes === 'accept');
  if (expiration < nowMs) throw new Refusal('xml.expirationTime.expired');
  if (expiration > nowMs + dayMs) throw new Refusal('xml.expirationTime.invalid');
  return service;
}
