import type { IncomingMessage } from 'node:http';
import { fail } from './problem.ts';

export type Body = { text: string; value: unknown };

const jsonType = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true });

type Read = { bytes: Buffer } | 'too large' | 'cut off';

/** The bytes of a body, until it is known to be too large: before any of it is parsed. */
function readBytes(request: IncomingMessage, maxBytes: number): Promise<Read> {
  return new Promise((resolve) => {
    if (Number(request.headers['content-length']) > maxBytes) {
      resolve('too large');
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= maxBytes) return;
      // The rest is thrown away as it comes; the server's own time limit ends it.
      request.removeAllListeners('data').resume();
      resolve('too large');
    });
    request.once('end', () => resolve({ bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size) }));
    request.once('close', () => resolve('cut off'));
  });
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return fail('malformed_json', { detail: 'not UTF-8' });
  }
}

/** Reads a JSON body; no body at all is an empty object. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const { headers } = request;
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0)
    return { text: '{}', value: {} };
  if (!jsonType.test(headers['content-type'] ?? '')) fail('wrong_content_type');
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    fail('wrong_content_type', { detail: 'compressed bodies are not taken' });
  }
  const read = await readBytes(request, maxBytes);
  if (read === 'too large') return fail('body_too_large', { detail: `at most ${maxBytes} bytes` });
  if (read === 'cut off') return fail('malformed_json', { detail: 'the body was cut off' });
  const text = decode(read.bytes);
  try {
    return { text, value: JSON.parse(text) as unknown };
  } catch (error) {
    return fail('malformed_json', { detail: (error as Error).message.slice(0, 200) });
  }
}
