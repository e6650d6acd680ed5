import { FilesServiceDefinition } from '@mostrador/proto/files';
import { get, internal, routes } from '../route.ts';

/** Their bytes come and go under routes of their own: `src/files.ts`. */
export const files = routes(FilesServiceDefinition, {
  getFileUsage: get('/v1/files/usage'),
  getFile: get('/v1/files/:fileId'),
  beginFile: internal(),
  finishFile: internal(),
  abandonFile: internal(),
  openFile: internal(),
  claimFile: internal(),
  releaseFile: internal(),
  exportFacts: internal(),
});
