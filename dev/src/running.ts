import { readJson } from '@mostrador/ops/files';
import { seedFile } from '@mostrador/ops/shop';
import { readPlan } from './plan.ts';
import { isAlive } from './processes.ts';
import { readState } from './state.ts';

/** What the seed said it made; the seed decides what is in it. */
export type SeedReport = { logins?: Record<string, string>[] } & Record<string, unknown>;

export type RunningStack = {
  gatewayUrl: string;
  seed: SeedReport | undefined;
  services: Record<string, { adminUrl: string }>;
  postgresUrl: string;
  natsUrl: string;
  redisUrl: string;
};

export const readSeed = (): SeedReport | undefined => readJson<SeedReport>(seedFile);

/** Where everything is, for demo, bench and other programs that use the shop that make up left running. */
export function runningStack(): RunningStack {
  const plan = readPlan();
  if (!plan || !isAlive(readState()?.supervisor)) throw new Error('The shop is not running: start it with make up.');
  const admin = plan.processes.flatMap((planned) => Object.entries(planned.admin));
  const { postgresUrl, natsUrl, redisUrl } = plan.infra;
  return {
    gatewayUrl: plan.gatewayUrl,
    seed: readSeed(),
    services: Object.fromEntries(admin.map(([name, adminUrl]) => [name, { adminUrl }])),
    postgresUrl,
    natsUrl,
    redisUrl,
  };
}
