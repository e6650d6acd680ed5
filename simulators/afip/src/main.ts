#!/usr/bin/env node
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BadRequest, makeAuthority, makeRequest, signRequest, type Authority } from './certificates.ts';
import { isCuit } from './cuit.ts';
import { startSimulator } from './simulator.ts';

const usage = `simulator-afip: a stand-in for AFIP's WSAA, WSFEv1 and padrón

  simulator-afip start [--port 8090] [--control-port 8091] [--host 127.0.0.1] [--tls]
                       [--state FILE] [--seed 1] [--ca DIR]
  simulator-afip certificate --cuit 20267565393 --out DIR [--alias NAME] [--csr FILE] [--ca DIR]

--ca is where the authority that issues certificates is kept (.simulator-afip by default); it is made
where there is none. Give both commands the same one.
`;

const dayMs = 86_400_000;
const print = (text: string) => process.stdout.write(`${text}\n`);

/** Files hold private keys: for the owner only. */
function save(folder: string, name: string, content: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

const parts: [keyof Authority, string][] = [
  ['certificate', 'ca.crt'],
  ['key', 'ca.key'],
  ['ticketKey', 'tickets.key'],
];

function authorityIn(folder: string): Authority {
  if (parts.every(([, name]) => existsSync(join(folder, name))))
    return Object.fromEntries(
      parts.map(([part, name]) => [part, readFileSync(join(folder, name), 'utf8')]),
    ) as Authority;
  const authority = makeAuthority(Date.now());
  for (const [part, name] of parts) save(folder, name, authority[part]);
  return authority;
}

/** A mistake of the caller, told in one line. */
function refuse(message: string): never {
  process.stderr.write(`${message}\n\n${usage}`);
  process.exit(2);
}

function wholeNumber(name: string, text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : refuse(`--${name} has to be a whole number`);
}

async function start(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '8090' },
      'control-port': { type: 'string', default: '8091' },
      host: { type: 'string', default: '127.0.0.1' },
      tls: { type: 'boolean', default: false },
      state: { type: 'string' },
      seed: { type: 'string', default: '1' },
      ca: { type: 'string', default: '.simulator-afip' },
    },
  });
  const simulator = await startSimulator({
    port: wholeNumber('port', values.port),
    controlPort: wholeNumber('control-port', values['control-port']),
    host: values.host,
    tls: values.tls,
    seed: wholeNumber('seed', values.seed),
    authority: authorityIn(values.ca),
    ...(values.state !== undefined && { state: values.state }),
  });
  print(`WSAA     ${simulator.url}/ws/services/LoginCms`);
  print(`WSFEv1   ${simulator.url}/wsfev1/service.asmx`);
  print(`padrón   ${simulator.url}/sr-padron/webservices/personaServiceA5, and A4, A10, A13`);
  print(`control  ${simulator.controlUrl}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.stop());
}

async function certificate(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      cuit: { type: 'string' },
      out: { type: 'string' },
      alias: { type: 'string', default: 'simulador' },
      csr: { type: 'string' },
      ca: { type: 'string', default: '.simulator-afip' },
    },
  });
  const { out, alias, csr, ca } = values;
  if (values.cuit === undefined || out === undefined) refuse('--cuit and --out are needed');
  const cuit = wholeNumber('cuit', values.cuit);
  if (!isCuit(cuit)) refuse(`${values.cuit} is no CUIT: its prefix or check digit is wrong`);
  const authority = authorityIn(ca);
  const made = csr === undefined ? makeRequest(cuit, alias) : undefined;
  const request = made?.request ?? readFileSync(csr!, 'utf8');
  const fromMs = Date.now() - dayMs;
  const validity = { fromMs, toMs: fromMs + 730 * dayMs };
  const issued = await signRequest(authority, { request, cuit, alias, validity });
  if (made) print(save(out, `${cuit}.key`, made.key));
  if (made) print(save(out, `${cuit}.csr`, made.request));
  print(save(out, `${cuit}.crt`, issued));
  print(save(out, 'ca.crt', authority.certificate));
}

const [command, ...args] = process.argv.slice(2);
try {
  if (command === 'start') await start(args);
  else if (command === 'certificate') await certificate(args);
  else refuse(command === undefined ? 'A command is needed.' : `${command} is no command.`);
} catch (error) {
  const known = error instanceof BadRequest || (error as NodeJS.ErrnoException).code !== undefined;
  if (!known) throw error;
  refuse((error as Error).message);
}
