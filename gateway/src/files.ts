import { fail as common, scope } from '@mostrador/kit';
import type { File, OpenedFile, Upload } from '@mostrador/proto/files';
import { opening, openingPart, sealedPart, sealedSize, sealing } from '@mostrador/sealing/streams';
import type { Storage } from '@mostrador/storage';
import type { Request, RequestHandler, Response } from 'express';
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { paced, refuseCompressed } from './body.ts';
import { type Document, templateOf } from './openapi.ts';
import { fail } from './problem.ts';
import { partOf } from './range.ts';
import { admit, type Clients, framed, optionsOf, type Parts } from './rest.ts';
import { get, put, type Route, type RouteTable, type Verb } from './route.ts';
import { files as table } from './routes/files.ts';
import { sendJson } from './send.ts';
import { makeChecks } from './validate.ts';

/** So many first bytes say what a file is; one of more than any kind may have is refused unasked. */
const headBytes = 4_096;
const maxBytes = 25_000_000;
const callMs = 10_000;
/** A picture may have to wait until those before it are made anew. */
const finishMs = 60_000;

export type FileRoutes = Map<string, Map<Verb, RequestHandler>>;

/** One request: who sends it and how the verbs are called for it. */
type Asked = {
  storage: Storage;
  fileId: string;
  query: Record<string, unknown>;
  call<Reply>(method: string, message: object, ms?: number): Promise<Reply>;
};

function lengthOf(request: Request): number {
  refuseCompressed(request);
  const length = request.headers['content-length'];
  if (length === undefined) return fail('length_missing', { field: 'Content-Length' });
  if (Number(length) > maxBytes) {
    return fail('body_too_large', { field: 'Content-Length', detail: `at most ${maxBytes} bytes` });
  }
  return Number(length);
}

/** The first bytes, in full pieces: at least `headBytes`, or all there are. */
async function beginningOf(body: AsyncGenerator<Buffer, void>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  while (size < headBytes) {
    const next = await body.next();
    if (next.done) break;
    pieces.push(next.value);
    size += next.value.length;
  }
  return Buffer.concat(pieces, size);
}

/**
 * Takes the bytes of a file to storage as they come, sealed on the way: none of them is anywhere else. Where the file is
 * stored already they are only compared with it.
 */
async function receive({ storage, fileId, query, call }: Asked, request: Request, graceMs: number): Promise<File> {
  const bytes = lengthOf(request);
  const body = paced(request, graceMs);
  const beginning = await beginningOf(body);
  const head = beginning.subarray(0, headBytes);
  const { objectId, companyId, key } = await call<Upload>('beginFile', { ...query, fileId, bytes, head });
  const hash = createHash('sha256');
  async function* hashed() {
    for (let piece: Buffer | void = beginning; piece; piece = (await body.next()).value) {
      hash.update(piece);
      yield piece;
    }
  }
  try {
    if (objectId) await storage.put({ companyId, objectId }, sealedSize(bytes), sealing(key, hashed()));
    else for await (const _ of hashed());
  } catch (error) {
    // Whoever dies before this leaves it to the job that sweeps.
    if (objectId) await call('abandonFile', { fileId, objectId }).catch(() => {});
    throw error;
  }
  return call<File>('finishFile', { fileId, objectId, bytes, sha256: hash.digest('hex') }, finishMs);
}

/** Whatever is opened by itself in a browser is nobody's page: it runs nothing and is of no origin. */
const sandbox = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** The part that is asked for, of what it still is; undefined where all of it is. HEAD knows no parts. */
function partAsked({ method, headers }: Request, response: Response, bytes: number, tag: string) {
  const isOfThis = headers['if-range'] === undefined || headers['if-range'] === tag;
  const part = method === 'GET' && isOfThis ? partOf(headers.range, bytes) : undefined;
  if (part !== null) return part && { ...part, bytes };
  response.setHeader('Content-Range', `bytes */${bytes}`);
  return fail('range_not_satisfiable', { field: 'Range', detail: `it has ${bytes} bytes` });
}

/** Sends the bytes of a file, opened on the way: a picture made anew to be shown, an original to be saved only. */
async function send({ storage, fileId, call }: Asked, variant: string, request: Request, response: Response) {
  const file = await call<OpenedFile>('openFile', { fileId, variant });
  const { companyId, objectId, key, contentType, fileName, bytes } = file;
  // What an object holds never changes. Whether somebody may see it does: it is asked each time.
  const tag = `"${objectId}"`;
  const isKnown = request.headers['if-none-match']?.includes(tag) ?? false;
  const isAsked = !isKnown && request.method !== 'HEAD';
  response.setHeader('Accept-Ranges', 'bytes');
  const part = isKnown ? undefined : partAsked(request, response, bytes, tag);
  const sealed = isAsked ? await storage.get({ companyId, objectId }, part && sealedPart(part)) : null;
  // It was given up a moment ago.
  if (isAsked && !sealed) return common('not_found', { field: 'fileId' });
  response.setHeader('Cache-Control', 'private, no-cache').setHeader('ETag', tag);
  response.setHeader('Content-Security-Policy', sandbox);
  if (isKnown) return void response.status(304).end();
  if (variant === 'original') response.attachment(fileName);
  else response.setHeader('Content-Disposition', 'inline');
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Length', part ? part.to - part.from + 1 : bytes);
  if (part) response.status(206).setHeader('Content-Range', `bytes ${part.from}-${part.to}/${bytes}`);
  if (!sealed) return void response.end();
  const opened = (source: AsyncIterable<Buffer>) => (part ? openingPart(key, part, source) : opening(key, source));
  await pipeline(sealed, opened, response);
}

/** The routes on which the bytes of files come and go. They have places of their own, and hold no more than a piece. */
export function makeFiles(
  storage: Storage | null,
  document: Document,
  clientsOf: (table: RouteTable) => Clients,
  parts: Parts,
): FileRoutes {
  const checksOf = makeChecks(document);
  const clients = clientsOf(table);
  const ofRoute = (route: Route, run: (asked: Asked, request: Request, response: Response) => Promise<void>) => {
    const endpoint = { route, checks: checksOf(templateOf(route.path), route.verb), needsKey: false };
    return framed(route, parts, async ({ request, response }, stay) => {
      // What still comes of a body that is not taken is thrown away.
      stay.defer(() => request.resume());
      const { holder, query, metadata } = await admit(endpoint, parts, request);
      stay.defer(parts.shedding.enter('files', holder));
      const client = clients.get('files');
      if (!client || !storage) return common('unavailable', { detail: 'there is no storage for files' });
      const options = optionsOf(metadata, response);
      const call = <Reply>(method: string, message: object, ms = callMs) => {
        scope()!.deadline = Date.now() + ms;
        return client[method]!(message, options) as Promise<Reply>;
      };
      await run({ storage, fileId: request.params['fileId'] as string, query: query ?? {}, call }, request, response);
    });
  };
  const content = '/v1/files/:fileId/content';
  const preview = '/v1/files/:fileId/preview';
  const taken = ofRoute(put(content), async (asked, request, response) =>
    sendJson(response, JSON.stringify(await receive(asked, request, parts.graceMs))),
  );
  const saved = ofRoute(get(content), (asked, request, response) => send(asked, 'original', request, response));
  const shown = ofRoute(get(preview), (asked, request, response) =>
    send(asked, (asked.query['size'] as string | undefined) ?? 'large', request, response),
  );
  return new Map([
    [
      content,
      new Map<Verb, RequestHandler>([
        ['put', taken],
        ['get', saved],
      ]),
    ],
    [preview, new Map<Verb, RequestHandler>([['get', shown]])],
  ]);
}
