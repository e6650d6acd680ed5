import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Company, jpeg, openCompany, pdf, type Shop, startFiles } from './make.ts';

let shop: Shop;
let company: Company;
beforeAll(async () => {
  shop = await startFiles();
  company = await openCompany(shop);
});
afterAll(() => shop.stop());

const send = (bytes: Buffer, kind = 'picture') => company.send(bytes, { kind, fileName: 'foto.jpg' });
const refused = (reason: string) => ({ reason, told: { field: expect.any(String) } });

/** A PNG that says it has so many pixels, with next to nothing in it. */
function pngOf(width: number, height: number): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const typed = Buffer.concat([Buffer.from(type), body]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(typed));
    return Buffer.concat([size, typed, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc(1_000_000));
  const begin = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([begin, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}
describe('a picture', () => {
  it('is made anew in two sizes, upright, and without what its camera noted', async () => {
    const taken = await sharp({ create: { width: 3_000, height: 2_000, channels: 3, background: '#3c3' } })
      .withExif({ IFD0: { Copyright: 'Kiosco secreto' }, IFD3: { GPSLatitudeRef: 'S' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const file = await send(taken);
    expect(file).toMatchObject({ contentType: 'image/jpeg', width: 2_000, height: 3_000, shown: true });
    for (const [variant, width, height] of [
      ['large', 1_067, 1_600],
      ['small', 213, 320],
    ] as const) {
      const shown = (await company.read(file.fileId, variant))!;
      const { exif, icc, xmp, orientation, ...size } = await sharp(shown).metadata();
      expect(size).toMatchObject({ format: 'webp', width, height });
      expect([exif, icc, xmp, orientation]).toEqual([undefined, undefined, undefined, undefined]);
      expect(shown.includes('secreto')).toBe(false);
      const opened = await company.api.openFile({ fileId: file.fileId, variant });
      expect(opened).toMatchObject({ contentType: 'image/webp', fileName: 'foto.webp', bytes: shown.length });
    }
    expect(await company.read(file.fileId)).toEqual(taken);
  });

  it('of any kind that is taken is shown, and is not made larger than it is', async () => {
    for (const format of ['png', 'webp', 'jpeg'] as const) {
      const made = await sharp(await jpeg(90, 50))
        .toFormat(format)
        .toBuffer();
      const { fileId, width, height } = await send(made);
      expect([width, height]).toEqual([90, 50]);
      expect(await sharp((await company.read(fileId, 'large'))!).metadata()).toMatchObject({ width: 90, height: 50 });
    }
  });

  it('of a paper is shown too; a PDF is not', async () => {
    const { fileId, shown } = await send(await jpeg(), 'document');
    expect(shown).toBe(true);
    expect(await company.read(fileId, 'small')).not.toBeNull();
    const paper = await send(pdf(), 'document');
    await expect(company.read(paper.fileId, 'small')).rejects.toMatchObject({ reason: 'not_found' });
  });

  it('that goes on as a page is shown as a picture only', async () => {
    const page = Buffer.concat([await jpeg(), Buffer.from('<script>alert(document.domain)</script>')]);
    const { fileId, contentType } = await send(page);
    expect(contentType).toBe('image/jpeg');
    for (const variant of ['small', 'large'])
      expect((await company.read(fileId, variant))!.includes('script')).toBe(false);
  });

  it.each([
    ['has too many pixels', () => pngOf(30_000, 30_000), 'picture_too_large'],
    ['is a pixel row too large', () => pngOf(8_001, 5_000), 'picture_too_large'],
    ['says a size that it has not', () => pngOf(6_000, 6_000).subarray(0, 2_000), 'picture_unreadable'],
    ['is a drawing', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'content_not_allowed'],
    ['is a GIF', () => Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), 'content_not_allowed'],
    ['is a page', () => Buffer.from('<!doctype html><script>1</script>'), 'content_not_allowed'],
    [
      'is a picture by its beginning only',
      () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), randomBytes(9_000)]),
      'picture_unreadable',
    ],
    [
      'is a drawing behind a beginning',
      () => Buffer.from('\x89PNG\r\n\x1a\n<svg xmlns="http://www.w3.org/2000/svg"/>', 'latin1'),
      'picture_unreadable',
    ],
  ])('that %s is refused, and nothing of it stays', async (_, make, reason) => {
    await expect(send(make())).rejects.toMatchObject(refused(reason));
  });

  it('that is cut off is refused, and the id is free again', async () => {
    const whole = await sharp({
      create: {
        width: 900,
        height: 900,
        channels: 3,
        background: '#333',
        noise: { type: 'gaussian', mean: 9, sigma: 9 },
      },
    })
      .jpeg()
      .toBuffer();
    const cut = await company.begin(whole.subarray(0, whole.length / 2), { kind: 'picture' });
    await cut.put();
    await expect(cut.finish()).rejects.toMatchObject(refused('picture_unreadable'));
    expect(await company.send(whole, { kind: 'picture', fileId: cut.fileId })).toMatchObject({ width: 900 });
  });

  it('leaves no more behind than what is stored', async () => {
    const [row] = await shop.network.sql<{ count: number }>(
      `select count(*)::int * 3 as count from files.files where content_type like 'image/%'`,
    );
    await shop.network.until(
      async () => shop.inFolder(company.tenantId).length === row!.count + 1,
      'all else is swept',
    );
    expect(await shop.broken()).toEqual([]);
  });
});
