import { defineService, serves } from '@mostrador/kit';
import { FileRemoved, FilesServiceDefinition, FileStored } from '@mostrador/proto/files';
import { manifest } from '../manifest.ts';
import { env } from './env.ts';
import { fail } from './errors.ts';
import { addFigures } from './figures.ts';
import { abandonFile } from './handlers/abandon-file.ts';
import { beginFile } from './handlers/begin-file.ts';
import { claimFile } from './handlers/claim-file.ts';
import { exportFacts } from './handlers/export-facts.ts';
import { finishFile } from './handlers/finish-file.ts';
import { getFile } from './handlers/get-file.ts';
import { getFileUsage } from './handlers/get-file-usage.ts';
import { openFile } from './handlers/open-file.ts';
import { releaseFile } from './handlers/release-file.ts';
import { checkStorage } from './jobs/check-storage.ts';
import { rewrapKeys } from './jobs/rewrap-keys.ts';
import { sweepObjects } from './jobs/sweep-objects.ts';

/** Keeps pictures, documents and spreadsheets: what they are, whose, and for how long. Their bytes are in storage. */
export const files = defineService({
  manifest,
  migrations: new URL('../prisma/migrations/', import.meta.url),
  env,
  errors: fail,
  serves: [
    serves(FilesServiceDefinition, {
      getFile,
      getFileUsage,
      beginFile,
      finishFile,
      abandonFile,
      openFile,
      claimFile,
      releaseFile,
      exportFacts,
    }),
  ],
  jobs: [sweepObjects, checkStorage, rewrapKeys],
  publishes: [FileStored, FileRemoved],
  admin(ctx, metrics) {
    addFigures(ctx, metrics);
    return {};
  },
});
