import type { Problem as ProblemDocument } from './api.ts';

/** Why a request was refused: stable, and explained at `/docs/errors`. `unknown` where somebody else on the way answered. */
export type Reason = ProblemDocument['reason'];

/** A request that was answered with a refusal (RFC 9457). */
export class Problem extends Error {
  override name = 'Problem';
  readonly status: number;
  readonly reason: Reason;
  /** The dotted path of what is wrong; empty where it is no field. */
  readonly field: string;
  readonly detail: string;
  /** Finds the request in the logs of the installation. */
  readonly requestId: string;
  readonly retryAfterSeconds: number;

  constructor(asked: string, reply: { status: number; body: string; retryAfter?: string | null }) {
    const told = documentOf(reply.body);
    super(
      `${asked}: ${reply.status} ${told.reason}${told.field ? ` (${told.field})` : ''} ${told.detail || told.title}`.trim(),
    );
    this.status = reply.status;
    this.reason = told.reason;
    this.field = told.field;
    this.detail = told.detail;
    this.requestId = told.requestId;
    this.retryAfterSeconds = Number(reply.retryAfter ?? 0) || 0;
  }
}

/** No answer came, or not all of it: nobody knows whether the request was carried out. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';

  constructor(asked: string, cause: unknown) {
    super(`${asked}: no answer (${reasonOf(cause)})`, { cause });
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { code } = (error.cause ?? error) as { code?: unknown };
  return typeof code === 'string' ? code : error.message;
};

/** A problem document; a proxy's page in between gives none. */
function documentOf(body: string): Record<'reason' | 'field' | 'detail' | 'title' | 'requestId', string> {
  const empty = { reason: 'unknown', field: '', detail: '', title: '', requestId: '' };
  try {
    return { ...empty, ...(JSON.parse(body) as object) };
  } catch {
    return { ...empty, title: body.slice(0, 200) };
  }
}

/** True when nobody can know whether the request was carried out: it must be sent again with the same ids and key. */
export const isUnknown = (error: unknown): boolean =>
  error instanceof NoAnswer || (error instanceof Problem && error.status >= 502 && error.status <= 504);

/** True when the same request may be answered otherwise later. */
export const mayPass = (error: unknown): boolean =>
  isUnknown(error) || (error instanceof Problem && (error.status === 408 || error.status === 429));
