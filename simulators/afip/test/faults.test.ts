import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultKind } from '../src/index.ts';
import {
  auth,
  authenticate,
  callWsfe,
  issuer,
  login,
  nowOf,
  post,
  signWithForge,
  startWorld,
  textIn,
  ticketRequest,
  type Credentials,
  type World,
} from './client.ts';
import { caeRequest } from './make.ts';

let world: World;
let credentials: Credentials;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.simulator.stop());
beforeEach(async () => {
  await world.control.reset();
  credentials = await authenticate(world);
});

const operations = ['FECAESolicitar'];
const ask = (CbteDesde = 1) => callWsfe(world, 'FECAESolicitar', caeRequest(auth(credentials), [{ CbteDesde }]));
const last = async () =>
  Number(
    textIn(
      (await callWsfe(world, 'FECompUltimoAutorizado', `${auth(credentials)}<PtoVta>1</PtoVta><CbteTipo>6</CbteTipo>`))
        .body,
      'CbteNro',
    ),
  );
const struck = async () => (await world.control.faults()).struck['FECAESolicitar'];

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(5);
}

describe('a fault', () => {
  it('dropBefore cuts the connection with nothing done', async () => {
    await world.control.setFaults({ rules: [{ kind: 'dropBefore', operations }] });
    await expect(ask()).rejects.toThrow('fetch failed');
    expect([await last(), await struck()]).toEqual([0, { dropBefore: 1 }]);
  });

  it('dropAfter cuts it with the voucher granted, which FECompConsultar shows', async () => {
    await world.control.setFaults({ rules: [{ kind: 'dropAfter', operations, times: 1 }] });
    await expect(ask()).rejects.toThrow('fetch failed');
    expect([await last(), await struck()]).toEqual([1, { dropAfter: 1 }]);
    const { body } = await callWsfe(
      world,
      'FECompConsultar',
      `${auth(credentials)}<FeCompConsReq><CbteTipo>6</CbteTipo><CbteNro>1</CbteNro><PtoVta>1</PtoVta></FeCompConsReq>`,
    );
    expect(textIn(body, 'CodAutorizacion')).toMatch(/^\d{14}$/);
    expect((await ask()).body).toContain('10016');
  });

  it('lateCommit grants it after the client was cut off and saw that it was not there', async () => {
    await world.control.setFaults({ rules: [{ kind: 'lateCommit', operations, times: 1, delayMs: 150 }] });
    await expect(ask()).rejects.toThrow('fetch failed');
    expect([await last(), (await world.control.faults()).pending]).toEqual([0, 1]);
    await until(async () => (await world.control.faults()).pending === 0);
    expect([await last(), await struck()]).toEqual([1, { lateCommit: 1 }]);
  });

  it('lateCommit loses against the same number sent again meanwhile', async () => {
    await world.control.setFaults({ rules: [{ kind: 'lateCommit', operations, times: 1, delayMs: 100 }] });
    await expect(ask()).rejects.toThrow('fetch failed');
    expect(textIn((await ask()).body, 'Resultado')).toBe('A');
    await until(async () => (await world.control.faults()).pending === 0);
    expect((await world.control.book()).vouchers).toHaveLength(1);
  });

  it.each([
    ['html500', 500, false],
    ['html502', 502, false],
    ['html502', 502, true],
  ] as const)('%s answers HTTP %i with a page; done: %s', async (kind, status, commits) => {
    await world.control.setFaults({ rules: [{ kind, operations, commits }] });
    const reply = await ask();
    expect(reply).toMatchObject({ status, contentType: 'text/html' });
    expect(reply.body).toContain('<html>');
    expect(await last()).toBe(commits ? 1 : 0);
  });

  it('error is the service failing inside, without FeCabResp', async () => {
    await world.control.setFaults({ rules: [{ kind: 'error', operations, code: '502' }] });
    const { status, body } = await ask();
    expect([status, textIn(body, 'Code')]).toEqual([200, '502']);
    expect(body).not.toContain('FeCabResp');
    await world.control.setFaults({ rules: [{ kind: 'error', operations: ['loginCms'], code: 'wsn.unavailable' }] });
    const { certificate, key } = await world.control.certificate({ cuit: issuer });
    const reply = await login(world, signWithForge(ticketRequest(await nowOf(world)), { certificate, key: key! }));
    expect([reply.status, textIn(reply.body, 'faultcode')]).toEqual([500, 'ns1:wsn.unavailable']);
  });

  it('does not undo what a client that stopped waiting had asked for', async () => {
    await world.control.setFaults({ latencyMs: 120 });
    const url = `${world.simulator.url}/wsfev1/service.asmx`;
    const body = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><FECAESolicitar xmlns="http://ar.gov.afip.dif.FEV1/">${caeRequest(auth(credentials), [{}])}</FECAESolicitar></s:Body></s:Envelope>`;
    await expect(fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(40) })).rejects.toThrow('timeout');
    await until(async () => (await world.control.faults()).inFlight === 0);
    expect((await world.control.book()).vouchers).toHaveLength(1);
  });
});

describe('services that are down', () => {
  const dummy = () => callWsfe(world, 'FEDummy', '');

  it('cut every connection, one or all', async () => {
    await world.control.setFaults({ down: ['wsaa'] });
    await expect(post(`${world.simulator.url}/ws/services/LoginCms`, '<a/>')).rejects.toThrow('fetch failed');
    expect((await dummy()).status).toBe(200);
    await world.control.setFaults({ down: 'all' });
    await expect(dummy()).rejects.toThrow('fetch failed');
    expect((await world.control.faults()).struck).toMatchObject({ wsaa: { down: 1 }, wsfe: { down: 1 } });
    await world.control.clearFaults();
    expect((await dummy()).status).toBe(200);
  });
});

describe('chance', () => {
  const rules = (['dropBefore', 'dropAfter', 'html502'] as FaultKind[]).map((kind) => ({
    kind,
    operations,
    probability: 0.2,
  }));

  async function run(seed: number): Promise<string> {
    await world.control.reset();
    credentials = await authenticate(world);
    await world.control.setFaults({ seed, rules });
    let fates = '';
    for (let turn = 0; turn < 30; turn += 1) {
      const next = (await last()) + 1;
      const fate = await ask(next).then(
        ({ status }) => (status === 200 ? '.' : 'h'),
        () => 'x',
      );
      fates += fate === 'x' && (await last()) === next ? 'X' : fate;
    }
    return fates;
  }

  it('is the same for the same seed, about as often as asked, and counted', async () => {
    const first = await run(7);
    const counts = await struck();
    expect(await run(7)).toBe(first);
    expect(await run(8)).not.toBe(first);
    const many = (letter: string) => first.split(letter).length - 1;
    expect(counts).toEqual({ dropBefore: many('x'), dropAfter: many('X'), html502: many('h') });
    expect(many('.')).toBeGreaterThan(5);
    expect(many('.')).toBeLessThan(25);
  });
});

describe('load', () => {
  it('makes 300 requests of 2 s wait side by side', async () => {
    await world.control.setFaults({ latencyMs: 2_000 });
    const began = performance.now();
    const replies = await Promise.all(Array.from({ length: 300 }, () => callWsfe(world, 'FEDummy', '')));
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    expect(performance.now() - began).toBeLessThan(6_000);
  });

  it('authorises thousands of vouchers in batches', async () => {
    const began = performance.now();
    for (let batch = 0; batch < 8; batch += 1) {
      const drafts = Array.from({ length: 250 }, (_, index) => ({ CbteDesde: batch * 250 + index + 1 }));
      const { body } = await callWsfe(world, 'FECAESolicitar', caeRequest(auth(credentials), drafts));
      expect(textIn(body, 'Resultado')).toBe('A');
    }
    expect(2_000 / ((performance.now() - began) / 1_000)).toBeGreaterThan(300);
  });
});
