import { files } from '@mostrador/files';
import { freePort, makeCompany, type Network, startNetwork, uuidv7 } from '@mostrador/kit/testing';
import type { File } from '@mostrador/proto/files';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, type Door, openDoor } from './door.ts';
import { open, statuses } from './sockets.ts';

const folder = mkdtempSync(join(tmpdir(), 'files-'));
let network: Network;
let door: Door;
let company: Awaited<ReturnType<typeof makeCompany>>;
let owner: { authorization: string };

beforeAll(async () => {
  const jobs = files.jobs!.map((job) => ({ ...job, everyMs: 30 }));
  network = await startNetwork([{ ...files, jobs }], { FILES_STORAGE: folder });
  // Two places for files, of which a company alone gets one.
  door = await openDoor(network, { MAX_SEND_SECONDS: '4', MAX_IN_FLIGHT: '20' });
  company = await makeCompany(network.keys);
  owner = bearer(await company.user('owner'));
});
afterAll(async () => {
  await door.stop();
  await network.stop();
  rmSync(folder, { recursive: true });
});

const pdf = (bytes = 1_000): Buffer => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(bytes)]);
const urlOf = (fileId: string, what = '') => `${door.url}/v1/files/${fileId}${what}`;
const asked = (kind: string, fileName: string) => `/content?${new URLSearchParams({ kind, fileName }).toString()}`;
type Sent = { fileId?: string; kind?: string; fileName?: string; headers?: Record<string, string> };
const send = (body: Buffer, { fileId = uuidv7(), kind = 'document', fileName = 'a.pdf', headers = {} }: Sent = {}) =>
  fetch(urlOf(fileId, asked(kind, fileName)), { method: 'PUT', headers: { ...owner, ...headers }, body });
const sent = async (body: Buffer, given: Sent = {}) => (await (await send(body, given)).json()) as File;
const get = (fileId: string, what: string, headers: Record<string, string> = owner) =>
  fetch(urlOf(fileId, what), { headers });
const reasonOf = async (answer: Response | Promise<Response>) =>
  ((await (await answer).json()) as { reason: string }).reason;
const inFolder = (companyId: string): string[] => {
  try {
    return readdirSync(join(folder, companyId));
  } catch {
    return [];
  }
};
const head = (fileId: string, token: { authorization: string }, length: number | null, more = '') =>
  [
    `PUT /v1/files/${fileId}${asked('document', 'a.pdf')} HTTP/1.1`,
    'host: shop',
    `authorization: ${token.authorization}`,
    ...(length === null ? ['transfer-encoding: chunked'] : [`content-length: ${length}`]),
    ...(more ? [more] : []),
    '\r\n',
  ].join('\r\n');

