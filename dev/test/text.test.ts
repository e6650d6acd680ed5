import { readFileSync } from 'node:fs';
import { roleStatements } from '@mostrador/ops/copy';
import { atLeast } from '@mostrador/ops/engine';
import { fromRoot } from '@mostrador/ops/paths';
import { expect, test } from 'vitest';
import { missing } from '../src/infra/packages.ts';
import { readable } from '../src/commands/logs.ts';
import { duration } from '../src/commands/status.ts';
import { table, whatThereIs } from '../src/commands/up.ts';
import { whereNext } from '../src/demo/where-next.ts';
import { readDocument } from '../src/published/document.ts';
import type { Planned } from '../src/plan.ts';

test('of an apt plan only what the machine lacks is fetched', () => {
  const plan = `Inst libjemalloc2 (5.3.0-1 Debian:12.15/oldstable [amd64])
Inst libc6 [2.36-9] (2.36-10 Debian:12.15/oldstable [amd64])
Inst redis-server (5:7.0.15-1~deb12u10 Debian-Security:12/oldstable-security [amd64])
Conf redis-server (5:7.0.15-1~deb12u10 Debian-Security:12/oldstable-security [amd64])`;
  expect(missing(plan)).toEqual(['libjemalloc2=5.3.0-1', 'redis-server=5:7.0.15-1~deb12u10']);
});

test('versions compare by number', () => {
  expect([atLeast('2.10.27', '2.9'), atLeast('2.9.10', '2.10'), atLeast('15.18', '15'), atLeast('14.9', '15')]).toEqual(
    [true, false, true, false],
  );
});

test('only the roles of the shop are taken from a backup', () => {
  const dump =
    'CREATE ROLE mostrador;\nCREATE ROLE mostrador_sales;\nALTER ROLE mostrador_sales WITH LOGIN;\nCREATE ROLE somebody;\nGRANT mostrador_sales TO mostrador;';
  expect(roleStatements(dump)).toEqual([
    'CREATE ROLE mostrador_sales;',
    'ALTER ROLE mostrador_sales WITH LOGIN;',
    'GRANT mostrador_sales TO mostrador;',
  ]);
});

test('durations and tables read well', () => {
  expect([5_000, 65_000, 3_700_000, 90_000_000].map(duration)).toEqual(['5s', '1m 5s', '1h 1m', '1d 1h']);
  expect(
    table([
      { who: 'owner', password: 'x' },
      { who: 'cashier', pin: '1234' },
    ]),
  ).toEqual(['who      password  pin', 'owner    x', 'cashier            1234']);
});

test('log lines are for people, and what is no log line stays as it is', () => {
  const line = JSON.stringify({
    level: 40,
    time: Date.parse('2026-01-02T03:04:05.006Z'),
    pid: 1,
    hostname: 'h',
    msg: 'slow',
    tenant: 't1',
    ms: 900,
  });
  expect(readable(line)).toBe('03:04:05.006 WARN  slow tenant=t1 ms=900');
  expect(['{broken', 'plain text', '{"a":1}'].map(readable)).toEqual(['{broken', 'plain text', '{"a":1}']);
});

test('a line of the door says what was asked before it says by whom', () => {
  const line = {
    level: 30,
    time: '2026-11-29T21:42:00.123Z',
    service: 'gateway',
    requestId: 'r1',
    tenantId: 't1',
    traceId: 'x',
    method: 'POST',
    route: '/v1/sales',
    status: 409,
    reason: 'id_reused',
    ms: 12,
    msg: 'refused',
  };
  expect(readable(JSON.stringify(line))).toBe(
    '21:42:00.123 info  refused POST /v1/sales 409 id_reused 12ms requestId=r1 tenantId=t1',
  );
});

test('the README shows what make up prints', () => {
  const readme = readFileSync(fromRoot('README.md'), 'utf8');
  const [, mailbox = ''] = /e-mails +(\S+)/.exec(readme) ?? [];
  const processes = [{ name: 'mailbox', admin: { mailbox } } as unknown as Planned];
  expect(readme).toContain(`\n${whatThereIs({ gatewayUrl: 'http://127.0.0.1:8080', processes }).join('\n')}\n`);
});

test('the demo ends with pages and reports that there are', () => {
  const logins = [{ role: 'owner', email: 'duenia@example.com', password: 'secreta' }];
  const services = { mailbox: { adminUrl: 'http://127.0.0.1:2' } };
  const lines = whereNext({ gatewayUrl: 'http://127.0.0.1:1', seed: { logins }, services }, 'S').join('\n');
  expect(lines).toContain('http://127.0.0.1:2\n');
  expect(lines).toContain(`-d '{"email":"duenia@example.com","password":"secreta"}'`);
  const asked = [...lines.matchAll(/127\.0\.0\.1:1(\/v1\S+)/g)].map(([, path]) => path!);
  const known = Object.keys(readDocument().paths).map(
    (path) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  );
  expect(asked.filter((path) => !known.some((one) => one.test(path)))).toEqual([]);
  expect(asked).toHaveLength(3);
});
