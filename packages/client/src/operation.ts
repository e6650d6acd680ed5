/** Where a verb is and what it needs; the table of them is generated. */
export type Operation = {
  method: string;
  path: string;
  /** Nobody has to say who they are. */
  open?: true;
  /** It is told apart from another like it by a key alone. */
  keyed?: true;
  sendsBytes?: true;
  answersBytes?: true;
};

export type CallOptions = {
  /** Ends the call: it is neither waited for nor sent again. */
  signal?: AbortSignal;
  /**
   * The `Idempotency-Key`. Made for each call, and the same for all its attempts, unless it is given: keep one with what
   * somebody set out to do when that has to outlive the call.
   */
  idempotencyKey?: string;
  /** How long one attempt may take. */
  timeoutMs?: number;
};

export type Request = { path: string; type?: string; body?: string | Blob | Uint8Array<ArrayBuffer> };

/** What is in the path goes there; the rest is the query of what is read, and the body of what is done. */
export function requestOf({ method, path: pattern, sendsBytes }: Operation, asked: Record<string, unknown>): Request {
  const { ...left } = asked;
  const take = (name: string) => {
    const value = left[name];
    delete left[name];
    if (value === undefined || value === '') throw new TypeError(`${pattern} needs ${name}`);
    return value;
  };
  const path = pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(take(name) as string));
  if (sendsBytes) {
    const body = take('content') as Blob;
    return { path: path + query(left), type: 'application/octet-stream', body };
  }
  if (method === 'GET') return { path: path + query(left) };
  return { path, type: 'application/json', body: JSON.stringify(left) };
}

function query(left: Record<string, unknown>): string {
  const given = Object.entries(left).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}
