import { words } from '@mostrador/proto/words';
import type { Operation, Parameter } from './openapi.ts';

/** The routes on which the bytes of files come and go, as the API document has them. */

const fileId: Parameter = { name: 'fileId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };
const refused = { default: { $ref: '#/components/responses/Problem' } };
const binary = { schema: { type: 'string', format: 'binary' } };
const ifNoneMatch: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The `ETag` of an answer before: 304 where it is still that.',
  schema: { type: 'string' },
};

const range: Parameter = {
  name: 'Range',
  in: 'header',
  required: false,
  description:
    'A part of it, as `bytes=0-65535`, `bytes=65536-` or `bytes=-500`. Several at once are answered with all of it.',
  schema: { type: 'string' },
};
const ifRange: Parameter = {
  name: 'If-Range',
  in: 'header',
  required: false,
  description: 'The `ETag` of the answer that the part goes on from: all of it is sent where it is another by now.',
  schema: { type: 'string' },
};

const send = {
  operationId: 'sendFile',
  tags: ['files'],
  summary: 'Sends a file: its bytes are the body, as they are.',
  description:
    'Under an id made by the client: sent again, the same bytes get the same answer, others `id_reused`. The body has a `Content-Length`; what type it is said to be of does not matter, for what is in it decides. A picture (10 MB, 40 megapixels) is JPEG, PNG or WebP; a document (25 MB) PDF or a picture; a sheet (25 MB) CSV or XLSX. It goes in a day unless the thing that it is for has claimed it. An API key needs the scope `files:write`.',
  parameters: [
    fileId,
    {
      name: 'kind',
      in: 'query',
      required: true,
      description: 'What it is for: what may be in it, how large it may be, and who may send and see it.',
      schema: { type: 'string', enum: [...words.fileKind] },
    },
    {
      name: 'fileName',
      in: 'query',
      required: true,
      description: 'At most 200 characters, without a path.',
      schema: { type: 'string' },
    },
  ],
  requestBody: { required: true, content: { 'application/octet-stream': binary } },
  responses: {
    200: {
      description: 'A file that is stored.',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/files.File' } } },
    },
    ...refused,
  },
};

const download = {
  operationId: 'downloadFile',
  tags: ['files'],
  summary: 'The bytes of a file as they were sent.',
  description: 'As an attachment only: nobody knows what is in them. To show a picture ask for its preview.',
  parameters: [fileId, ifNoneMatch, range, ifRange],
  responses: {
    200: { description: 'The bytes.', content: { 'application/octet-stream': binary } },
    206: {
      description: 'The part that was asked for; `Content-Range` says which.',
      content: { 'application/octet-stream': binary },
    },
    304: { description: 'They are what you have.' },
    ...refused,
  },
};

const preview = {
  operationId: 'previewFile',
  tags: ['files'],
  summary: 'A picture to be shown.',
  description:
    'Made anew of what was sent, upright, without what the camera noted in it. At most 1,600 pixels wide and high, 320 where it is small. What is no picture has none.',
  parameters: [
    fileId,
    {
      name: 'size',
      in: 'query',
      required: false,
      description: '`large` when absent.',
      schema: { type: 'string', enum: ['small', 'large'] },
    },
    ifNoneMatch,
    range,
    ifRange,
  ],
  responses: {
    200: { description: 'The picture.', content: { 'image/webp': binary } },
    206: { description: 'The part that was asked for; `Content-Range` says which.', content: { 'image/webp': binary } },
    304: { description: 'It is what you have.' },
    ...refused,
  },
};

export const filePaths: Record<string, Record<string, Operation>> = {
  '/v1/files/{fileId}/content': { put: send as unknown as Operation, get: download as Operation },
  '/v1/files/{fileId}/preview': { get: preview as Operation },
};
