import { hearsOf } from './contracts.ts';
import type { OwnManifest, ServiceManifest } from './manifest.ts';

/** Where answers come to a process: nobody else can listen there. */
export const inboxOf = (name: string): string => `_INBOX_${name}`;

/**
 * What a process may at the broker, as subjects. A stream is made and written by who tells it. A hearer has one durable on
 * each stream that it hears, called as it is, and makes, reads and acknowledges that one.
 */
export function brokerRights(own: OwnManifest, services: readonly ServiceManifest[], prefix = '') {
  const tells = own.kind === 'service' ? own.tells : [];
  const hears = hearsOf(own, services);
  const publish = ['$JS.API.INFO'];
  for (const contract of tells)
    publish.push(`${prefix}mostrador.${contract}.>`, `$JS.API.STREAM.CREATE.${prefix}${contract}`);
  for (const contract of new Set([...tells, ...hears])) publish.push(`$JS.API.STREAM.INFO.${prefix}${contract}`);
  const inbox = `${inboxOf(own.name)}.>`;
  if (own.kind === 'gateway') return gatewayRights(own.name, services, prefix, { publish, inbox, hears });
  for (const contract of hears) {
    const [stream, durable] = [`${prefix}${contract}`, own.name];
    for (const verb of ['*', 'MSG.NEXT']) publish.push(`$JS.API.CONSUMER.${verb}.${stream}.${durable}`);
    publish.push(`$JS.API.STREAM.MSG.GET.${stream}`, `$JS.ACK.${stream}.${durable}.>`);
  }
  return { publish: { allow: publish, deny: [] as string[] }, subscribe: { allow: [inbox], deny: [] as string[] } };
}

type Begun = { publish: string[]; inbox: string; hears: readonly string[] };

/** It follows streams with consumers that leave nothing behind and have no name of their own, and asks other gateways. */
function gatewayRights(name: string, services: readonly ServiceManifest[], prefix: string, begun: Begun) {
  const own = `${prefix}${name}.>`;
  const reads = begun.hears.flatMap((contract) =>
    ['CREATE', 'INFO', 'DELETE', 'MSG.NEXT'].map((verb) => `$JS.API.CONSUMER.${verb}.${prefix}${contract}.*`),
  );
  const others = services.flatMap((one) => [
    `$JS.API.CONSUMER.*.*.${one.name}`,
    `$JS.API.CONSUMER.MSG.NEXT.*.${one.name}`,
  ]);
  return {
    publish: { allow: [...begun.publish, ...reads, own, begun.inbox], deny: others },
    subscribe: { allow: [begun.inbox, own], deny: [] as string[] },
  };
}
