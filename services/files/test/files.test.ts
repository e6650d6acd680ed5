import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { uuidv7 } from '@mostrador/kit/testing';
import { FileRemoved, FileStored } from '@mostrador/proto/files';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Company, jpeg, openCompany, pdf, type Shop, startFiles } from './make.ts';

/** What files belong to here. */
const thing = uuidv7();
let shop: Shop;
let company: Company;
beforeAll(async () => {
  shop = await startFiles({ FILES_COMPANY_MB: '60' });
  company = await openCompany(shop);
});
afterAll(() => shop.stop());

const state = async (fileId: string): Promise<string | undefined> =>
  (await shop.network.sql<{ state: string }>('select state from files.files where file_id = $1', [fileId]))[0]?.state;
/** Waits until nothing is left of a company's files but what is stored. */
const untilSwept = (whole: Company, left: number) =>
  shop.network.until(async () => shop.inFolder(whole.tenantId).length === left, `${left} objects left`);

describe('a file', () => {
  it('is sealed in storage, and opens as it was sent for whoever may see it', async () => {
    const bytes = pdf(150_000);
    const file = await company.send(bytes, { fileName: ' Factura «A» ñandú.pdf ' });
    expect(file).toMatchObject({ kind: 'document', fileName: 'Factura «A» ñandú.pdf', contentType: 'application/pdf' });
    expect(file).toMatchObject({ bytes: bytes.length, sentBy: company.ownerId, shown: false, ownerContext: '' });
    expect(await company.read(file.fileId)).toEqual(bytes);
    const { objectId } = await company.api.openFile({ fileId: file.fileId, variant: 'original' });
    const stored = await shop.storage.get({ companyId: company.tenantId, objectId });
    expect(Buffer.concat(await Array.fromAsync(stored!)).includes(bytes.subarray(0, 1_000))).toBe(false);
    expect(await company.api.getFile({ fileId: file.fileId })).toEqual(file);
    expect(await shop.network.emitted(FileStored, company.tenantId)).toMatchObject([
      { key: file.fileId, body: { kind: 'document', sha256: file.sha256, bytes: bytes.length, version: 1 } },
    ]);
  });

  it('is opened by no key but its own', async () => {
    const [one, another] = [await company.send(pdf()), await company.send(pdf())];
    const keys = await Promise.all(
      [one, another].map(({ fileId }) => company.api.openFile({ fileId, variant: 'original' })),
    );
    expect(keys[0]!.key).toHaveLength(32);
    expect(keys[0]!.key).not.toEqual(keys[1]!.key);
  });

  it('that is sent twice under its id is one, also at once; other bytes are refused', async () => {
    const [fileId, bytes] = [uuidv7(), pdf(5_000)];
    const sent = await Promise.all(Array.from({ length: 4 }, () => company.send(bytes, { fileId })));
    expect(new Set(sent.map((file) => JSON.stringify(file))).size).toBe(1);
    expect(await company.send(bytes, { fileId })).toEqual(sent[0]);
    const reused = { reason: 'id_reused', told: { field: 'fileId' } };
    await expect(company.send(pdf(5_000), { fileId })).rejects.toMatchObject(reused);
    await expect(company.send(pdf(4_999), { fileId })).rejects.toMatchObject(reused);
    await expect(company.send(bytes, { fileId, fileName: 'otra.pdf' })).rejects.toMatchObject(reused);
    expect(await company.read(fileId)).toEqual(bytes);
    const told = await shop.network.emitted(FileStored, company.tenantId);
    expect(told.filter(({ key }) => key === fileId)).toHaveLength(1);
  });

  it('whose end was told twice is answered twice', async () => {
    const bytes = pdf();
    const begun = await company.begin(bytes);
    await begun.put();
    const [one, two] = await Promise.all([begun.finish(), begun.finish()]);
    expect(one).toEqual(two);
    expect(await begun.finish()).toEqual(one);
    expect(await company.read(begun.fileId)).toEqual(bytes);
  });

  it('is for another company not there', async () => {
    const { fileId } = await company.send(pdf());
    const { api, service } = await openCompany(shop);
    const gone = { reason: 'not_found' };
    await expect(api.getFile({ fileId })).rejects.toMatchObject(gone);
    await expect(api.openFile({ fileId, variant: 'original' })).rejects.toMatchObject(gone);
    await expect((await service('stock')).claimFile({ fileId, ownerId: thing })).rejects.toMatchObject(gone);
    await expect((await service('stock')).releaseFile({ fileId, ownerId: thing })).rejects.toMatchObject(gone);
    const begun = await company.begin(pdf());
    await begun.put();
    await api.abandonFile({ fileId: begun.fileId, objectId: begun.upload.objectId });
    expect((await begun.finish()).fileId).toBe(begun.fileId);
  });
});

