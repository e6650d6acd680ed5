import { randomUUID } from 'node:crypto';
import type { Params } from '@mostrador/dev/play/fuzz';
import { between, type Random } from '@mostrador/dev/seed/random';
import { Pool } from 'undici';
import type { Broken } from './hostile.ts';
import type { FuzzRoute } from './routes.ts';

/** `isBytes`: each character of the body is one. */
export type Wire = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
  isBytes: boolean;
};
export type Answer = { status: number; headers: Record<string, string>; body: string };

/** A request as it goes over the wire: parameters in their places, and what is broken about it. */
export function wire(
  route: FuzzRoute,
  { params, token, broken: { suffix = '', ...odd } = {} }: { params: Params; token: string; broken?: Broken },
  random: Random,
): Wire {
  const rest = { ...params };
  const path = route.template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = text(rest[name]);
    delete rest[name];
    return encodeURIComponent(value.toWellFormed().slice(0, 2_000)) || '%20';
  });
  const isGet = route.method === 'GET';
  const { content, ...asked } = rest;
  const query = isGet ? queryOf(rest) : route.takesBytes ? queryOf(asked) : '';
  const body = odd.body ?? (isGet ? null : route.takesBytes ? text(content) : JSON.stringify(rest));
  const address = Array.from({ length: 3 }, () => between(random, 0, 255)).join('.');
  return {
    method: odd.method ?? route.method,
    path: path + (suffix.startsWith('?') && query ? `${query}&${suffix.slice(1)}` : query + suffix),
    headers: {
      'x-forwarded-for': `10.${address}`,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(route.needsKey ? { 'idempotency-key': randomUUID() } : {}),
      ...(body === null ? {} : { 'content-type': odd.contentType ?? 'application/json' }),
    },
    body,
    isBytes: route.takesBytes,
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

function queryOf(rest: Params): string {
  const pairs = Object.entries(rest).map(([name, value]): [string, string] => [name, text(value).slice(0, 4_000)]);
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

export function openSender(url: string) {
  const pool = new Pool(url, { connections: 32, headersTimeout: 30_000, bodyTimeout: 30_000 });
  return {
    async send({ method, path, headers, body: text, isBytes }: Wire): Promise<Answer> {
      const body = isBytes && text !== null ? Buffer.from(text, 'latin1') : text;
      const abort = new AbortController();
      const answer = await pool.request({ method: method as 'GET', path, headers, body, signal: abort.signal });
      const flat = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
      // A stream goes on: that it began is what there is to see.
      if (flat['content-type']?.startsWith('text/event-stream')) {
        answer.body.on('error', () => undefined);
        abort.abort();
        return { status: answer.statusCode, headers: flat, body: '' };
      }
      return { status: answer.statusCode, headers: flat, body: await answer.body.text() };
    },
    close: () => pool.destroy(),
  };
}

/** The request as a line for a shell; `who` stands for a token, which is worth nothing after the run. */
export function curl({ method, path, headers, body }: Wire, url: string, who: string): string {
  const quote = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
  const shown = Object.entries(headers).map(
    ([name, value]) => `-H ${quote(`${name}: ${name === 'authorization' ? `Bearer <${who}>` : value}`)}`,
  );
  const data = body === null ? [] : [`--data-raw ${quote(body.slice(0, 4_000))}`];
  return ['curl -sS -X', method, quote(url + path), ...shown, ...data].join(' ');
}
