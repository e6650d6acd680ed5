import { status as grpc } from '@grpc/grpc-js';
import { z } from 'zod';

/** The one table: what went wrong -> gRPC status -> HTTP status. */
export const kinds = {
  invalid: { grpc: grpc.INVALID_ARGUMENT, http: 400 },
  unprocessable: { grpc: grpc.INVALID_ARGUMENT, http: 422 },
  unauthenticated: { grpc: grpc.UNAUTHENTICATED, http: 401 },
  forbidden: { grpc: grpc.PERMISSION_DENIED, http: 403 },
  not_found: { grpc: grpc.NOT_FOUND, http: 404 },
  conflict: { grpc: grpc.ALREADY_EXISTS, http: 409 },
  precondition: { grpc: grpc.FAILED_PRECONDITION, http: 409 },
  too_large: { grpc: grpc.RESOURCE_EXHAUSTED, http: 413 },
  rate_limited: { grpc: grpc.RESOURCE_EXHAUSTED, http: 429 },
  unavailable: { grpc: grpc.UNAVAILABLE, http: 503 },
  timeout: { grpc: grpc.DEADLINE_EXCEEDED, http: 504 },
  internal: { grpc: grpc.INTERNAL, http: 500 },
} as const;
export type Kind = keyof typeof kinds;

export type Catalogue = Record<string, { kind: Kind; message: string }>;

/** What a caller is told of a refusal, besides reason and message. */
export type Told = { field?: string; detail?: string; retryAfterSeconds?: number };

export class AppError extends Error {
  override name = 'AppError';
  readonly kind: Kind;
  readonly reason: string;
  readonly told: Told;
  constructor(kind: Kind, reason: string, message: string, told: Told = {}) {
    super(message);
    this.kind = kind;
    this.reason = reason;
    this.told = told;
  }
}

/** Refusals that services have in common: the same reason means the same everywhere. */
const common = {
  wrong_type: { kind: 'invalid', message: 'A field has the wrong type.' },
  wrong_format: { kind: 'invalid', message: 'A field is not in the format it should have.' },
  out_of_range: { kind: 'invalid', message: 'A field is outside the range it may have.' },
  not_allowed: { kind: 'invalid', message: 'A field holds a value that is not one of the allowed ones.' },
  unknown_field: { kind: 'invalid', message: 'There is no such field.' },
  invalid_field: { kind: 'invalid', message: 'A field breaks a rule.' },
  page_token_invalid: { kind: 'invalid', message: 'The page token was not made by this listing.' },
  not_found: { kind: 'not_found', message: 'There is no such thing in your company.' },
  unauthenticated: { kind: 'unauthenticated', message: 'A valid access token is needed.' },
  token_expired: { kind: 'unauthenticated', message: 'The access token has expired.' },
  token_revoked: { kind: 'unauthenticated', message: 'The access token was revoked.' },
  forbidden: { kind: 'forbidden', message: 'Your role may not do this.' },
  scope_missing: { kind: 'forbidden', message: 'The API key was not given the scope for this.' },
  branch_foreign: { kind: 'forbidden', message: 'Your role does not reach this branch.' },
  all_branches_needed: { kind: 'forbidden', message: 'Only somebody who acts in all branches may do this.' },
  approval_spent: { kind: 'conflict', message: 'The approval was used for another act.' },
  id_reused: { kind: 'conflict', message: 'Another thing was made under the same id.' },
  version_old: { kind: 'precondition', message: 'It was changed meanwhile. Read it again.' },
  field_missing: { kind: 'invalid', message: 'A field that is needed is not there.' },
  person_needed: { kind: 'forbidden', message: 'This is for a person, not for a program.' },
  branch_unknown: { kind: 'precondition', message: 'Your company has no such branch, or it is closed.' },
  till_unknown: { kind: 'precondition', message: 'Your company has no such till.' },
  till_is_channel: {
    kind: 'precondition',
    message: 'The till is of a channel: no device is enrolled as it, and its sessions open and close by themselves.',
  },
  till_revoked: { kind: 'precondition', message: 'The till was revoked for good.' },
  till_foreign: { kind: 'forbidden', message: 'A till, and who is logged in at it, speaks only for that till.' },
  session_not_open: { kind: 'precondition', message: 'The till session is not open.' },
  approval_needed: { kind: 'forbidden', message: 'A supervisor must approve this.' },
  review_settled: { kind: 'precondition', message: 'The review was settled before.' },
  review_own: { kind: 'forbidden', message: 'Nobody settles the review of an act of their own.' },
  cuit_invalid: { kind: 'invalid', message: 'This is no CUIT: its first or its last digits do not fit.' },
  amount_too_large: { kind: 'invalid', message: 'An amount is larger than any may be, 10^12 centavos.' },
  idempotency_key_missing: { kind: 'invalid', message: 'This request needs an Idempotency-Key header.' },
  idempotency_key_reused: { kind: 'unprocessable', message: 'The Idempotency-Key was used before with other content.' },
  too_busy: { kind: 'rate_limited', message: 'Too much of yours is waiting already. Try again in a moment.' },
  deadline_exceeded: { kind: 'timeout', message: 'There was no time left to do this.' },
  drawing_too_large: {
    kind: 'precondition',
    message: 'This takes too long to draw now. Try again later; a book also comes as CSV.',
  },
  drill: {
    kind: 'unavailable',
    message: 'This is a copy of the shop that only answers questions. What is written belongs to the shop itself.',
  },
  unavailable: { kind: 'unavailable', message: 'A part of the system cannot be reached right now. Try again.' },
  storage_full: { kind: 'unavailable', message: 'The disk is full: nothing can be written. Space must be freed.' },
  storage_read_only: { kind: 'unavailable', message: 'The disk takes nothing any more: it can only be read.' },
  internal: { kind: 'internal', message: 'Something went wrong on our side. Tell us the request id.' },
} satisfies Catalogue;

