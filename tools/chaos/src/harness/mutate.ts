import { spawn } from 'node:child_process';
import {
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from '@mostrador/dev/play/chaos';
import { readJson, writeJson } from '@mostrador/ops/files';
import { root } from '@mostrador/ops/paths';

/** The run that has to notice: a program of this package, and where it writes its `violations`. */
export type Trial<M> = { program: string[]; result: string; env: (mutant: M) => Record<string, string> };

const copy = join(root, '.mostrador/mutant');
const workspaces = ['packages', 'services', 'simulators', 'gateway', 'proto', 'ops', 'dev', 'tools'];

/** The code as it is, with the packages of the original; our own are those of the copy. */
function copyTree(): void {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(join(copy, 'node_modules/@mostrador'), { recursive: true });
  const filter = (path: string) => !/\/(node_modules|\.turbo|out)$/.test(path);
  for (const name of [...workspaces, 'package.json'])
    cpSync(join(root, name), join(copy, name), { recursive: true, filter });
  for (const name of readdirSync(join(root, 'node_modules')).filter((each) => each !== '@mostrador'))
    symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name));
  for (const name of readdirSync(join(root, 'node_modules/@mostrador'))) {
    const link = join(root, 'node_modules/@mostrador', name);
    if (lstatSync(link).isSymbolicLink()) symlinkSync(readlinkSync(link), join(copy, 'node_modules/@mostrador', name));
  }
}

/** Breaks the copy; what mends it again. Code that is no longer as the mutant knows it is an error, not a pass. */
function mutate({ name, edits }: Mutant): () => void {
  const before = edits.map(({ file, from, to }) => {
    const path = join(copy, file);
    const text = readFileSync(path, 'utf8');
    if (text.split(from).length !== 2) throw new Error(`Mutant "${name}": ${file} does not hold, once: ${from}`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
    return { path, text };
  });
  return () => before.toReversed().forEach(({ path, text }) => writeFileSync(path, text));
}

function run([file, ...args]: string[], env: Record<string, string>): Promise<string> {
  rmSync(join(copy, 'out'), { recursive: true, force: true });
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(copy, 'tools/chaos/src', file!), ...args], {
      cwd: copy,
      env: { ...process.env, MOSTRADOR_HOME: join(root, '.mostrador'), SEED: process.env.SEED ?? '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
    child.once('error', fail);
    child.once('close', () => done(said));
  });
}

type Verdict = { name: string; caught: boolean; by: string[] };

const isControl = ({ edits }: Mutant) => edits.length === 0;

async function judge<M extends Mutant>(mutant: M, { program, result, env }: Trial<M>): Promise<Verdict> {
  const mend = mutate(mutant);
  try {
    const said = await run(program, env(mutant));
    const told = readJson<{ violations: string[] }>(join(copy, result));
    if (!told) throw new Error(`Mutant "${mutant.name}": the run did not end:\n${said.slice(-2_000)}`);
    return { name: mutant.name, caught: told.violations.length > 0, by: told.violations.slice(0, 5) };
  } finally {
    mend();
  }
}

/**
 * Whether the checks can fail: each mutant is a copy of the code with one promise broken, and the trial on it has to say
 * so. On the control, which comes first, it has to find nothing: else it would catch anything. ONLY chooses by name;
 * verdicts go to `out`. True when every mutant was caught, and the control was not.
 */
export async function judgeAll<M extends Mutant>(mutants: M[], trial: Trial<M>, out: string): Promise<boolean> {
  const wanted = process.env.ONLY ? new RegExp(process.env.ONLY) : /./;
  const chosen = mutants.filter((mutant) => isControl(mutant) || wanted.test(mutant.name));
  copyTree();
  // All of them first: one that no longer fits should not be found after ten minutes.
  for (const mutant of chosen) mutate(mutant)();
  const verdicts: Verdict[] = [];
  for (const mutant of chosen) {
    const verdict = await judge(mutant, trial);
    const why = (verdict.by[0] ?? '').slice(0, 160);
    if (isControl(mutant)) {
      console.log(verdict.caught ? `FAILED  ${verdict.name}: ${why}` : `passed  ${verdict.name}`);
      if (!verdict.caught) continue;
      console.log('The code as it is does not pass either, so that mutants would show nothing.');
      return false;
    }
    verdicts.push(verdict);
    console.log(`${verdict.caught ? 'caught' : 'MISSED'}  ${verdict.name}: ${why}`);
  }
  const caught = verdicts.filter((one) => one.caught).length;
  writeJson(join(root, out), { mutants: verdicts.length, caught, verdicts });
  console.log(`${caught} of ${verdicts.length} mutants were caught.`);
  return caught === verdicts.length;
}
