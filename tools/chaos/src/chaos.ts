import { exitBy, seedOfRun, standApart } from './harness/program.ts';

// The acknowledgement wait is short, so that a process can be stopped for longer, and everything comes from one address.
const limits = ['LIMIT_TILL', 'LIMIT_USER', 'LIMIT_ADDRESS', 'LIMIT_AUTH', 'LIMIT_PRICES', 'LIMIT_COMPANY_PRICES'];
const lifted = Object.fromEntries(limits.map((name) => [name, '100000/100000']));
standApart('chaos', { ...lifted, BUS_ACK_WAIT_MS: '3000' });
const { chaos } = await import('./shop/run.ts');

const { MINUTES = 0.75, ONLY = '', CRASHES = 1, RESTORES, SETTLE = 90 } = process.env;
const minutes = Number(MINUTES);
await exitBy(() =>
  chaos({
    seed: seedOfRun(),
    minutes,
    only: new RegExp(ONLY),
    crashPoints: Number(CRASHES) === 1,
    restores: Number(RESTORES ?? Math.max(1, Math.round(minutes / 8))),
    settleSeconds: Number(SETTLE),
  }),
);
