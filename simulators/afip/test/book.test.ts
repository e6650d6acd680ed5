import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  auth,
  authenticate,
  callWsfe,
  issuer,
  login,
  signWithForge,
  startWorld,
  textIn,
  ticketRequest,
  type World,
} from './client.ts';
import { at, caeRequest } from './make.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'afip-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function fill(world: World) {
  const { certificate, key } = await world.control.certificate({ cuit: issuer });
  const pair = { certificate, key: key! };
  const nowMs = Date.parse((await world.control.clock()).now);
  const ticket = textIn((await login(world, signWithForge(ticketRequest(nowMs), pair))).body, 'loginCmsReturn')!;
  const credentials = { token: textIn(ticket, 'token')!, sign: textIn(ticket, 'sign')! };
  await callWsfe(world, 'FECAESolicitar', caeRequest(auth(credentials), [{}, { CbteDesde: 2 }]));
  return { pair, credentials };
}

describe('a book in a file', () => {
  it('survives a restart, with tickets, certificates, windows and clock', async () => {
    const state = join(folder, 'book.jsonl');
    let world = await startWorld({ state });
    await at(world.control, '2026-11-18');
    await world.control.setSettings({ maxRecords: 10 });
    const { pair, credentials } = await fill(world);
    const before = await world.control.book();
    await world.simulator.stop();
    // As if it had been killed in the middle of writing a line.
    appendFileSync(state, '{"kind":"vouchers","vouchers":[{"Conc');

    world = await startWorld({ state });
    expect(await world.control.book()).toEqual(before);
    expect(before.vouchers).toHaveLength(2);
    expect((await world.control.clock()).now).toContain('2026-11-18T12:0');
    expect((await world.control.settings()).maxRecords).toBe(10);
    const nowMs = Date.parse((await world.control.clock()).now);
    expect((await login(world, signWithForge(ticketRequest(nowMs), pair))).body).toContain('coe.alreadyAuthenticated');
    const next = await callWsfe(world, 'FECAESolicitar', caeRequest(auth(credentials), [{ CbteDesde: 3 }]));
    expect(textIn(next.body, 'Resultado')).toBe('A');
    await world.simulator.stop();

    world = await startWorld({ state });
    expect((await world.control.book()).vouchers).toHaveLength(3);
    await world.control.reset();
    expect((await world.control.book()).vouchers).toHaveLength(0);
    await world.simulator.stop();
    expect(readFileSync(state, 'utf8')).not.toContain('"vouchers"');
  });

  it('is written before the answer leaves', async () => {
    const state = join(folder, 'book.jsonl');
    const world = await startWorld({ state });
    const { credentials } = await fill(world);
    await world.control.setFaults({ rules: [{ kind: 'dropAfter' }] });
    await expect(callWsfe(world, 'FECAESolicitar', caeRequest(auth(credentials), [{ CbteDesde: 3 }]))).rejects.toThrow(
      'fetch failed',
    );
    expect(readFileSync(state, 'utf8').match(/"CbteDesde":3/g)).toHaveLength(1);
    await world.simulator.stop();
  });
});

describe('the same seed', () => {
  it('makes the same run', async () => {
    const run = async () => {
      const world = await startWorld({ seed: 42 });
      await at(world.control, '2026-11-18');
      const { credentials } = await fill(world);
      const { vouchers } = await world.control.book();
      await world.simulator.stop();
      const id = /unique_id="(\d+)"/.exec(Buffer.from(credentials.token, 'base64').toString())![1];
      return [id, vouchers.map(({ CodAutorizacion, FchVto }) => [CodAutorizacion, FchVto])];
    };
    expect(await run()).toEqual(await run());
  });
});

describe('the clock', () => {
  it('starts where it is told, and a reset takes it back there', async () => {
    const world = await startWorld({ nowMs: Date.parse('2028-02-29T21:30:00-03:00') });
    const shown = async () => (await world.control.clock()).now;
    expect(await shown()).toMatch(/^2028-02-29T21:30:0/);
    await world.control.setClock({ advanceMs: 86_400_000 });
    expect(await shown()).toMatch(/^2028-03-01/);
    await world.control.reset();
    expect(await shown()).toMatch(/^2028-02-29T21:3/);
    await world.simulator.stop();
  });

  it('stands where it is set and runs as fast as it is told', async () => {
    const world = await startWorld();
    await world.control.setClock({ now: '2030-01-01T00:00:00-03:00' });
    const credentials = await authenticate(world);
    const first = Date.parse((await world.control.setClock({ speed: 1_000_000 })).now);
    await expect
      .poll(async () => Date.parse((await world.control.clock()).now) - first)
      .toBeGreaterThan(12 * 3_600_000);
    const { body } = await callWsfe(world, 'FECompTotXRequest', auth(credentials));
    expect(textIn(body, 'Msg')).toContain('No validaron las fechas del token');
    expect((await world.control.setClock({ speed: 1, advanceMs: 86_400_000 })).speed).toBe(1);
    await world.simulator.stop();
  });
});

describe('the control API', () => {
  it('says what is wrong with a request, and which routes there are', async () => {
    const world = await startWorld();
    await expect(world.control.setFaults({ rules: [{ kind: 'nada' as 'error' }] })).rejects.toThrow('rules[0].kind');
    await expect(world.control.addPersons({ cuit: 1, condition: 'exento' })).rejects.toThrow('cuit');
    const reply = await fetch(`${world.simulator.controlUrl}/nada`);
    expect([reply.status, await reply.json()]).toMatchObject([404, { routes: expect.arrayContaining(['GET /book']) }]);
    const broken = await fetch(`${world.simulator.controlUrl}/faults`, { method: 'PUT', body: '{' });
    expect(broken.status).toBe(400);
    await world.simulator.stop();
  });
});

describe('HTTPS', () => {
  it('shows a certificate of its authority that a client can verify', async () => {
    const world = await startWorld({ tls: true });
    const url = `${world.simulator.url}/wsfev1/service.asmx?wsdl`;
    const get = (ca?: string) =>
      new Promise<string>((resolve, reject) => {
        https
          .get(url, { ca, agent: false }, (response) => {
            response.setEncoding('utf8').once('data', resolve);
          })
          .once('error', reject);
      });
    expect(await get(world.simulator.authority)).toContain('FECAESolicitar');
    await expect(get()).rejects.toThrow('certificate');
    await world.simulator.stop();
  });
});
