import { defineConfig } from 'vitest/config';

const pure = ['*.test.ts', '{packages,services,simulators}/*/src/**/*.test.ts'];
const shifted = 'dev/test/shifted.test.ts';
// On another clock than the world's no server can be fetched: its certificates are of today.
const fetching = process.env.FAKETIME ? ['dev/test/{copy,infra}.test.ts'] : [];

// They change the environment of their process, or end processes: each file has one of its own.
const alone = ['{ops,dev}/**/*.test.ts'];
const servers = { globalSetup: ['./dev/src/test-setup.ts'], testTimeout: 30_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // Two cores: a file waits for its databases a third of the time.
    maxWorkers: 3,
    // What all files import is loaded once a worker: a third of the processor's work of a file.
    isolate: false,
    projects: [
      // Layout and domain: needs no server, so `make check` runs it too.
      { test: { name: 'pure', include: pure, testTimeout: 20_000 } },
      // Stand alone: no server of ours, no generated code.
      { test: { name: 'simulators', include: ['simulators/*/test/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'servers',
          include: ['{packages,services,tools}/*/test/**/*.test.ts', '{gateway,e2e}/**/*.test.ts'],
          ...servers,
        },
      },
      {
        test: {
          name: 'machine',
          include: alone,
          exclude: ['**/node_modules/**', shifted, ...fetching],
          isolate: true,
          ...servers,
        },
      },
      // A run within the run, on servers of its own: by itself when the others are done.
      { test: { name: 'shifted', include: [shifted], testTimeout: 300_000, sequence: { groupOrder: 1 } } },
    ],
  },
});
