import { start } from '@mostrador/kit';
import { secretOf } from '@mostrador/kit/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { files } from '../src/service.ts';
import { type Company, jpeg, openCompany, pdf, type Shop, startFiles } from './make.ts';

const [first, second, third] = [secretOf('FILES_KEY'), secretOf('second'), secretOf('third')];
const jobs = files.jobs!.map((job) => ({ ...job, everyMs: 30 }));
const unmoved = { ...files, jobs: jobs.map((job) => ({ ...job, everyMs: 3_600_000 })) };

let shop: Shop;
let company: Company;
let owner: string;
beforeAll(async () => {
  shop = await startFiles();
  company = await openCompany(shop);
  owner = await company.user('owner', company.ownerId);
});
afterAll(() => shop.stop());

/** The service anew, under other keys. */
async function restart(service: typeof files, FILES_KEY: string, FILES_KEY_BEFORE = ''): Promise<void> {
  const { network } = shop;
  await network.stopService(files);
  const running = await start(service, { ...network.envOf(files), FILES_KEY, FILES_KEY_BEFORE, GRPC_PORT: '0' });
  network.running.set('files', running);
  network.addresses['FILES_URL'] = `127.0.0.1:${running.grpcPort}`;
}
const under = () =>
  shop.network.sql<{ key_id: string | null; sealed: boolean }>(
    'select key_id, bool_and(sealed_key is not null) as sealed from files.objects where company_id = $1 group by 1',
    [company.tenantId],
  );
const former = async () => {
  const answer = await fetch(`http://127.0.0.1:${shop.network.running.get('files')!.adminPort}/metrics`);
  return Number(/^mostrador_files_former_keys\{[^}]*\} (\d+)$/m.exec(await answer.text())![1]);
};
const untilMoved = () => shop.network.until(async () => (await former()) === 0, 'every key to hang on the new one');
/** As whoever it is that runs by now. */
const api = () => company.verbs(owner);
const read = (fileId: string, variant = 'original') => company.read(fileId, variant, api());
const send = (bytes: Buffer, kind = 'document') => company.send(bytes, { kind, as: owner });

it('files of before their key was noted, of before a rotation and of after are read through two of them', async () => {
  const bytes = await jpeg();
  const old = await send(bytes, 'picture');
  await restart(unmoved, first);
  // As the version wrote it that noted no keys.
  await shop.network.sql('update files.objects set key_id = null, sealed_key = null');
  expect(await read(old.fileId)).toEqual(bytes);
  const small = await read(old.fileId, 'small');

  // Begun under the one, ended under the other.
  const begun = await company.begin(bytes, { kind: 'picture', as: owner });
  await begun.put();
  await restart(unmoved, second, first);
  expect(await read(old.fileId)).toEqual(bytes);
  const { objectId } = begun.upload;
  const { bytes: sent, sha256 } = await api().getFile({ fileId: old.fileId });
  await api().finishFile({ fileId: begun.fileId, objectId, bytes: sent, sha256 });
  const fresh = await send(bytes, 'picture');
  expect(await former()).toBe(4);

  await restart({ ...files, jobs }, second, first);
  await untilMoved();
  const all = [old.fileId, begun.fileId, fresh.fileId];
  for (const fileId of all) expect(await read(fileId)).toEqual(bytes);

  await restart({ ...files, jobs }, third, second);
  await untilMoved();
  await restart({ ...files, jobs }, third);
  for (const fileId of all) expect(await read(fileId)).toEqual(bytes);
  expect(await read(old.fileId, 'small')).toEqual(small);
  expect(await under()).toMatchObject([{ sealed: true }]);
});

it('what was half done goes on; a key that is missing is said, and what hangs on it is left as it is', async () => {
  await restart(unmoved, third);
  const bytes = pdf();
  const many = await Promise.all(Array.from({ length: 3 }, () => send(bytes)));
  await restart({ ...files, jobs }, first, third);
  await untilMoved();
  // As one is that was killed before it came to the last: this one hangs on the third still.
  await restart(unmoved, third);
  const late = await send(bytes);
  await restart({ ...files, jobs }, first);
  await expect(read(late.fileId)).rejects.toMatchObject({ reason: 'internal' });
  expect(await former()).toBe(1);
  for (const { fileId } of many) expect(await read(fileId)).toEqual(bytes);
  await restart({ ...files, jobs }, first, third);
  await untilMoved();
  expect(await read(late.fileId)).toEqual(bytes);
});
