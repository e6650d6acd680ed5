import { createHash } from 'node:crypto';
import { fail } from '@mostrador/access';
import { z } from 'zod';
import { isPlainText } from './texts.ts';

/** Page size of a listing: what was asked, 50 when nothing was. */
export const pageSize = (max = 200) =>
  z
    .int()
    .min(0)
    .max(max)
    .transform((size) => size || 50);

const utf8 = new TextDecoder('utf-8', { fatal: true });
const maxTokenLength = 4_000;

/** A page token holds the sort values of the last row, so that a page stays right while rows come in. */
export const pageToken = {
  make: (...values: (string | number)[]): string => Buffer.from(JSON.stringify(values)).toString('base64url'),
  /** The values of a token, or null for the first page. A token comes from outside: each value has its rule. */
  read<const Shape extends [z.ZodType, ...z.ZodType[]]>(
    token: string,
    ...shape: Shape
  ): z.infer<z.ZodTuple<Shape>> | null {
    if (token === '') return null;
    try {
      const values = JSON.parse(utf8.decode(Buffer.from(token.slice(0, maxTokenLength), 'base64url'))) as string[];
      const isOurs = pageToken.make(...values) === token;
      if (isOurs && values.every((value) => isPlainText(String(value)))) return z.tuple(shape).parse(values);
    } catch {
      // Said below, as for what can be read and was not made here.
    }
    return fail('page_token_invalid', { field: 'pageToken' });
  },
};

/** The two fields that every listing's request ends with. */
export const paged = (max?: number) => ({ pageSize: pageSize(max), pageToken: z.string().max(maxTokenLength) });

/** A page of what was found, where one more than a page was looked for, and the token of the next one. */
export function pageOf<Row>(found: Row[], size: number, sortedBy: (last: Row) => (string | number)[]) {
  const page = found.slice(0, size);
  return { page, nextPageToken: found.length > size ? pageToken.make(...sortedBy(page.at(-1)!)) : '' };
}

type Paged = { pageToken?: unknown; pageSize?: unknown; nextPageToken?: unknown };

/**
 * A page token is good for the listing that made it, of the same company and with the same filters: on the wire it carries
 * a mark of these, which verbs do not see. Takes the mark off what is asked; answers how it is put on the reply.
 */
export function unmarked(method: string, tenantId: string, request: unknown) {
  const { pageToken: token, pageSize: _any, ...filters } = request as Paged;
  if (typeof token !== 'string') return { request, marked: (reply: unknown) => reply };
  const of = JSON.stringify([method, tenantId, filters]);
  const mark = `.${createHash('sha256').update(of).digest('base64url').slice(0, 16)}`;
  if (token !== '' && !token.endsWith(mark)) return fail('page_token_invalid', { field: 'pageToken' });
  return {
    request: { ...(request as Paged), pageToken: token.slice(0, -mark.length) },
    marked(reply: unknown): unknown {
      const next = (reply as Paged).nextPageToken;
      return next ? { ...(reply as Paged), nextPageToken: `${next as string}${mark}` } : reply;
    },
  };
}
