import { describe, expect, it } from 'vitest';
import { isPublicAddress, objectionTo } from './address.ts';

describe('isPublicAddress', () => {
  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.1.2.3',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::1',
    '3fff::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '5f00::1',
    'localhost',
    '',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.255.255',
    '223.255.255.255',
    '2800:110::1',
    '2606:4700::1111',
  ])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('objectionTo', () => {
  it.each([
    ['https://programa.ejemplo.com.ar/hook?x=1', null],
    ['https://programa.ejemplo.com.ar:8443/', null],
    ['https://8.8.8.8/', null],
    ['https://[2606:4700::1111]/', null],
    ['HTTPS://Programa.Ejemplo.com.ar', null],
    ['nonsense', 'url_malformed'],
    ['ftp://programa.ejemplo.com.ar/', 'url_malformed'],
    ['file:///etc/passwd', 'url_malformed'],
    ['https://programa.ejemplo.com.ar/#part', 'url_malformed'],
    ['http://programa.ejemplo.com.ar/', 'url_not_https'],
    ['https://user@programa.ejemplo.com.ar/', 'url_with_credentials'],
    ['https://:secret@programa.ejemplo.com.ar/', 'url_with_credentials'],
    ['https://programa.ejemplo.com.ar:22/', 'url_port_refused'],
    ['https://programa.ejemplo.com.ar:0/', 'url_port_refused'],
    ['https://localhost/', 'url_not_public'],
    ['https://LOCALHOST./', 'url_not_public'],
    ['https://postgres/', 'url_not_public'],
    ['https://postgres./', 'url_not_public'],
    ['https://caja.local/', 'url_not_public'],
    ['https://metadata.google.internal/', 'url_not_public'],
    ['https://127.0.0.1/', 'url_not_public'],
    ['https://2130706433/', 'url_not_public'],
    ['https://0x7f.1/', 'url_not_public'],
    ['https://0177.0.0.1/', 'url_not_public'],
    ['https://127.1/', 'url_not_public'],
    ['https://①②⑦.0.0.1/', 'url_not_public'],
    ['https://169.254.169.254/latest/meta-data/', 'url_not_public'],
    ['https://[::1]/', 'url_not_public'],
    ['https://[::ffff:127.0.0.1]/', 'url_not_public'],
    ['https://[64:ff9b::a9fe:a9fe]/', 'url_not_public'],
    ['https://[fd00::1]/', 'url_not_public'],
  ] as const)('%s: %s', (url, objection) => {
    expect(objectionTo(url, false)).toBe(objection);
  });

  it('lets tests in, but no other protocol and no credentials', () => {
    expect(objectionTo('http://127.0.0.1:9999/', true)).toBeNull();
    expect(objectionTo('http://user@127.0.0.1:9999/', true)).toBe('url_with_credentials');
    expect(objectionTo('gopher://127.0.0.1/', true)).toBe('url_malformed');
  });
});
