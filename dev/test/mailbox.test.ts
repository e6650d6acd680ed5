import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { identity } from '@mostrador/identity';
import { startForTest, uuidv7 } from '@mostrador/kit/testing';
import { jwksFile, serviceKeyFile } from '@mostrador/ops/keys';
import { IdentityServiceDefinition } from '@mostrador/proto/identity';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { codes } from '../src/commands/status.ts';
import { codeSentTo } from '../src/mailbox.ts';

/** Paths are made of it when they are first imported, and that is by whatever comes first. */
const home = vi.hoisted(() => {
  const { mkdtempSync } = process.getBuiltinModule('node:fs');
  return (process.env.MOSTRADOR_HOME = mkdtempSync(`${process.env.TMPDIR}/mailbox-`));
});

let network: Awaited<ReturnType<typeof startForTest>>;
beforeAll(async () => {
  network = await startForTest(identity, {
    KEY_ENCRYPTION_KEY: Buffer.alloc(32, 3).toString('base64'),
    ARGON2_MEMORY_KIB: '64',
  });
  const keys = join(home, 'keys');
  mkdirSync(keys);
  copyFileSync(join(network.keys.folder, 'operator.jwk'), serviceKeyFile(keys, 'operator'));
  copyFileSync(join(network.keys.folder, 'services.json'), jwksFile(keys));
  vi.stubEnv('IDENTITY_URL', network.addresses['IDENTITY_URL']!);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await network.stop();
});

test('make status shows the codes that nobody has sent', async () => {
  const told = vi.spyOn(console, 'log').mockImplementation(() => {});
  await codes();
  expect(told).not.toHaveBeenCalled();
  const anybody = network.client(IdentityServiceDefinition, '', { authorization: '' });
  const [email, password] = ['ana@ejemplo.com.ar', 'una clave larga'];
  const company = { companyId: uuidv7(), name: 'Kiosco', cuit: '', ownerId: uuidv7(), ownerName: 'Ana' };
  await anybody.registerCompany({ ...company, email, password });
  const code = await codeSentTo(email);
  await codes();
  expect(told.mock.calls.join()).toMatch(new RegExp(`${email} +email_proof +${code} +20`));
  await anybody.confirmEmail({ email, password, code });
  expect(await codeSentTo(email)).toBe('');
  told.mockRestore();
});
