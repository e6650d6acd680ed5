import type { AppError, Definition } from '@mostrador/kit';

/** A verb of the route's service, called in the name of who sent the request. */
export type CallVerb = (method: string, message: object) => Promise<unknown>;

/** What happens to a body that does not fit, before it is refused. */
export type Malformed = (call: CallVerb, text: string, refusal: AppError) => Promise<void>;

/** How a request gets its reply. */
export type Ask = (call: CallVerb, message: object) => Promise<unknown>;

/** What makes a route different from the others. */
export type Traits = {
  /** Anybody may call it; the verb's `can` says the same. */
  open?: true;
  /** Counted by address in a limit of its own, whoever calls. */
  limit?: 'auth' | 'prices';
  /** Shed last: what a till must be able to do. */
  vital?: true;
  /** Size of the body at most; 1 MB when absent. */
  maxBytes?: number;
  /** How long the client waits; 10 s when absent. */
  deadlineMs?: number;
  /**
   * The reply holds a file: its bytes in base64 in a field of this name, besides `fileName` and `contentType`, which is one
   * of these types. Who accepts that type and not JSON gets the bytes themselves.
   */
  download?: { field: string; types: string[] };
  /** What happens to a body that does not fit the schema before it is refused. */
  whenMalformed?: Malformed;
  /** Makes what asks for a gateway's replies, where it need not ask the service each time. */
  keeping?: () => Ask;
};

export type Verb = 'get' | 'post' | 'put' | 'patch';
export type Route = { verb: Verb; path: string; traits: Traits };
export type Internal = 'internal';

const route =
  (verb: Verb) =>
  (path: string, traits: Traits = {}): Route => ({ verb, path, traits });

export const get = route('get');
export const post = route('post');
export const put = route('put');
export const patch = route('patch');
/** Only for other services: there is no way to it from outside. */
export const internal = (): Internal => 'internal';

/** The routes of one service definition. */
export type RouteTable = { definition: Definition; context: string; routes: Record<string, Route | Internal> };

/** Every RPC is either public under a path or internal: one that is not decided upon does not compile. */
export const routes = <D extends Definition>(
  definition: D,
  table: { [Method in keyof D['methods']]: Route | Internal },
): RouteTable => ({ definition, context: definition.fullName.split('.')[1]!, routes: table });
