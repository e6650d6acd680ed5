import { BlockList, isIP } from 'node:net';

/**
 * Networks that are not the public one, or lead into another: RFC 6890 and its registries, multicast, and the address at
 * which a cloud serves its machines although it is a public one (Azure).
 */
const notPublic = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];

/** Of IPv6 one part is public (2000::/3), but for these: Teredo and the like, documentation, 6to4, AS112, AMT. */
const notPublic6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

function listOf(networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address, prefix] = network.split('/');
    list.addSubnet(address!, Number(prefix), family);
  }
  return list;
}

const refused = listOf(notPublic, 'ipv4');
const refused6 = listOf(notPublic6, 'ipv6');
const global6 = listOf(['2000::/3'], 'ipv6');

/** True for an address that anybody can reach over the Internet. What holds an IPv4 address inside IPv6 is none. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !refused.check(address, 'ipv4');
  return family === 6 && global6.check(address, 'ipv6') && !refused6.check(address, 'ipv6');
}

/** The host of an address as it is connected to: an IPv6 address without its brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

export type Objection =
  | 'url_malformed'
  | 'url_not_https'
  | 'url_with_credentials'
  | 'url_port_refused'
  | 'url_not_public';

/** Names that never leave the machine or its network (RFC 6761, 6762, 8375, 9476), and what has no dot. */
const isLocalName = (host: string) =>
  !/\../.test(host) || /(^|\.)(localhost|local|internal|home\.arpa|lan|intranet|invalid|onion)\.?$/.test(host);

/** What speaks against sending to an address, before any name is looked up; null where nothing does. */
export function objectionTo(text: string, allowPrivate: boolean): Objection | null {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.hash !== '') return 'url_malformed';
  if (url.username !== '' || url.password !== '') return 'url_with_credentials';
  if (allowPrivate) return null;
  if (url.protocol !== 'https:') return 'url_not_https';
  if (url.port !== '' && Number(url.port) < 1_024) return 'url_port_refused';
  const host = hostOf(url);
  const isPublic = isIP(host) === 0 ? !isLocalName(host) : isPublicAddress(host);
  return isPublic ? null : 'url_not_public';
}
