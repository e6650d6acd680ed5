import { randomUUID } from 'node:crypto';
import { tables } from '@mostrador/gateway/routes';
import type { BooksServiceDefinition } from '@mostrador/proto/books';
import type { CashServiceDefinition } from '@mostrador/proto/cash';
import type { FilesServiceDefinition } from '@mostrador/proto/files';
import type { FiscalServiceDefinition } from '@mostrador/proto/fiscal';
import type { IdentityServiceDefinition } from '@mostrador/proto/identity';
import type { OpsServiceDefinition } from '@mostrador/proto/ops';
import type { SalesServiceDefinition, TillOperation } from '@mostrador/proto/sales';
import type { StockServiceDefinition } from '@mostrador/proto/stock';
import type { WebhooksServiceDefinition } from '@mostrador/proto/webhooks';
import type { Door } from './door.ts';
import { isUnknown, Problem } from './problem.ts';

type Codec = { fromJSON(value: unknown): unknown };
type Verbs<D extends { methods: object }> = {
  [M in keyof D['methods']]: D['methods'][M] extends {
    requestType: { fromJSON(value: never): infer Request };
    responseType: { fromJSON(value: never): infer Response };
  }
    ? (request: OverRest<Request>) => Promise<Response>
    : never;
};

/** What a client may leave out it leaves out; what gRPC carries as JSON text is an object over REST. */
type OverRest<T> = {
  [K in keyof T]?: K extends 'items' | 'corrected' ? (T[K] extends string[] ? TillOperation[] : TillOperation) : T[K];
};

type OpsVerbs = {
  [M in keyof Verbs<typeof OpsServiceDefinition>]: (
    request: Parameters<Verbs<typeof OpsServiceDefinition>[M]>[0] & { service: string },
  ) => ReturnType<Verbs<typeof OpsServiceDefinition>[M]>;
};

/** Every public verb by its context: `api.sales.completeSale({ ... })`. Paths come from the gateway's own tables. */
export type Api = {
  sales: Verbs<typeof SalesServiceDefinition>;
  stock: Verbs<typeof StockServiceDefinition>;
  cash: Verbs<typeof CashServiceDefinition>;
  fiscal: Verbs<typeof FiscalServiceDefinition>;
  books: Verbs<typeof BooksServiceDefinition>;
  identity: Verbs<typeof IdentityServiceDefinition>;
  webhooks: Verbs<typeof WebhooksServiceDefinition>;
  /** What is told of files; their bytes are sent as they are: `docs/how-to/send-files.md`. */
  files: Pick<Verbs<typeof FilesServiceDefinition>, 'getFile' | 'getFileUsage'>;
  ops: OpsVerbs;
};

export type Token = () => string | undefined | Promise<string | undefined>;

export type ApiOptions = {
  /** Whose token goes along. */
  token?: Token;
  /** How often a request whose outcome is unknown is sent; always the same one, with the same ids. */
  attempts?: number;
};

/** The public API, typed by the protos, over one door. */
export function apiOver(door: Door, { token = () => undefined, attempts = 3 }: ApiOptions = {}): Api {
  const contexts = tables.map((table) => {
    const verbs = Object.entries(table.routes).flatMap(([name, route]) => {
      if (route === 'internal') return [];
      const method = table.definition.methods[name] as unknown as Method;
      const ask = async (request: Record<string, unknown>) => {
        const { path, rest } = place(route.path, request);
        const verb = route.verb.toUpperCase() as 'GET' | 'POST';
        const sent =
          verb === 'GET'
            ? { method: verb, path: path + query(rest) }
            : { method: verb, path, body: JSON.stringify(rest) };
        const idempotencyKey = method.options.idempotencyLevel ? undefined : randomUUID();
        const body = await insist(door, attempts, async () => ({ ...sent, idempotencyKey, token: await token() }));
        return method.responseType.fromJSON(JSON.parse(body));
      };
      return [[name, ask] as const];
    });
    return [table.context, Object.fromEntries(verbs)] as const;
  });
  return Object.fromEntries(contexts) as unknown as Api;
}

type Method = { options: { idempotencyLevel?: string }; responseType: Codec };

async function insist(
  door: Door,
  attempts: number,
  request: () => Promise<Parameters<Door['send']>[0]>,
): Promise<string> {
  for (let left = attempts; ; left -= 1) {
    try {
      const sent = await request();
      const reply = await door.send(sent);
      if (reply.status < 300) return reply.body;
      throw new Problem(`${sent.method} ${sent.path}`, reply);
    } catch (error) {
      if (left <= 1 || !isUnknown(error)) throw error;
    }
  }
}

function place(pattern: string, request: Record<string, unknown>): { path: string; rest: Record<string, unknown> } {
  const rest = { ...request };
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    if (value === undefined || value === '') throw new TypeError(`${pattern} needs ${name}`);
    return encodeURIComponent(value as string | number);
  });
  return { path, rest };
}

function query(rest: Record<string, unknown>): string {
  const given = Object.entries(rest).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}
