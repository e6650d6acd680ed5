import { AppError, fail as common, isDiskFull, kinds, type Logger, reasonOf, refusals, scope } from '@mostrador/kit';
import type { Response } from 'express';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { sendJson } from './send.ts';

/** What only the door refuses. The rest of the catalogue belongs to the services. */
export const fail = refusals({
  malformed_json: { kind: 'invalid', message: 'The body is not JSON.' },
  wrong_content_type: { kind: 'invalid', message: 'The body must be application/json in UTF-8.' },
  body_too_large: { kind: 'too_large', message: 'The body is larger than this request may be.' },
  body_cut_off: { kind: 'invalid', message: 'The body ended before all of it had come.' },
  length_missing: { kind: 'invalid', message: 'The request must say how long its body is.' },
  malformed_http: { kind: 'invalid', message: 'This is not HTTP.' },
  headers_too_large: { kind: 'too_large', message: 'The address and the headers are larger than they may be.' },
  request_too_slow: { kind: 'invalid', message: 'The request did not arrive in time.' },
  too_many_connections: { kind: 'rate_limited', message: 'Your address has as much under way as it may have.' },
  malformed_url: { kind: 'invalid', message: 'The address of the request cannot be read.' },
  no_such_route: { kind: 'not_found', message: 'There is nothing at this address.' },
  method_not_allowed: { kind: 'not_found', message: 'This address does not take this method.' },
  rate_limited: { kind: 'rate_limited', message: 'Too many requests. Try again after the time in Retry-After.' },
  too_many_streams: { kind: 'rate_limited', message: 'As many live streams are open as you may have.' },
  range_not_satisfiable: { kind: 'invalid', message: 'The file has no such part.' },
  stream_unknown: { kind: 'not_found', message: 'You have no such live stream open. Open another.' },
  overloaded: { kind: 'unavailable', message: 'There is more to do than can be done right now. Try again shortly.' },
});

/** HTTP says these more exactly than the kinds do, which gRPC must know too. */
const exact: Record<string, number> = {
  method_not_allowed: 405,
  request_too_slow: 408,
  length_missing: 411,
  wrong_content_type: 415,
  range_not_satisfiable: 416,
  headers_too_large: 431,
};

/** The HTTP status of a refusal. */
export const statusOf = (error: { kind: keyof typeof kinds; reason: string }): number =>
  exact[error.reason] ?? kinds[error.kind].http;

const isAway = (reason: string) => reason === 'unavailable' || reason === 'deadline_exceeded';

/** Anything thrown as a refusal. What is none stays in the log, with the request id to find it by. */
export function toRefusal(error: unknown, log: Logger): AppError {
  if (error instanceof AppError && !(isAway(error.reason) && isDiskFull())) return error;
  const said = error instanceof URIError ? 'malformed_url' : reasonOf(error);
  // What does not answer while the disk is full does not because of that.
  const reason = said === 'unavailable' && isDiskFull() ? 'storage_full' : said;
  if (reason !== 'malformed_url') log.error({ err: error }, 'unexpected error');
  const { kind, message } = fail.catalogue[reason] ?? common.catalogue[reason]!;
  return new AppError(kind, reason, message);
}

/** A problem document (RFC 9457). The only place where one is made. */
function documentOf(error: AppError, requestId: string | undefined): string {
  const { field, detail } = error.told;
  const type = `/docs/errors#${error.reason}`;
  const { message: title, reason } = error;
  return JSON.stringify({ type, title, status: statusOf(error), reason, detail, field, requestId });
}

/** Seconds after which the same request may be answered otherwise; null where it will not. */
function retryAfterOf(error: AppError): number | null {
  const mayPass = [408, 429, 503].includes(statusOf(error));
  return mayPass ? Math.max(1, Math.ceil(error.told.retryAfterSeconds ?? 1)) : null;
}

/** Answers with a problem document. */
export function sendProblem(response: Response, error: AppError): void {
  response.locals['reason'] = error.reason;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = statusOf(error);
  const retryAfter = retryAfterOf(error);
  if (retryAfter !== null) response.setHeader('Retry-After', retryAfter);
  // Nobody waits any longer for the rest of it.
  if (status === 408) response.setHeader('Connection', 'close');
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  response.statusCode = status;
  sendJson(response, documentOf(error, scope()?.requestId), 'application/problem+json');
}

const ofParser: Record<string, string> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_too_slow',
};

/** Who reads the answer has read it by then; who does not has no connection any more. */
const lingerMs = 500;

/** Who hears of what was refused before it became a request. */
export type Refused = (requestId: string, reason: string, status: number) => void;

/** Answers on a bare connection, and ends it whether the other side does or not. */
export function refuseSocket(socket: Duplex, reason: string, refused: Refused): void {
  const { kind, message } = fail.catalogue[reason]!;
  const error = new AppError(kind, reason, message);
  const requestId = randomUUID();
  const document = documentOf(error, requestId);
  const retryAfter = retryAfterOf(error);
  const head = [
    `HTTP/1.1 ${statusOf(error)} ${STATUS_CODES[statusOf(error)]}`,
    'Connection: close',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(document)}`,
    `X-Request-Id: ${requestId}`,
    ...(retryAfter === null ? [] : [`Retry-After: ${retryAfter}`]),
  ];
  refused(requestId, reason, statusOf(error));
  socket.on('error', () => {}).resume();
  socket.end(`${head.join('\r\n')}\r\n\r\n${document}`);
  setTimeout(() => socket.destroy(), lingerMs);
}

/** Answers what never became a request. */
export function refuseConnection(cause: NodeJS.ErrnoException, socket: Duplex, refused: Refused): void {
  if (!socket.writable || cause.code === 'ECONNRESET') socket.destroy();
  else refuseSocket(socket, ofParser[cause.code ?? ''] ?? 'malformed_http', refused);
}
