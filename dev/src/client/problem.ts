/** A request that was answered with a refusal. */
export class Problem extends Error {
  override name = 'Problem';
  readonly status: number;
  readonly reason: string;
  readonly field: string;
  readonly detail: string;
  readonly requestId: string;
  readonly retryAfterSeconds: number;

  constructor(asked: string, reply: { status: number; body: string; retryAfter?: string }) {
    const told = documentOf(reply.body);
    super(
      `${asked}: ${reply.status} ${told.reason}${told.field ? ` (${told.field})` : ''} ${told.detail || told.title}`.trim(),
    );
    this.status = reply.status;
    this.reason = told.reason;
    this.field = told.field;
    this.detail = told.detail;
    this.requestId = told.requestId;
    this.retryAfterSeconds = Number(reply.retryAfter ?? 0);
  }
}

/** The problem document (RFC 9457); a proxy's page in between gives none. */
function documentOf(body: string): Record<'reason' | 'field' | 'detail' | 'title' | 'requestId', string> {
  const empty = { reason: 'unknown', field: '', detail: '', title: '', requestId: '' };
  try {
    return { ...empty, ...(JSON.parse(body) as object) };
  } catch {
    return { ...empty, title: body.slice(0, 200) };
  }
}

/** True when nobody can know whether the request was carried out: it must be sent again with the same id. */
export const isUnknown = (error: unknown): boolean =>
  error instanceof Problem
    ? error.status >= 502 && error.status <= 504
    : networkCodes.has((error as { code?: string }).code ?? '');

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
