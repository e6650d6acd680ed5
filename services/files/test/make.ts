import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCompany, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { type File, FilesServiceDefinition } from '@mostrador/proto/files';
import { opening, sealedSize, sealing } from '@mostrador/sealing/streams';
import { openStorage } from '@mostrador/storage';
import sharp from 'sharp';
import { invariants } from '../src/invariants.ts';
import { files } from '../src/service.ts';

export type Shop = Awaited<ReturnType<typeof startFiles>>;

/** The service, with jobs that a test can wait for, and storage in a folder. */
export async function startFiles(environment: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'files-'));
  const jobs = files.jobs!.map((job) => ({ ...job, everyMs: 30 }));
  const network = await startForTest({ ...files, jobs }, { FILES_STORAGE: folder, ...environment });
  return {
    network,
    folder,
    storage: openStorage(folder),
    inFolder: (companyId: string) => {
      try {
        return readdirSync(join(folder, companyId));
      } catch {
        return [];
      }
    },
    async broken(): Promise<string[]> {
      const found = await Promise.all(
        invariants.map(async ({ name, sql }) => ({ name, rows: await network.sql(sql) })),
      );
      return found.filter(({ rows }) => rows.length > 0).map(({ name }) => name);
    },
    async stop() {
      await network.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const pdf = (bytes = 1_000): Buffer => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(bytes)]);
export const jpeg = (width = 60, height = 40): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#c33' } })
    .jpeg()
    .toBuffer();

type Sent = { fileId?: string; kind?: string; fileName?: string; as?: string };

/** A company and its files, sent as the gateway sends them. */
export async function openCompany({ network, storage }: Shop) {
  const company = await makeCompany(network.keys);
  const { tenantId } = company;
  const ownerId = uuidv7();
  const verbs = (token: string) => network.client(FilesServiceDefinition, token);
  const api = verbs(await company.user('owner', ownerId));
  const service = async (name: string) => verbs(await network.keys.serviceToken(name, 'files', tenantId));

  async function begin(bytes: Buffer, sent: Sent = {}) {
    const { fileId = uuidv7(), kind = 'document', fileName = 'Factura 1.pdf', as } = sent;
    const own = as ? verbs(as) : api;
    const upload = await own.beginFile({ fileId, kind, fileName, bytes: bytes.length, head: bytes.subarray(0, 4_096) });
    return {
      fileId,
      upload,
      async put(content = bytes) {
        if (upload.objectId) await storage.put(upload, sealedSize(content.length), sealing(upload.key, [content]));
      },
      finish: (content = bytes) =>
        own.finishFile({
          fileId,
          objectId: upload.objectId,
          bytes: content.length,
          sha256: createHash('sha256').update(content).digest('hex'),
        }),
    };
  }
  return {
    ...company,
    ownerId,
    api,
    verbs,
    service,
    begin,
    async send(bytes: Buffer, sent: Sent = {}): Promise<File> {
      const begun = await begin(bytes, sent);
      await begun.put();
      return begun.finish();
    },
    async read(fileId: string, variant = 'original', from = api): Promise<Buffer | null> {
      const opened = await from.openFile({ fileId, variant });
      const sealed = await storage.get(opened);
      return sealed && Buffer.concat(await Array.fromAsync(opening(opened.key, sealed)));
    },
  };
}
export type Company = Awaited<ReturnType<typeof openCompany>>;
