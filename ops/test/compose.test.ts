import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromRoot } from '../src/paths.ts';
import { own } from '../src/stack.ts';

const compose = readFileSync(fromRoot('compose.yaml'), 'utf8');
const dockerfile = readFileSync(fromRoot('Dockerfile'), 'utf8');
const names = own.map(({ name }) => name);
/** What stands under a service's name. */
const blockOf = (name: string) => new RegExp(`^  ${name}:\\n((?: {4}.*\\n|\\n)+)`, 'm').exec(compose)?.[1] ?? '';

test.each(names)('in containers %s has a volume of its own, and no other’s keys', (name) => {
  const mounted = [...blockOf(name).matchAll(/[\w-]+(?=:\/state\b)/g)].map(([volume]) => volume);
  expect(mounted).toEqual([name]);
  expect(blockOf('prepare')).toContain(`- ${name}:/settings/${name}\n`);
  expect(dockerfile).toContain(` /settings/${name} `);
});

test('in containers the broker knows who may speak before it starts', () => {
  expect(blockOf('nats')).toMatch(/prepare: \{ condition: service_completed_successfully \}/);
  expect(blockOf('nats')).toContain('--config, /etc/mostrador/nats.conf');
  expect(blockOf('prepare')).toContain('- broker:/settings/nats\n');
  expect(dockerfile).toContain(' /settings/nats ');
});

test('in containers e-mail, CORS and a proxy can be set, and each night is taken care of', () => {
  for (const setting of ['SMTP_URL', 'MAIL_FROM', 'CORS_ORIGINS', 'TRUST_PROXY'])
    expect(compose).toContain(`\${${setting}:-}`);
  expect(blockOf('nightly')).toMatch(/target: nightly/);
});

/** The documented settings of a service, read from its rules. */
const settingsOf = (name: string) =>
  [...readFileSync(fromRoot(`services/${name}/src/env.ts`), 'utf8').matchAll(/^  (\w+):/gm)].map(
    ([, setting]) => setting!,
  );

test.each(names.filter((name) => existsSync(fromRoot(`services/${name}/src/env.ts`))))(
  'in containers %s is given the keys before a rotation, and those who prepare know them',
  (name) => {
    for (const setting of settingsOf(name).filter((one) => one.endsWith('_BEFORE')))
      for (const block of [name, 'prepare']) expect(blockOf(block)).toContain(`${setting}: \${${setting}:-}`);
  },
);