/**
 * A service's refusals as data, besides those in common. The function returned throws one of them, `fail.refusal` makes one:
 * `const fail = refusals({ sale_not_open: { kind: 'precondition', message: 'Sale is not open' } })`.
 */
export function refusals<const C extends Catalogue>(catalogue: C) {
  const known: Catalogue = { ...common, ...catalogue };
  type Reason = (keyof C & string) | keyof typeof common;
  const refusal = (reason: Reason, told?: Told): AppError => {
    const { kind, message } = known[reason]!;
    return new AppError(kind, reason, message, told);
  };
  const fail = (reason: Reason, told?: Told): never => {
    throw refusal(reason, told);
  };
  return Object.assign(fail, { refusal, catalogue: catalogue as Catalogue });
}

/** Throws one of the refusals in common. */
export const fail = refusals(common);

/** Throws unless a thing still is at the version that whoever changes it has read; 0 of what is not there yet. */
export function assertVersion(stored: { version: number } | undefined, expected: number): void {
  const version = stored?.version ?? 0;
  if (version !== expected) fail('version_old', { field: 'expectedVersion', detail: `It is at version ${version}.` });
}

const zodReasons: Partial<Record<z.core.$ZodIssue['code'], keyof typeof fail.catalogue>> = {
  invalid_type: 'wrong_type',
  invalid_format: 'wrong_format',
  too_small: 'out_of_range',
  too_big: 'out_of_range',
  not_multiple_of: 'out_of_range',
  invalid_value: 'not_allowed',
  unrecognized_keys: 'unknown_field',
};

const ownReason = /^[a-z]+(_[a-z]+)+$/;

const named: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  uuid: 'a UUID',
  date: 'a day, as 2026-11-30',
  datetime: 'a moment, as 2026-11-30T15:04:05Z',
  email: 'an e-mail address',
};
const counted: Record<string, string> = { string: ' characters', array: ' items' };

