import { defineConfig } from 'vitest/config';

const pure = ['*.test.ts', '{packages,services,simulators}/*/src/**/*.test.ts'];
const shifted = 'dev/test/shifted.test.ts';
// On another clock than the world's no server can be fetched: its certificates are of today.
const fetching = process.env.FAKETIME ? ['dev/test/{copy,infra}.test.ts'] : [];

export default defineConfig({
  test: {
    // Two cores: more workers than that only wait for each other.
    maxWorkers: 2,
    projects: [
      // Layout and domain: needs no server, so `make check` runs it too.
      { test: { name: 'pure', include: pure, testTimeout: 20_000 } },
      // Stand alone: no server of ours, no generated code.
      { test: { name: 'simulators', include: ['simulators/*/test/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'servers',
          include: ['{packages,services,tools}/*/test/**/*.test.ts', '{gateway,ops,dev,e2e}/**/*.test.ts'],
          exclude: ['**/node_modules/**', shifted, ...fetching],
          globalSetup: ['./dev/src/test-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      // A run within the run, on servers of its own: by itself when the others are done.
      { test: { name: 'shifted', include: [shifted], testTimeout: 300_000, sequence: { groupOrder: 1 } } },
    ],
  },
});
