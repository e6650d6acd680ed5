import { spawn } from 'node:child_process';
import { withHome } from './paths.ts';

/** Progress for a person: on stderr, so that a program reading stdout is not disturbed. */
export const say = (line: string): void => void process.stderr.write(`${withHome(line)}\n`);

export type RunOptions = { cwd?: string; env?: NodeJS.ProcessEnv; uid?: number; gid?: number; input?: string };

/** Runs to the end and gives its output; a failure carries the last lines it printed. */
export function output(file: string, args: string[], options: RunOptions = {}): Promise<string> {
  return new Promise((done, fail) => {
    const { input, ...spawnOptions } = options;
    const child = spawn(file, args, { ...spawnOptions, stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let both = '';
    child.stdout.setEncoding('utf8').on('data', (text) => ((out += text), (both += text)));
    child.stderr.setEncoding('utf8').on('data', (text) => (both += text));
    child.stdin.on('error', () => undefined).end(input ?? '');
    child.once('error', fail);
    child.once('close', (code, signal) => {
      if (code === 0) return done(out);
      const tail = both.trim().split('\n').slice(-12).join('\n');
      fail(new Error(`${file} ${args[0] ?? ''} ended with ${signal ?? `code ${code}`}:\n${tail}`));
    });
  });
}

export async function works(file: string, args: string[], options: RunOptions = {}): Promise<string | undefined> {
  return output(file, args, options).catch(() => undefined);
}
