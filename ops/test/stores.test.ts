import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FilesServiceDefinition } from '@mostrador/proto/files';
import { sealedSize, sealing } from '@mostrador/sealing/streams';
import { openStorage } from '@mostrador/storage';
import { expect, test, vi } from 'vitest';
import { temporary } from '../testing/temporary.ts';

process.env.MOSTRADOR_HOME = temporary();
// What knows where the shop is comes after that was said.
const { files } = await import('@mostrador/files');
const { makeCompany, startNetwork, uuidv7 } = await import('@mostrador/kit/testing');
const { home } = await import('../src/paths.ts');
const { save } = await import('../src/saving.ts');
const { copyStores, replaceStores, storesHere, whileNothingIsSwept } = await import('../src/stores.ts');

const storage = join(home, 'storage');
const put = (root: string, name: string, text: string) => {
  mkdirSync(join(root, 'storage/company'), { recursive: true });
  writeFileSync(join(root, 'storage/company', name), text);
};
const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

test('what is removed while a backup is made is in the backup, and goes after it', async () => {
  const jobs = files.jobs!.map((job) => ({ ...job, everyMs: 30 }));
  const network = await startNetwork([{ ...files, jobs }], { FILES_STORAGE: storage });
  const { tenantId, user } = await makeCompany(network.keys);
  const api = network.client(FilesServiceDefinition, await user('owner'));
  const head = Buffer.from('%PDF-1.7');
  const begun = { fileId: uuidv7(), kind: 'document', fileName: 'a.pdf', bytes: head.length, head };
  const place = await api.beginFile(begun);
  await openStorage(storage).put(place, sealedSize(head.length), sealing(place.key, [head]));
  const folder = join(storage, tenantId);
  const to = temporary();
  await whileNothingIsSwept(network.database.url, async () => {
    await api.abandonFile({ fileId: begun.fileId, objectId: place.objectId });
    // Jobs have their turns meanwhile: another one has taken this up.
    const stray = uuidv7();
    writeFileSync(join(folder, stray), 'of another time');
    const seen = async () => (await network.sql('select from files.objects where object_id = $1', [stray])).length > 0;
    await network.until(seen, 'the turn of another job');
    expect(namesIn(folder)).toContain(place.objectId);
    copyStores(to);
  });
  await network.until(async () => !namesIn(folder).includes(place.objectId), 'the sweep');
  expect(namesIn(join(to, 'storage', tenantId))).toContain(place.objectId);
  await network.stop();
});

test('files are copied whole, once, and without what is half written', () => {
  put(home, 'a', 'one');
  put(home, 'b.partial', 'half');
  const to = temporary();
  copyStores(to);
  put(home, 'c', 'two');
  copyStores(to);
  expect(namesIn(join(to, 'storage/company'))).toEqual(['a', 'c']);
  expect(readFileSync(join(to, 'storage/company/c'), 'utf8')).toBe('two');
});

test('those of a backup take the place of those here, until it is taken back', () => {
  const source = temporary();
  put(source, 'saved', 'then');
  const there = () => namesIn(join(storage, 'company'));
  const before = there();
  const replaced = replaceStores(source);
  expect(there()).toEqual(['saved']);
  replaced.undo();
  expect(there()).toEqual(before);
  // A backup of before there were files has none.
  replaceStores(temporary()).keep();
  expect(there()).toEqual([]);
  expect(namesIn(home)).not.toContain('storage.before');
});

test('what is kept elsewhere is neither saved nor replaced', () => {
  put(home, 'here', 'x');
  process.env['FILES_STORAGE'] = 'https://key:secret@host/bucket';
  const to = temporary();
  copyStores(to);
  replaceStores(temporary()).keep();
  expect([storesHere(), namesIn(to), namesIn(join(storage, 'company'))]).toEqual([[], [], ['here']]);
  delete process.env['FILES_STORAGE'];
});

test.each([
  ['elsewhere', 'https://key:secret@host/bucket', true],
  ['here', '', false],
])('a backup says whether it holds the bytes of files: %s', async (_, address, says) => {
  mkdirSync(join(home, 'keys'), { recursive: true });
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  process.env['FILES_STORAGE'] = address;
  // Of a database that is not there: what is said is said before.
  const servers = { postgresUrl: 'postgres://127.0.0.1:1/none', natsUrl: '', cluster: undefined };
  await expect(save(join(temporary(), 'to'), servers)).rejects.toThrow('ECONNREFUSED');
  expect(said.mock.calls.join('').includes('NOT in this backup')).toBe(says);
  said.mockRestore();
  delete process.env['FILES_STORAGE'];
});