describe('who may', () => {
  it.each([
    ['cashier', 'picture', 'forbidden', 'seen'],
    ['inventory', 'picture', 'sent', 'seen'],
    ['accountant', 'picture', 'forbidden', 'seen'],
    ['viewer', 'document', 'forbidden', 'forbidden'],
    ['cashier', 'document', 'forbidden', 'forbidden'],
    ['accountant', 'document', 'sent', 'seen'],
    ['inventory', 'document', 'sent', 'seen'],
  ] as const)('%s: a %s is %s and %s', async (role, kind, sends, sees) => {
    const as = await company.user(role);
    const bytes = kind === 'picture' ? await jpeg() : pdf();
    const sent = company.send(bytes, { kind, as });
    if (sends === 'sent') await sent;
    else await expect(sent).rejects.toMatchObject({ reason: 'forbidden' });
    const { fileId } = await company.send(bytes, { kind });
    const seen = company.read(fileId, 'original', company.verbs(as));
    if (sees === 'seen') expect(await seen).toEqual(bytes);
    else await expect(seen).rejects.toMatchObject({ reason: 'forbidden' });
  });

  it('acts in a branch only sees of the papers their own, and all pictures; a till sees pictures', async () => {
    const as = await company.user('supervisor', uuidv7(), { branchIds: [company.branchId] });
    const own = await company.send(pdf(), { as });
    const other = await company.send(pdf());
    const picture = await company.send(await jpeg(), { kind: 'picture' });
    const api = company.verbs(as);
    await api.getFile({ fileId: own.fileId });
    await expect(api.getFile({ fileId: other.fileId })).rejects.toMatchObject({ reason: 'all_branches_needed' });
    await api.getFile({ fileId: picture.fileId });
    await company.verbs(await company.till()).openFile({ fileId: picture.fileId, variant: 'small' });
  });

  it('is no person and claims; a service opens what it claimed', async () => {
    const { fileId } = await company.send(pdf());
    await expect(company.api.claimFile({ fileId, ownerId: thing })).rejects.toMatchObject({ reason: 'forbidden' });
    const [stock, books] = [await company.service('stock'), await company.service('fiscal')];
    await expect(stock.openFile({ fileId, variant: 'original' })).rejects.toMatchObject({ reason: 'not_found' });
    await stock.claimFile({ fileId, ownerId: thing });
    await stock.openFile({ fileId, variant: 'original' });
    await expect(books.openFile({ fileId, variant: 'original' })).rejects.toMatchObject({ reason: 'not_found' });
  });
});

describe('what is refused', () => {
  it.each([
    ['a name with a path', { fileName: '../../etc/passwd' }, 'wrong_format'],
    ['a name with a control character', { fileName: 'a\r\nSet-Cookie: b.pdf' }, 'wrong_format'],
    ['a name that reads otherwise than it is', { fileName: 'factura\u202efdp.exe' }, 'wrong_format'],
    ['no name', { fileName: ' ' }, 'out_of_range'],
    ['another kind', { kind: 'video' }, 'not_allowed'],
    ['no id', { fileId: 'x' }, 'wrong_format'],
    ['a PDF as a picture', { kind: 'picture' }, 'content_not_allowed'],
    ['a PDF as a sheet', { kind: 'sheet' }, 'content_not_allowed'],
  ])('%s', async (_, given, reason) => {
    await expect(company.begin(pdf(), given)).rejects.toMatchObject({ reason, told: { field: expect.any(String) } });
  });

  it('more than a kind may have, nothing at all, and more than the company has room for', async () => {
    const small = await openCompany(shop);
    const begin = (bytes: number, kind = 'document') =>
      small.api.beginFile({ fileId: uuidv7(), kind, fileName: 'a', bytes, head: pdf().subarray(0, 1_009) });
    await expect(begin(25_000_001)).rejects.toMatchObject({ reason: 'file_too_large' });
    await expect(begin(10_000_001, 'picture')).rejects.toMatchObject({ reason: 'file_too_large' });
    await expect(begin(0)).rejects.toMatchObject({ reason: 'file_empty' });
    const many = await Promise.allSettled(Array.from({ length: 5 }, () => begin(25_000_000)));
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await small.api.getFileUsage({})).toEqual({ usedBytes: 50_000_000, limitBytes: 60_000_000 });
    await expect(begin(25_000_000)).rejects.toMatchObject({ reason: 'company_storage_full' });
    await company.send(pdf());
  });
});

