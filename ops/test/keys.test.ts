import { createSign, createVerify, createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ensureServiceKeys, jwksFile, passwordOf, secretOf, serviceKeyFile } from '../src/keys.ts';
import { temporary } from '../testing/temporary.ts';

const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;

test('the public set verifies what each process signs, and holds nothing private', () => {
  const dir = temporary();
  ensureServiceKeys(dir, ['sales', 'cash']);
  const { keys } = read<{ keys: JsonWebKey[] }>(jwksFile(dir));
  expect(keys.map((key) => Object.keys(key).sort())).toEqual(keys.map(() => ['alg', 'e', 'kid', 'kty', 'n', 'use']));
  expect(keys).toHaveLength(2);
  const own = read<JsonWebKey>(serviceKeyFile(dir, 'sales'));
  expect(own.kid).toBe('service:sales');
  const signature = createSign('RSA-SHA256')
    .update('hello')
    .sign(createPrivateKey({ key: own, format: 'jwk' }));
  const known = keys.find((key) => key.kid === own.kid)!;
  expect(
    createVerify('RSA-SHA256')
      .update('hello')
      .verify(createPublicKey({ key: known, format: 'jwk' }), signature),
  ).toBe(true);
});

test('keys and passwords stay the same on later runs, also when a process is added', () => {
  const dir = temporary();
  ensureServiceKeys(dir, ['sales']);
  const [key, secret, password] = [
    readFileSync(serviceKeyFile(dir, 'sales'), 'utf8'),
    secretOf(dir, 'KEY'),
    passwordOf(dir, 'role'),
  ];
  ensureServiceKeys(dir, ['sales', 'cash']);
  expect(readFileSync(serviceKeyFile(dir, 'sales'), 'utf8')).toBe(key);
  expect([secretOf(dir, 'KEY'), passwordOf(dir, 'role')]).toEqual([secret, password]);
  expect(Buffer.from(secret, 'base64')).toHaveLength(32);
});

test('only their owner reads them', () => {
  const dir = temporary();
  ensureServiceKeys(dir, ['sales']);
  secretOf(dir, 'KEY');
  passwordOf(dir, 'role');
  for (const file of [serviceKeyFile(dir, 'sales'), `${dir}/KEY.secret`, `${dir}/role.password`])
    expect(statSync(file).mode & 0o077).toBe(0);
});