describe('a file through the door', () => {
  it('is sent, and leaves as an attachment that nobody runs', async () => {
    const bytes = pdf(300_000);
    const file = await sent(bytes, { fileName: 'Factura ñ.html', headers: { 'content-type': 'text/html' } });
    expect(file).toMatchObject({ contentType: 'application/pdf', bytes: bytes.length, shown: false });
    const answer = await get(file.fileId, '/content');
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    const told = Object.fromEntries(answer.headers);
    expect(told).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(bytes.length),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(told['content-disposition']).toMatch(/^attachment; .*\.pdf/);
    expect(told['content-security-policy']).toMatch(/default-src 'none'.*sandbox$/);
    expect(await (await get(file.fileId, '')).json()).toEqual(file);
    const usage = (await (await fetch(`${door.url}/v1/files/usage`, { headers: owner })).json()) as object;
    expect(usage).toMatchObject({ usedBytes: bytes.length });
  });

  it('leaves in parts, of which each is opened by itself', async () => {
    const bytes = pdf(300_000);
    const { fileId } = await sent(bytes);
    const part = async (range: string, more: Record<string, string> = {}) => {
      const answer = await get(fileId, '/content', { ...owner, range, ...more });
      const told = answer.headers;
      const [body, at] = [Buffer.from(await answer.arrayBuffer()), told.get('content-range')];
      expect(Number(told.get('content-length'))).toBe(body.length);
      return { status: answer.status, at, body, tag: told.get('etag'), takes: told.get('accept-ranges') };
    };
    const all = await part('bytes=0-1,5-9');
    expect([all.status, all.body, all.at, all.takes]).toEqual([200, bytes, null, 'bytes']);
    for (const [range, from, to] of [
      ['bytes=0-0', 0, 0],
      ['bytes=65530-65540', 65_530, 65_540],
      ['bytes=131072-262143', 131_072, 262_143],
      ['bytes=100000-', 100_000, bytes.length - 1],
      ['bytes=-7', bytes.length - 7, bytes.length - 1],
      ['bytes=0-99999999', 0, bytes.length - 1],
    ] as const) {
      const { status, at, body } = await part(range, { 'if-range': all.tag! });
      expect([status, at]).toEqual([206, `bytes ${from}-${to}/${bytes.length}`]);
      expect(body.equals(bytes.subarray(from, to + 1))).toBe(true);
    }
    for (const other of ['"another"', `W/${all.tag}`, new Date().toUTCString()])
      expect((await part('bytes=0-9', { 'if-range': other })).status).toBe(200);
    const beyond = await part(`bytes=${bytes.length}-`);
    expect([beyond.status, beyond.at]).toEqual([416, `bytes */${bytes.length}`]);
    expect(JSON.parse(beyond.body.toString())).toMatchObject({ reason: 'range_not_satisfiable', field: 'Range' });
    expect((await get(fileId, '/content', { ...owner, range: 'bytes=0-9', 'if-none-match': all.tag! })).status).toBe(
      304,
    );
    const headers = { ...owner, range: 'bytes=0-9' };
    const looked = await fetch(urlOf(fileId, '/content'), { method: 'HEAD', headers });
    expect([looked.status, looked.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
  });

  it('stands on a disk that is watched, by whoever writes there', async () => {
    for (const [port, name] of [
      [network.running.get('files')!.adminPort, 'files'],
      [door.adminPort, 'gateway'],
    ] as const) {
      const told = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      for (const folderName of ['FILES_STORAGE', 'STATE_DIR'])
        for (const what of ['free', 'size'])
          expect(told).toMatch(
            new RegExp(`^mostrador_disk_${what}_bytes\\{folder="${folderName}",service="${name}"\\} [1-9]`, 'm'),
          );
    }
  });

  it('that is a picture is shown as it was made anew; its ETag saves the bytes, not the question', async () => {
    const taken = await sharp({ create: { width: 2_000, height: 1_000, channels: 3, background: '#3c3' } })
      .png()
      .toBuffer();
    const { fileId } = await sent(taken, { kind: 'picture', fileName: 'alfajor.png' });
    for (const [what, width] of [
      ['/preview', 1_600],
      ['/preview?size=small', 320],
    ] as const) {
      const answer = await get(fileId, what);
      expect(answer.headers.get('content-type')).toBe('image/webp');
      expect(answer.headers.get('content-disposition')).toBe('inline');
      expect(answer.headers.get('content-security-policy')).toMatch(/sandbox$/);
      expect(await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).toMatchObject({ format: 'webp', width });
      const known = { 'if-none-match': answer.headers.get('etag')! };
      expect((await get(fileId, what, { ...owner, ...known })).status).toBe(304);
      expect((await get(fileId, what, known)).status).toBe(401);
      const cashier = await makeCompany(network.keys);
      const other = bearer(await cashier.user('owner'));
      expect((await get(fileId, what, { ...other, ...known })).status).toBe(404);
    }
    const looked = await fetch(urlOf(fileId, '/content'), { method: 'HEAD', headers: owner });
    expect([looked.status, looked.headers.get('content-length')]).toEqual([200, String(taken.length)]);
    expect(await reasonOf(get(fileId, '/preview?size=huge'))).toBe('not_allowed');
  });

  it('as large as may be is shown too, where all of it must be in memory', { timeout: 60_000 }, async () => {
    const made = sharp({ create: { width: 8_000, height: 5_000, channels: 3, background: '#c33' } });
    const picture = await made.jpeg({ progressive: true }).toBuffer();
    expect(await sent(picture, { kind: 'picture' })).toMatchObject({ width: 8_000, height: 5_000 });
  });

  it('is sent again and answered again, also at once; other bytes are refused', async () => {
    const [fileId, bytes] = [uuidv7(), pdf(200_000)];
    const first = await sent(bytes, { fileId });
    // A company has one place: whoever finds it taken comes again.
    const again = async (): Promise<File> => {
      const answer = await send(bytes, { fileId });
      return answer.status === 503 ? again() : ((await answer.json()) as File);
    };
    expect(await Promise.all([again(), again(), again()])).toEqual([first, first, first]);
    expect(await reasonOf(send(pdf(200_000), { fileId }))).toBe('id_reused');
    expect(await reasonOf(send(pdf(), { fileId }))).toBe('id_reused');
  });

  it('is for another company, and for nobody, not there', async () => {
    const { fileId } = await sent(pdf());
    const other = bearer(await (await makeCompany(network.keys)).user('owner'));
    for (const what of ['', '/content', '/preview']) {
      expect((await get(fileId, what, other)).status).toBe(404);
      expect((await get(fileId, what, {})).status).toBe(401);
    }
    const mine = await send(pdf(), { fileId, headers: other });
    expect(mine.status).toBe(200);
    expect(((await mine.json()) as File).sha256).not.toBe(((await (await get(fileId, '')).json()) as File).sha256);
  });
});

describe('what is refused', () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  it.each([
    ['a drawing that is called a picture', svg, { kind: 'picture', fileName: 'a.png' }, [422, 'content_not_allowed']],
    [
      'a page that is called a sheet',
      Buffer.from('<html>'),
      { kind: 'sheet', fileName: 'a.csv' },
      [422, 'content_not_allowed'],
    ],
    ['a path in the name', pdf(), { fileName: '..\\..\\a.pdf' }, [400, 'wrong_format']],
    ['a NUL in the name', pdf(), { fileName: 'a\0.pdf' }, [400, 'wrong_format']],
    ['a name that breaks a header', pdf(), { fileName: 'a"\r\nX: y.pdf' }, [400, 'wrong_format']],
    ['a kind that there is not', pdf(), { kind: 'film' }, [400, 'not_allowed']],
    ['an id that is none', pdf(), { fileId: '..%2f..%2fetc' }, [400, 'wrong_format']],
    ['nothing', Buffer.alloc(0), {}, [400, 'file_empty']],
    ['more than any may have', Buffer.alloc(25_000_001), {}, [413, 'body_too_large']],
    ['what is compressed', pdf(), { headers: { 'content-encoding': 'gzip' } }, [415, 'wrong_content_type']],
  ] as const)('%s', async (_, body, given, refused) => {
    const answer = await send(body, given);
    expect([answer.status, await reasonOf(answer)]).toEqual(refused);
  });

  it('a body that does not say how long it is', async () => {
    const raw = open(door, head(uuidv7(), owner, null));
    await network.until(async () => statuses(raw).length > 0, 'an answer');
    expect(statuses(raw)).toEqual([411]);
    raw.socket.destroy();
  });
});

describe('what comes half', () => {
  const usage = async (token: { authorization: string }) =>
    ((await (await fetch(`${door.url}/v1/files/usage`, { headers: token })).json()) as { usedBytes: number }).usedBytes;
  const begin = async () => {
    const whole = await makeCompany(network.keys);
    const token = bearer(await whole.user('owner'));
    return { whole, token, fileId: uuidv7() };
  };
  const untilStored = (companyId: string) =>
    network.until(async () => inFolder(companyId).length > 0, 'some of it has come');

  it('is removed when its sender has gone, and takes no room', async () => {
    const { whole, token, fileId } = await begin();
    const raw = open(door, head(fileId, token, 2_000_000));
    raw.socket.write(pdf(300_000));
    await untilStored(whole.tenantId);
    raw.socket.destroy();
    await network.until(async () => inFolder(whole.tenantId).length === 0 && (await usage(token)) === 0, 'it is gone');
    expect((await send(pdf(), { fileId, headers: token })).status).toBe(200);
  });

  it('or slowly ends in time, and keeps nobody else from theirs', async () => {
    const { whole, token, fileId } = await begin();
    const raw = open(door, head(fileId, token, 2_000_000));
    raw.socket.write(pdf(5_000));
    await untilStored(whole.tenantId);
    expect(await reasonOf(send(pdf(), { headers: token }))).toBe('overloaded');
    expect(await usage(token)).toBe(2_000_000);
    expect((await send(pdf())).status).toBe(200);
    await network.until(async () => statuses(raw).length > 0, 'an answer');
    expect(statuses(raw)).toEqual([408]);
    await network.until(async () => inFolder(whole.tenantId).length === 0 && (await usage(token)) === 0, 'it is gone');
    raw.socket.destroy();
  });

  it('ends as it said: what comes after is no part of it', async () => {
    const { whole, token, fileId } = await begin();
    const bytes = pdf(1_000);
    const raw = open(door, head(fileId, token, bytes.length));
    raw.socket.write(Buffer.concat([bytes, Buffer.from('<script>')]));
    await network.until(async () => (await get(fileId, '', token)).status === 200, 'it is stored');
    const stored = await get(fileId, '/content', token);
    expect(Buffer.from(await stored.arrayBuffer())).toEqual(bytes);
    expect(inFolder(whole.tenantId)).toHaveLength(1);
    raw.socket.destroy();
  });

  it('is removed although the gateway was killed, when its hour is over', { timeout: 60_000 }, async () => {
    const { whole, token, fileId } = await begin();
    const port = await freePort();
    const env = { ...network.envOfGateway(), ADMIN_PORT: '0', PORT: String(port) };
    const gateway: ChildProcess = spawn(process.execPath, ['gateway/src/main.ts'], { env, stdio: 'ignore' });
    const isUp = () =>
      fetch(`http://127.0.0.1:${port}/v1/files/usage`).then(
        () => true,
        () => false,
      );
    await network.until(isUp, 'another gateway');
    const raw = open({ ...door, port }, head(fileId, token, 2_000_000));
    raw.socket.write(pdf(300_000));
    await untilStored(whole.tenantId);
    gateway.kill('SIGKILL');
    await new Promise((resolve) => gateway.once('close', resolve));
    expect(inFolder(whole.tenantId)).toHaveLength(1);
    await network.sql('update files.objects set due_at = now() where company_id = $1', [whole.tenantId]);
    await network.until(async () => inFolder(whole.tenantId).length === 0 && (await usage(token)) === 0, 'it is gone');
    expect((await send(pdf(), { fileId, headers: token })).status).toBe(200);
  });
});

it('without storage none is taken, and all else goes on', async () => {
  const bare = await openDoor(network, { FILES_STORAGE: '' });
  const answer = await fetch(`${bare.url}/v1/files/${uuidv7()}/content`, { headers: owner });
  expect([answer.status, await reasonOf(answer)]).toEqual([503, 'unavailable']);
  expect((await fetch(`${bare.url}/v1/files/usage`, { headers: owner })).status).toBe(200);
  await bare.stop();
});
