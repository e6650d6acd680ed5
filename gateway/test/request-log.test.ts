import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { sales } from '@mostrador/sales';
import { freePort, makeCompany, type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from './door.ts';

type Line = Record<string, unknown> & { msg: string; requestId?: string };

let network: Network;
let company: Awaited<ReturnType<typeof makeCompany>>;
const started: { stop(): Promise<void> }[] = [];

/** A process of ours, as it runs in a shop: what it logs is what it writes. */
async function launch(main: string, environment: Record<string, string>) {
  const child = spawn(process.execPath, [new URL(`../../${main}`, import.meta.url).pathname], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Line[] = [];
  createInterface(child.stdout).on('line', (text) => lines.push(JSON.parse(text) as Line));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  started.push({ stop });
  await network.until(async () => lines.some(({ msg }) => msg === 'serving'), `${main} to serve`);
  const of = (requestId: string) => lines.filter((line) => line.requestId === requestId);
  return { lines, of, stop };
}

async function openDoor(environment: Record<string, string> = {}) {
  const port = await freePort();
  const settings = { ...network.envOfGateway(), LOG_LEVEL: 'info' };
  const door = await launch('gateway/src/main.ts', {
    ...settings,
    PORT: String(port),
    ADMIN_PORT: '0',
    ...environment,
  });
  const ask = (path: string, init: RequestInit = {}, requestId: string = uuidv7()) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      ...init,
      headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...(init.headers as object) },
    }).then((answer) => ({ requestId, status: answer.status }));
  const untilLine = async (requestId: string) => {
    await network.until(async () => door.of(requestId).length > 0, 'the line');
    return door.of(requestId);
  };
  return { ...door, port, ask, untilLine };
}

beforeAll(async () => {
  network = await startForTest(sales);
  company = await makeCompany(network.keys);
});
afterAll(async () => {
  await Promise.all(started.map((one) => one.stop()));
  await network.stop();
});

describe('the log at the door', () => {
  it('has a line for a write and a refusal, by which the request is found in the service', async () => {
    const port = network.addresses['SALES_URL']!.split(':')[1]!;
    await network.stopService(sales);
    const service = await launch('services/sales/src/main.ts', {
      ...network.envOf(sales),
      GRPC_PORT: port,
      LOG_LEVEL: 'debug',
    });
    const door = await openDoor({ LOG_READS: '0' });
    const owner = bearer(await company.user('owner'));
    const read = await door.ask('/v1/sales', { headers: owner });
    const body = JSON.stringify({ tillId: uuidv7(), sentAt: new Date().toISOString(), items: [] });
    const { requestId, status } = await door.ask('/v1/till-logs', { method: 'POST', headers: owner, body });
    const [line, ...more] = await door.untilLine(requestId);
    expect(more).toEqual([]);
    expect(line).toMatchObject({ level: 30, service: 'gateway', method: 'POST', route: '/v1/till-logs', status });
    expect(line).toMatchObject({
      tenantId: company.tenantId,
      actorId: expect.stringMatching(/-/),
      ms: expect.any(Number),
    });
    expect(line!['reason']).toEqual(expect.any(String));
    expect(door.of(read.requestId)).toEqual([]);
    const [found] = service.of(requestId);
    expect(found).toMatchObject({ msg: 'refused', reason: line!['reason'], tenantId: company.tenantId });
  });

  it('has a share of the reads, and no more refusals of strangers or of one company than it says; and tells no secret', async () => {
    const door = await openDoor({ LOG_READS: '1', LOG_REFUSALS_PER_MINUTE: '5' });
    const token = await company.user('owner');
    const owner = bearer(token);
    const secret = 'clave-muy-secreta';
    const { requestId } = await door.ask('/v1/sales', { headers: owner });
    expect(await door.untilLine(requestId)).toMatchObject([{ msg: 'read', route: '/v1/sales', status: 200 }]);
    const login = JSON.stringify({ email: 'a@b.example', password: secret });
    const asked = [
      door.ask('/v1/auth/login', { method: 'POST', body: login }),
      door.ask(`/${secret}`),
      door.ask(`/v1/sales?state=${secret}`, { headers: owner }),
      door.ask(`/v1/sales/${secret}`, { headers: owner }),
      door.ask('/v1/sales', { method: 'POST', body: `{"${secret}`, headers: owner }),
    ];
    for (const one of await Promise.all(asked)) await door.untilLine(one.requestId);
    for (let count = 0; count < 12; count += 1) await door.ask('/v1/sales', { headers: bearer('not.a.token') });
    for (let count = 0; count < 6; count += 1) await door.ask('/v1/sales?nothing=1', { headers: owner });
    await new Promise<void>((resolve) => {
      const socket = connect(door.port, '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
      socket.on('close', () => resolve()).resume();
    });
    await door.stop();
    const refused = door.lines.filter(({ msg }) => msg === 'refused');
    expect(refused.filter((line) => !line['tenantId'])).toHaveLength(5);
    expect(refused.filter((line) => line['tenantId'] === company.tenantId)).toHaveLength(5);
    const left = door.lines.filter((line) => 'notShown' in line).map(({ msg, of }) => [of, msg]);
    expect(left.toSorted()).toEqual([
      [company.tenantId, '4 more not shown'],
      ['strangers', '10 more not shown'],
    ]);
    expect(JSON.stringify(door.lines)).not.toContain(secret);
    expect(JSON.stringify(door.lines)).not.toContain(token);
  });
});