describe('what is not finished', () => {
  it('leaves nothing: abandoned at once, and otherwise when it takes too long', async () => {
    const other = await openCompany(shop);
    const [left, late] = [await other.begin(pdf(10_000)), await other.begin(pdf(20_000))];
    await Promise.all([left.put(), late.put()]);
    await other.api.abandonFile({ fileId: left.fileId, objectId: left.upload.objectId });
    await expect(left.finish()).rejects.toMatchObject({ reason: 'upload_ended', told: { field: 'fileId' } });
    await shop.network.sql('update files.objects set due_at = now() where company_id = $1', [other.tenantId]);
    await untilSwept(other, 0);
    await expect(late.finish()).rejects.toMatchObject({ reason: 'upload_ended' });
    await shop.network.until(async () => (await other.api.getFileUsage({})).usedBytes === 0, 'room again');
    expect((await other.send(pdf(), { fileId: late.fileId })).fileId).toBe(late.fileId);
  });
});

describe('what a file belongs to', () => {
  it('is one thing of one context; given up, it is deleted for good', async () => {
    const other = await openCompany(shop);
    const bytes = await jpeg();
    const { fileId } = await other.send(bytes, { kind: 'picture', fileName: 'a.jpg' });
    const [stock, fiscal] = [await other.service('stock'), await other.service('fiscal')];
    const claim = { fileId, ownerId: thing, kinds: ['picture'] };
    await expect(stock.claimFile({ ...claim, kinds: ['sheet'] })).rejects.toMatchObject({ reason: 'kind_not_taken' });
    const claimed = await Promise.all([stock.claimFile(claim), stock.claimFile(claim)]);
    for (const one of claimed) {
      expect(one).toMatchObject({ ownerContext: 'stock', ownerId: thing });
      expect(one.expiresAt).toBeUndefined();
    }
    const taken = { reason: 'file_claimed', told: { field: 'fileId' } };
    await expect(fiscal.claimFile(claim)).rejects.toMatchObject(taken);
    await expect(stock.claimFile({ ...claim, ownerId: uuidv7() })).rejects.toMatchObject(taken);
    await expect(fiscal.releaseFile({ fileId, ownerId: thing })).rejects.toMatchObject(taken);
    expect(shop.inFolder(other.tenantId)).toHaveLength(3);

    await Promise.all([1, 2].map(() => stock.releaseFile({ fileId, ownerId: thing })));
    await expect(other.api.getFile({ fileId })).rejects.toMatchObject({ reason: 'not_found' });
    await expect(other.send(bytes, { fileId, kind: 'picture', fileName: 'a.jpg' })).rejects.toMatchObject({
      reason: 'file_removed',
    });
    await untilSwept(other, 0);
    const told = await shop.network.emitted(FileRemoved, other.tenantId);
    expect(told).toMatchObject([{ key: fileId, body: { ownerContext: 'stock', ownerId: thing, version: 3 } }]);
  });

  it('is what it stays for: what nothing claims goes by itself', async () => {
    const other = await openCompany(shop);
    const [kept, gone] = [await other.send(pdf()), await other.send(pdf())];
    await (await other.service('fiscal')).claimFile({ fileId: kept.fileId, ownerId: thing });
    expect(Date.parse(gone.expiresAt!) - Date.parse(gone.storedAt!)).toBe(24 * 3_600_000);
    await shop.network.sql(
      `with e as (update files.files set expires_at = now() where tenant_id = $1 and expires_at is not null)
       update files.objects set due_at = now() where company_id = $1 and due_at is not null`,
      [other.tenantId],
    );
    await untilSwept(other, 1);
    expect([await state(kept.fileId), await state(gone.fileId)]).toEqual(['stored', 'removed']);
    await expect(
      (await other.service('fiscal')).claimFile({ fileId: gone.fileId, ownerId: thing }),
    ).rejects.toMatchObject({ reason: 'not_found' });
  });
});

