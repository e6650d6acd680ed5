import { AppError, fail as common, isTransient, kinds, type Logger, refusals, scope } from '@mostrador/kit';
import type { Response } from 'express';

/** What only the door refuses. The rest of the catalogue belongs to the services. */
export const fail = refusals({
  malformed_json: { kind: 'invalid', message: 'The body is not JSON.' },
  wrong_content_type: { kind: 'invalid', message: 'The body must be application/json in UTF-8.' },
  body_too_large: { kind: 'too_large', message: 'The body is larger than this request may be.' },
  malformed_url: { kind: 'invalid', message: 'The address of the request cannot be read.' },
  no_such_route: { kind: 'not_found', message: 'There is nothing at this address.' },
  method_not_allowed: { kind: 'not_found', message: 'This address does not take this method.' },
  rate_limited: { kind: 'rate_limited', message: 'Too many requests. Try again after the time in Retry-After.' },
  too_many_streams: { kind: 'rate_limited', message: 'Your company has as many live streams open as it may have.' },
  overloaded: { kind: 'unavailable', message: 'There is more to do than can be done right now. Try again shortly.' },
});

/** HTTP says these two more exactly than the kinds do, which gRPC must know too. */
const exact: Record<string, number> = { method_not_allowed: 405, wrong_content_type: 415 };

/** The HTTP status of a refusal. */
export const statusOf = (error: { kind: keyof typeof kinds; reason: string }): number =>
  exact[error.reason] ?? kinds[error.kind].http;

/** Anything thrown as a refusal. What is none stays in the log, with the request id to find it by. */
export function toRefusal(error: unknown, log: Logger): AppError {
  if (error instanceof AppError) return error;
  const reason = error instanceof URIError ? 'malformed_url' : isTransient(error) ? 'unavailable' : 'internal';
  if (reason !== 'malformed_url') log.error({ err: error }, 'unexpected error');
  const { kind, message } = fail.catalogue[reason] ?? common.catalogue[reason]!;
  return new AppError(kind, reason, message);
}

/** Answers with a problem document (RFC 9457). The only place where one is made. */
export function sendProblem(response: Response, error: AppError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = statusOf(error);
  const { field, detail, retryAfterSeconds } = error.told;
  if (status === 429 || status === 503)
    response.setHeader('Retry-After', Math.max(1, Math.ceil(retryAfterSeconds ?? 1)));
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/problem+json');
  response.end(
    JSON.stringify({
      type: `/docs/errors#${error.reason}`,
      title: error.message,
      status,
      reason: error.reason,
      detail,
      field,
      requestId: scope()?.requestId,
    }),
  );
}