/** What would have fitted, in our words and not in the library's. */
function detailOf(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'invalid_type') return named[issue.expected];
  if (issue.code === 'invalid_format')
    return issue.format === 'uuid' && issue.pattern?.includes('-7') ? 'a UUIDv7' : named[issue.format];
  if (issue.code === 'invalid_value')
    return `one of: ${issue.values.map((one) => String(one) || '(empty)').join(', ')}`;
  if (issue.code === 'too_small') return `at least ${issue.minimum}${counted[issue.origin] ?? ''}`;
  if (issue.code === 'too_big') return `at most ${issue.maximum}${counted[issue.origin] ?? ''}`;
  return undefined;
}

/**
 * The first issue of a failed parse as a refusal. A rule names its own reason by giving it as the issue's message:
 * `z.int().refine(isCuit, 'cuit_invalid')`; what it means stands in the catalogue of whose rule it is.
 */
export function fromZod(error: z.ZodError, catalogue: Catalogue = {}): AppError {
  const issue = error.issues[0]!;
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
  const own = ownReason.test(issue.message);
  const reason = own ? issue.message : (zodReasons[issue.code] ?? 'invalid_field');
  const { kind, message } = catalogue[reason] ?? fail.catalogue[reason] ?? fail.catalogue['invalid_field']!;
  const detail = own ? undefined : detailOf(issue);
  return new AppError(kind, reason, message, { field: path.map(String).join('.'), ...(detail ? { detail } : {}) });
}

// 0A000: a newer version has migrated a table under a statement that was prepared; the next connection prepares it anew.
const transientSql = /^(08|53|57P|0A000|40001|40P01|55P03|57014|25P03)/;
// Prisma's words for the same: no way to the database, closed, no connection free, transaction expired, deadlock.
const transientPrisma = /^P(1001|1002|1008|1017|2024|2028|2034)$/;
const transientCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

/** What the disk says, ours or that of the database, in whatever words it comes. */
const noRoom = /\b(ENOSPC|EDQUOT|53100)\b|no space left on device|disk quota exceeded/i;
const noWrites = /\bEROFS\b|read-only file system/i;

type Wrapped = { driverAdapterError?: { cause?: { originalCode?: string } } };
type Failure = { name?: string; code?: unknown; message?: string; meta?: Wrapped };

/** Why the disk took nothing, where that is what a failure says. */
function storageReason({ code: own, message, meta }: Failure): 'storage_full' | 'storage_read_only' | null {
  const code = meta?.driverAdapterError?.cause?.originalCode ?? own;
  // The words of other errors may be those that somebody sent us.
  if (typeof code !== 'string' || /^2[23]/.test(code)) return null;
  const said = `${code} ${message}`;
  if (noRoom.test(said)) return 'storage_full';
  return noWrites.test(said) ? 'storage_read_only' : null;
}

/** What a caller is told of an error that is no refusal. */
export const reasonOf = (error: unknown): 'storage_full' | 'storage_read_only' | 'unavailable' | 'internal' =>
  storageReason(error as Failure) ?? (isTransient(error) ? 'unavailable' : 'internal');

/** True for failures of the surroundings: trying again later may succeed, and nothing is wrong with the request. */
export function isTransient(error: unknown): boolean {
  if (error instanceof AppError) return error.kind === 'unavailable' || error.kind === 'timeout';
  const { name, code: own, message, meta } = error as Failure;
  // Prisma has no word of its own for all that PostgreSQL may say, as that it is starting up.
  const code = meta?.driverAdapterError?.cause?.originalCode ?? own;
  // What `AbortSignal.timeout` throws: a DOMException, whose code is a number of its own.
  if (name === 'TimeoutError' || storageReason(error as Failure)) return true;
  if (typeof code === 'string')
    return transientSql.test(code) || transientPrisma.test(code) || transientCodes.has(code);
  if (typeof code === 'number') return code === grpc.UNAVAILABLE || code === grpc.DEADLINE_EXCEEDED;
  return /connection terminated|encountered a connection error|timeout exceeded when trying to connect|query read timeout|pool after calling end/i.test(
    message ?? '',
  );
}
