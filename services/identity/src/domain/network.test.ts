import { describe, expect, it } from 'vitest';
import { networkOf, originOf, siteOf } from './network.ts';

describe('addresses', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9', '203.0.113.0/24'],
    ['203.0.113.9:50123', '203.0.113.9', '203.0.113.0/24'],
    ['ipv4:203.0.113.9:50123', '203.0.113.9', '203.0.113.0/24'],
    ['::ffff:203.0.113.9', '203.0.113.9', '203.0.113.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['ipv6:[2001:db8::1]:50123', '2001:db8:0:0::/64', '2001:db8:0::/48'],
    ['::1', '0:0:0:0::/64', '0:0:0::/48'],
    ['unix:/tmp/x', 'unix:/tmp/x', ''],
  ])('%s is counted as %s and written down as %s', (address, origin, network) => {
    expect([originOf(address), networkOf(address)]).toEqual([origin, network]);
  });

  it.each([
    ['203.0.113.9:50123', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['2001:db8:1:ffff::1', '2001:db8:1::/48'],
  ])('%s floods as %s', (address, site) => {
    expect(siteOf(address)).toBe(site);
  });
});
