import { sales } from '@mostrador/sales';
import { type Network, startForTest } from '@mostrador/kit/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Door, openDoor } from './door.ts';

let network: Network;
let door: Door;

beforeAll(async () => {
  network = await startForTest(sales);
  door = await openDoor(network);
});
afterAll(async () => {
  await door.stop();
  await network.stop();
});

const metricsOf = async (adminPort: number) => (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();

it('every alert for all services asks for a metric that there is', async () => {
  const told = [await metricsOf(network.running.get('sales')!.adminPort), await metricsOf(door.adminPort)].join('\n');
  const there = new Set([...told.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
  // Those of the group for every service; the others are told by the services they are named after.
  const rules = readFileSync(join(import.meta.dirname, '../../docs/alerts.yml'), 'utf8').split('- name: mostrador')[1]!;
  const asked = [...rules.matchAll(/expr: (.*)/g)].flatMap(([, expr]) => expr!.match(/[a-z]+(_[a-z]+)+/g) ?? []);
  expect(asked.length).toBeGreaterThan(8);
  expect(asked.filter((name) => !there.has(name))).toEqual([]);
});

it('room on the disk, and lines that were lost, are figures from the start', async () => {
  const told = await metricsOf(network.running.get('sales')!.adminPort);
  expect(told).toMatch(/^mostrador_disk_free_bytes\{folder="STATE_DIR",service="sales"\} [1-9]/m);
  expect(told).toMatch(/^mostrador_log_dropped_lines_total\{service="sales"\} 0/m);
});
