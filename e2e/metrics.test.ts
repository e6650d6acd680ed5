import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foundCompany, type Shop, startShop } from './network.ts';

let shop: Shop;
let pages: string[];

beforeAll(async () => {
  shop = await startShop();
  // So that what is counted by label has a line too.
  await foundCompany(shop, 'Kiosco El Trébol');
  await shop.network.drain();
  const ask = async (port: number) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  pages = await Promise.all(shop.adminPorts().map(ask));
});
afterAll(() => shop.stop());

type Family = { name: string; type: string; help: string };

const familiesOf = (page: string): Family[] => {
  const helps = new Map([...page.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name, help]) => [name!, help!]));
  return [...page.matchAll(/^# TYPE (\S+) (\w+)$/gm)].map(([, name, type]) => ({
    name: name!,
    type: type!,
    help: helps.get(name!) ?? '',
  }));
};

/** What `promtool check metrics` holds against a family, and what people who read one would. */
const objections: Record<string, (one: Family) => boolean> = {
  'has no help': ({ help }) => help.trim().length < 5,
  'is a counter and does not end in _total': ({ name, type }) => type === 'counter' && !name.endsWith('_total'),
  'ends in _total and is no counter': ({ name, type }) => type !== 'counter' && name.endsWith('_total'),
  'ends like a part of a histogram': ({ name, type }) => type !== 'histogram' && /_(count|sum|bucket)$/.test(name),
  'says its type': ({ name }) => /(^|_)(gauge|counter|histogram|summary)(_|$)/.test(name),
  'is not in a base unit': ({ name }) =>
    /_(ms|millis|milliseconds|us|microseconds|ns|nanoseconds|minutes|hours|days|kb|mb|kilobytes|megabytes|percent)(_|$)/.test(
      name,
    ),
  'is neither ours, as mostrador_<context>_<what>_<unit>, nor one of those that every Node.js process has': ({
    name,
  }) => !/^(mostrador|nodejs|process)_/.test(name),
  'is no snake_case': ({ name }) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name),
};

describe('metrics', () => {
  it('are named and explained as Prometheus wants them, in every process', () => {
    expect(pages.length).toBeGreaterThan(5);
    const wrong = pages.flatMap((page) =>
      familiesOf(page).flatMap((one) =>
        Object.entries(objections).flatMap(([what, holds]) => (holds(one) ? [`${one.name} ${what}`] : [])),
      ),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('are what alerts ask for, all of them', () => {
    const there = new Set(pages.flatMap(familiesOf).map(({ name }) => name));
    const words = ['absent', 'and', 'delta', 'increase', 'on', 'or', 'unless'];
    const rules = readFileSync(new URL('../docs/alerts.yml', import.meta.url), 'utf8');
    const asked = [...rules.matchAll(/expr: (.+)/g)].flatMap(([, expr]) =>
      expr!.replaceAll(/\{.*?\}|\[.*?\]|on \(.*?\)/g, '').match(/[a-z_]+/g)!,
    );
    for (const name of [
      'mostrador_drill',
      'mostrador_mail_messages_total',
      'mostrador_webhooks_failing_webhooks',
      'mostrador_webhooks_overdue_seconds',
      'mostrador_fiscal_ending_certificates',
      'mostrador_files_missing_objects',
      'mostrador_files_overdue_seconds',
    ])
      expect(asked).toContain(name);
    expect(asked.filter((name) => !there.has(name) && !words.includes(name))).toEqual([]);
  });

  it('mean the same under one name everywhere, and say it once a page', () => {
    const all = pages.flatMap(familiesOf);
    for (const page of pages) {
      const names = familiesOf(page).map(({ name }) => name);
      expect(names.length).toBeGreaterThan(20);
      expect(new Set(names).size).toBe(names.length);
    }
    const meanings = Map.groupBy(all, ({ name }) => name);
    const clashes = [...meanings].filter(([, same]) => new Set(same.map((one) => JSON.stringify(one))).size > 1);
    expect(clashes.map(([name]) => name)).toEqual([]);
  });
});
