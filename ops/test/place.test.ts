import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporary } from '../testing/temporary.ts';

const dir = temporary();
process.env.MOSTRADOR_HOME = dir;
delete process.env.POSTGRES_URL;
const { disownOthers, placeHere, placeIn } = await import('../src/place.ts');

const own = join(dir, 'postgres', 'cluster');
const put = (path: string, text = '{}') => {
  mkdirSync(join(dir, path, '..'), { recursive: true });
  writeFileSync(join(dir, path), text);
};
const cluster = (path: string) => put('postgres/cluster.json', JSON.stringify({ path }));
const processes = ['run/state.json', 'run/plan.json', 'postgres/server.json', 'nats/server.json'];
const left = () => processes.filter((path) => existsSync(join(dir, path)));

beforeEach(() => {
  rmSync(join(dir, 'place'), { force: true });
  for (const path of processes) put(path);
  mkdirSync(join(own, 'data'), { recursive: true });
  cluster(own);
});

test('a folder that stays where it is keeps what it knows', () => {
  disownOthers();
  disownOthers();
  expect(left()).toEqual(processes);
  expect(readFileSync(join(dir, 'place'), 'utf8').trim()).toBe(placeHere());
  expect(placeIn(`${placeHere()} 7 8`)).toBe(placeHere());
});

test('a copy knows no process of the one it came from, and works on its own data', () => {
  put('place', 'machine /where/it/came/from\n');
  cluster('/where/it/came/from/postgres/cluster');
  disownOthers();
  expect(left()).toEqual([]);
  expect(existsSync(join(dir, 'postgres/cluster.json'))).toBe(false);
});

test('so does one of a version that did not say where it was', () => {
  cluster('/where/it/came/from/postgres/cluster');
  disownOthers();
  expect(left()).toEqual([]);
});

test('a copy whose database lies outside it is told apart from one that was moved', () => {
  const origin = temporary();
  rmSync(own, { recursive: true });
  put('place', `machine ${origin}\n`);
  cluster('/var/lib/mostrador-0123456789ab/cluster');
  mkdirSync(join(origin, 'postgres'));
  writeFileSync(join(origin, 'postgres/cluster.json'), '{}');
  expect(disownOthers).toThrow(/is a copy of .*, and not of its database/);
  rmSync(join(origin, 'postgres'), { recursive: true });
  disownOthers();
  expect(existsSync(join(dir, 'postgres/cluster.json'))).toBe(true);
});
