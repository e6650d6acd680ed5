import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from '@mostrador/ops/files';
import { planFile } from '@mostrador/ops/shop';
import { partsFile, type Plan } from './plan.ts';
import { freePort, gatewayPortFile, nextFree, portsFile } from './ports.ts';

/** A port that was ours by choice, and the one in its place. */
export type Move = { from: number; to: number };

/** JSON in which a port is said, alone or in an address or an option. */
const withPort = (json: string, { from, to }: Move): string =>
  json.replaceAll(new RegExp(`(?<=[:"=]|: )${from}(?![\\w.-])`, 'g'), String(to));

export const movePlan = (plan: Plan, move: Move): Plan => JSON.parse(withPort(JSON.stringify(plan), move)) as Plan;

/** The port that a process found taken, by its last words: one that was chosen for it, not one that somebody asked for. */
export function takenPort(words: string[], plan: Plan): number | undefined {
  const port = Number(/EADDRINUSE.*?:(\d+)/.exec(words.join(' '))?.[1]);
  if (!port || (plan.portGiven && isGateways(port, plan))) return undefined;
  const json = JSON.stringify(plan);
  return withPort(json, { from: port, to: 0 }) === json ? undefined : port;
}

const isGateways = (port: number, { gatewayUrl }: Plan): boolean => gatewayUrl.endsWith(`:${port}`);

export const otherPort = (port: number, plan: Plan): Promise<number> =>
  isGateways(port, plan) ? nextFree(port + 1, process.env.PUBLIC_HOST ?? '127.0.0.1') : freePort();

/** So that whoever looks, and the next start, find it. */
export function rememberMove(plan: Plan, move: Move): void {
  writeFile(planFile, `${JSON.stringify(plan, null, 2)}\n`, 0o600);
  for (const file of [partsFile, portsFile, gatewayPortFile])
    if (existsSync(file)) writeFile(file, withPort(readFileSync(file, 'utf8'), move), 0o600);
}
