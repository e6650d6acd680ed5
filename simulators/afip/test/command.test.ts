import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controlOf } from '../src/index.ts';
import { login, signWithOpenssl, startWorld, ticketRequest } from './client.ts';

const main = join(import.meta.dirname, '../src/main.ts');
const run = promisify(execFile);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'afip-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const command = (...args: string[]) => run(process.execPath, [main, ...args], { cwd: folder });
const file = (name: string) => readFileSync(join(folder, name), 'utf8');

/** Starts the command and reads the addresses it prints. */
async function started(...args: string[]) {
  const child = spawn(process.execPath, [main, 'start', '--port', '0', '--control-port', '0', ...args], {
    cwd: folder,
  });
  const addresses: Record<string, string> = {};
  for await (const line of createInterface(child.stdout)) {
    const [name, address] = line.split(/\s+/);
    addresses[name!] = address!;
    if (name === 'control') break;
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { url: new URL(addresses['WSAA']!).origin, control: addresses['control']!, child, ended };
}

describe('simulator-afip certificate', () => {
  it('makes an authority and all that a client needs, whose tickets the started simulator gives', async () => {
    await command('certificate', '--cuit', '20267565393', '--out', 'certs');
    expect(statSync(join(folder, 'certs/20267565393.key')).mode & 0o077).toBe(0);
    const { url, control, child, ended } = await started('--state', 'book.jsonl');
    const pair = { certificate: file('certs/20267565393.crt'), key: file('certs/20267565393.key') };
    const simulator = { url, controlUrl: control, authority: '', stop: () => Promise.resolve() };
    const cms = signWithOpenssl(ticketRequest(Date.now()), pair, '-nodetach');
    const world = { simulator, control: controlOf(control) };
    expect((await login(world, cms)).status).toBe(200);
    child.kill('SIGKILL');
    await ended;

    const again = await started('--state', 'book.jsonl');
    const second = await login({ ...world, simulator: { ...simulator, url: again.url } }, cms);
    expect(second.body).toContain('coe.alreadyAuthenticated');
    again.child.kill('SIGTERM');
    expect(await again.ended).toBe(0);
  });

  it('signs a request given', async () => {
    const world = await startWorld();
    const { request } = await world.control.certificate({ cuit: 30500010912 });
    await world.simulator.stop();
    writeFileSync(join(folder, 'my.csr'), request);
    const { stdout } = await command('certificate', '--cuit', '30500010912', '--csr', 'my.csr', '--out', 'certs');
    expect(stdout.trim().split('\n')).toEqual(['certs/30500010912.crt', 'certs/ca.crt']);
  });

  it.each([
    ['a CUIT with a wrong digit', ['certificate', '--cuit', '20267565392', '--out', 'certs'], 'check digit is wrong'],
    ['no place', ['certificate', '--cuit', '20267565393'], '--cuit and --out are needed'],
    ['an unknown option', ['start', '--nada'], 'nada'],
    ['an unknown command', ['nada'], 'nada is no command.'],
    ['a port that is none', ['start', '--port', 'x'], '--port has to be a whole number'],
  ])('tells in a line what is wrong with %s', async (_what, args, text) => {
    await expect(command(...args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(text) });
  });
});
