import { isIPv4, isIPv6 } from 'node:net';

/** The IP address in `1.2.3.4`, `1.2.3.4:5`, `[::1]:5`, `ipv4:1.2.3.4:5` or the like; as it came when there is none. */
export function ipOf(address: string): string {
  const bare = address.trim().replace(/^ipv[46]:/, '');
  const candidates = [bare, bare.replace(/:\d+$/, ''), /^\[(.+)\](:\d+)?$/.exec(bare)?.[1] ?? ''];
  const ip = candidates.find((text) => isIPv4(text) || isIPv6(text)) ?? bare;
  return ip.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** The first groups of an IPv6 address, written out. */
function groups(ip: string, count: number): string {
  const [head = '', tail] = ip.split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const all = [...left, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...right];
  return all
    .slice(0, count)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** Whom guesses are counted against: an IPv4 address, or the /64 that one IPv6 subscriber has to themselves. */
export function originOf(address: string): string {
  const ip = ipOf(address);
  return isIPv6(ip) ? `${groups(ip, 4)}::/64` : ip;
}

/** Whom a flood is counted against: an IPv4 address, or the /48 that one site may have to itself. */
export function siteOf(address: string): string {
  const ip = ipOf(address);
  return isIPv6(ip) ? `${groups(ip, 3)}::/48` : ip;
}

/** Where something came from, without the part that singles out a device: enough to notice a stranger. */
export function networkOf(address: string): string {
  const ip = ipOf(address);
  if (isIPv4(ip)) return `${ip.split('.').slice(0, 3).join('.')}.0/24`;
  return isIPv6(ip) ? siteOf(ip) : '';
}
