import type { IncomingMessage } from 'node:http';
import { fail } from './problem.ts';

export type Body = { text: string; value: unknown };

/** What a body may cost. */
export type Allowance = {
  maxBytes: number;
  /** How long it may take; a second more for each 16 kB that came. */
  graceMs: number;
  /** Takes room for so many bytes more; false where there is none. */
  takeRoom(bytes: number): boolean;
};

const slowestBytesPerMs = 16;
const jsonType = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true });

type Read = { bytes: Buffer } | 'too large' | 'too slow' | 'no room' | 'cut off';

/** The bytes of a body, until it is known not to be taken: before any of it is parsed. */
function readBytes(request: IncomingMessage, { maxBytes, graceMs, takeRoom }: Allowance): Promise<Read> {
  return new Promise((resolve) => {
    if (Number(request.headers['content-length']) > maxBytes) {
      resolve('too large');
      return;
    }
    const start = performance.now();
    const chunks: Buffer[] = [];
    let size = 0;
    let timer: NodeJS.Timeout;
    // What still comes of a body that is not taken is thrown away.
    const end = (read: Read) => {
      clearTimeout(timer);
      request.removeAllListeners('data').resume();
      resolve(read);
    };
    const look = (): void => {
      const left = graceMs + size / slowestBytesPerMs - (performance.now() - start);
      if (left <= 0) end('too slow');
      else timer = setTimeout(look, left);
    };
    look();
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > maxBytes) end('too large');
      else if (!takeRoom(chunk.length)) end('no room');
    });
    request.once('end', () => end({ bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size) }));
    request.once('close', () => end('cut off'));
  });
}

/** Resolves with what is waited for, or with `late` when it does not come in time. */
async function within<T>(ms: number, awaited: Promise<T>): Promise<T | 'late'> {
  const { promise, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => resolve('late'), ms);
  return Promise.race([awaited, promise]).finally(() => clearTimeout(timer));
}

/**
 * A body as it comes, no faster than it is taken. Only the time that its sender takes counts. What ends early leaves the
 * request as it is, so that it can be answered.
 */
export async function* paced(request: IncomingMessage, graceMs: number): AsyncGenerator<Buffer, void> {
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  let left = graceMs;
  for (;;) {
    const start = performance.now();
    const next = await within(left, chunks.next()).catch(() => fail('body_cut_off'));
    if (next === 'late') return fail('request_too_slow', { retryAfterSeconds: 1 });
    if (next.done) return;
    left += next.value.length / slowestBytesPerMs - (performance.now() - start);
    yield next.value;
  }
}

/** Throws for a body whose bytes are not what they are. */
export function refuseCompressed({ headers }: IncomingMessage): void {
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity')
    fail('wrong_content_type', { detail: 'compressed bodies are not taken' });
}

/** Reads a body to its end; null where there is none. */
export async function readBody(request: IncomingMessage, allowance: Allowance): Promise<Buffer | null> {
  const { headers } = request;
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return null;
  if (!jsonType.test(headers['content-type'] ?? '')) fail('wrong_content_type');
  refuseCompressed(request);
  const read = await readBytes(request, allowance);
  if (read === 'too large') return fail('body_too_large', { detail: `at most ${allowance.maxBytes} bytes` });
  if (read === 'too slow') return fail('request_too_slow', { retryAfterSeconds: 1 });
  if (read === 'no room') return fail('overloaded', { detail: 'too many large bodies at once', retryAfterSeconds: 1 });
  if (read === 'cut off') return fail('malformed_json', { detail: 'the body was cut off' });
  return read.bytes;
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return fail('malformed_json', { detail: 'not UTF-8' });
  }
}

/** A body as JSON; no body at all is an empty object. */
export function parseBody(bytes: Buffer | null): Body {
  if (bytes === null) return { text: '{}', value: {} };
  const text = decode(bytes);
  try {
    return { text, value: JSON.parse(text) as unknown };
  } catch (error) {
    return fail('malformed_json', { detail: (error as Error).message.slice(0, 200) });
  }
}
