import { Readable } from 'node:stream';
import type { Fetch } from '@mostrador/client';
import { Pool } from 'undici';

export type Reply = { status: number; body: string; retryAfter?: string };

export type Request = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  token?: string | undefined;
  idempotencyKey?: string | undefined;
  /** JSON as text: what is sent often is built once. */
  body?: string | undefined;
};

export type Door = {
  url: string;
  send(request: Request): Promise<Reply>;
  /** What the client sends by. */
  fetch: Fetch;
  close(): Promise<void>;
};

/** Connections to the gateway that stay open. Undici costs the sender about half of what `fetch` does. */
export function connect(url: string, { connections = 64, timeoutMs = 30_000 } = {}): Door {
  const pool = new Pool(url, {
    connections,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    keepAliveTimeout: 4_000,
  });
  return {
    url,
    async send({ method, path, token, idempotencyKey, body }) {
      const headers: Record<string, string> = {};
      if (token) headers['authorization'] = `Bearer ${token}`;
      if (idempotencyKey) headers['idempotency-key'] = idempotencyKey;
      if (body !== undefined) headers['content-type'] = 'application/json';
      const answer = await pool.request({ method, path, headers, body: body ?? null });
      const retryAfter = answer.headers['retry-after'];
      return {
        status: answer.statusCode,
        body: await answer.body.text(),
        ...(retryAfter ? { retryAfter: String(retryAfter) } : {}),
      };
    },
    async fetch(to, { method, headers, body }) {
      const sent = body instanceof Blob ? await body.bytes() : (body ?? null);
      const answer = await pool.request({ method: method as 'GET', path: to.slice(url.length), headers, body: sent });
      return {
        status: answer.statusCode,
        headers: new Headers(answer.headers as Record<string, string>),
        text: () => answer.body.text(),
        blob: () => answer.body.blob() as Promise<Blob>,
        // Made only when it is asked for: whoever reads the text would wait for ever behind a stream that nobody reads.
        get body() {
          return Readable.toWeb(answer.body) as ReadableStream<Uint8Array<ArrayBuffer>>;
        },
      };
    },
    close: () => pool.close(),
  };
}
