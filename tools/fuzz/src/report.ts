import { join } from 'node:path';
import { writeJson } from '@mostrador/ops/files';
import { root } from '@mostrador/ops/paths';

/** A run in which a route was taken less often has not seen it. */
export const ENOUGH_SUCCESSES = 20;
const ENOUGH_TAKEN = 0.3;

export type Finding = { route: string; fault: string; status: number; answer: string; curl: string };
export type Tally = { requests: number; taken: number; findings: number };

type Result = { tallies: Map<string, Tally>; findings: Finding[]; digests: number; seconds: number; seed: number };

/** Prints what was found, keeps it in out/fuzz.json, and says whether all is well. */
export function report({ tallies, findings, digests, seconds, seed }: Result): boolean {
  const rows = [...tallies].map(([route, tally]) => ({ route, ...tally }));
  const total = (key: keyof Tally) => rows.reduce((sum, row) => sum + row[key], 0);
  const [requests, taken, found] = [total('requests'), total('taken'), total('findings')];
  console.table(rows);
  const rare = rows
    .filter((row) => row.taken < ENOUGH_SUCCESSES)
    .map(({ route, taken: times }) => `${route} (${times})`);
  const counts = rare.length === 0 && taken >= requests * ENOUGH_TAKEN;
  writeJson(join(root, 'out/fuzz.json'), { seed, seconds, requests, taken, digests, counts, findings, routes: rows });
  for (const { route, fault, status, answer, curl: line } of findings.slice(0, 20))
    console.log(`FOUND  ${route}: ${fault}\n  ${line.slice(0, 600)}\n  ${status} ${answer.slice(0, 400)}`);
  const share = Math.round((taken / requests) * 100);
  console.log(
    `${requests} requests in ${seconds} s, ${share} % taken, ${digests} refusals with the state compared, ${found} findings (SEED=${seed}).`,
  );
  if (!counts)
    console.log(
      `The run does not count: ${rare.length > 0 ? `too seldom taken: ${rare.join(', ')}` : 'too little was taken'}.`,
    );
  return counts && found === 0;
}