describe('storage', () => {
  it('is looked through: what is missing is said, and bytes that nobody knows go in a week', async () => {
    const other = await openCompany(shop);
    const { fileId } = await other.send(pdf());
    await (await other.service('stock')).claimFile({ fileId, ownerId: thing });
    const { objectId } = await other.api.openFile({ fileId, variant: 'original' });
    const path = join(shop.folder, other.tenantId, objectId);
    const bytes = (await shop.storage.get({ companyId: other.tenantId, objectId }))!;
    const kept = Buffer.concat(await Array.fromAsync(bytes));
    const stray = uuidv7();
    writeFileSync(join(shop.folder, other.tenantId, stray), 'of another time');
    rmSync(path);
    const broken = async (is: boolean) =>
      shop.network.until(async () => (await shop.broken()).includes('no_bytes_are_missing') === is, 'it is seen');
    await broken(true);
    writeFileSync(path, kept);
    await broken(false);
    const [row] = await shop.network.sql<{ state: string; days: number }>(
      `select state, round(extract(epoch from due_at - now()) / 86400)::int as days from files.objects where object_id = $1`,
      [stray],
    );
    expect(row).toEqual({ state: 'condemned', days: 7 });
    await shop.network.sql('update files.objects set due_at = now() where object_id = $1', [stray]);
    await shop.network.until(async () => !existsSync(join(shop.folder, other.tenantId, stray)), 'it is gone');
  });

  it('is told again with all others, those that were removed too', async () => {
    const other = await openCompany(shop);
    const files = [await other.send(pdf()), await other.send(pdf()), await other.send(pdf())];
    const [claimed, given, expired] = files.map((file) => file.fileId) as [string, string, string];
    const stock = await other.service('stock');
    for (const fileId of [claimed, given]) await stock.claimFile({ fileId, ownerId: thing, kinds: [] });
    await stock.releaseFile({ fileId: given, ownerId: thing });
    await shop.network.sql(
      `with due as (update files.objects set due_at = now() where file_id = $1)
      update files.files set expires_at = now() where file_id = $1`,
      [expired],
    );
    await untilSwept(other, 1);
    // However long ago.
    await shop.network.sql(`update files.files set removed_at = now() - interval '1 year' where file_id = $1`, [given]);
    const kept = await other.send(pdf());
    const client = await other.service('test');
    const facts = [];
    for (let since = 0, more = true; more;) {
      const page = await client.exportFacts({ since, pageSize: 3 });
      facts.push(...page.facts);
      ({ nextSince: since, more } = page);
    }
    expect(facts.map(({ type, key }) => [type.split('.').at(-1), key]).toSorted()).toEqual(
      [
        ['FileStored', claimed],
        ['FileRemoved', given],
        ['FileRemoved', expired],
        ['FileStored', kept.fileId],
      ].toSorted(),
    );
    const told = await shop.network.emitted(FileRemoved, other.tenantId);
    const again = facts.find(({ key }) => key === expired)!;
    expect(FileRemoved.fromJSON(JSON.parse(again.bodyJson))).toEqual(told.find(({ key }) => key === expired)!.body);
    await expect(other.api.exportFacts({})).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(other.send(pdf(), { fileId: given })).rejects.toMatchObject({ reason: 'file_removed' });
  });

  it('and its books agree', async () => {
    await shop.network.drain();
    await shop.network.until(async () => (await shop.broken()).length === 0, 'no promise is broken');
  });
});
