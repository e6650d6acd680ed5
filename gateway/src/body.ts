import type { IncomingMessage } from 'node:http';
import { fail } from './problem.ts';

export type Body = { text: string; value: unknown };

const jsonType = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The bytes of a body; refused as soon as it is known to be too large, before any of it is parsed. */
function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLarge = () => {
      try {
        fail('body_too_large', { detail: `at most ${maxBytes} bytes` });
      } catch (error) {
        reject(error as Error);
      }
    };
    if (Number(request.headers['content-length']) > maxBytes) return tooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        // The rest is thrown away as it comes; the server's own time limit ends it.
        request.removeAllListeners('data').resume();
        tooLarge();
      } else chunks.push(chunk);
    });
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)));
    request.once('error', reject);
    request.once('close', () => reject(new URIError('the client went away')));
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
  const text = decode(await readBytes(request, maxBytes));
  try {
    return { text, value: JSON.parse(text) as unknown };
  } catch (error) {
    return fail('malformed_json', { detail: (error as Error).message.slice(0, 200) });
  }
}
