import { readFileSync } from 'node:fs';
import {
  type Document,
  fail as doorFail,
  loadImage,
  makeDocument,
  type Operation,
  statusOf,
} from '@mostrador/gateway/reference';
import { tables } from '@mostrador/gateway/routes';
import { type Catalogue, fail, type Service } from '@mostrador/kit';
import { fromRoot } from '@mostrador/ops/paths';
import { reasonsOf } from './refusals.ts';
import { type Permission, permissionOf } from './who-may.ts';

/** A request that was taken, and what came of it; see `dev/test/contract.test.ts`. */
export type Example = {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: Record<string, unknown>;
  answer: unknown;
};
/** The document as `make docs` wrote it. */
export const readDocument = () => JSON.parse(readFileSync(fromRoot('gateway/openapi.json'), 'utf8')) as Document;

export const examplesFile = fromRoot('gateway/examples.json');
export const readExamples = () => JSON.parse(readFileSync(examplesFile, 'utf8')) as Record<string, Example>;

type Known = { services: Service[]; catalogue: Catalogue; examples: Record<string, Example> };

/** What any operation may answer, by what it takes. */
function usualReasons(operation: Operation, { open, roles, companyWide }: Permission, isWrite: boolean): string[] {
  const { parameters = [], requestBody } = operation;
  const isJson = requestBody !== undefined && 'application/json' in requestBody.content;
  const fields = ['wrong_type', 'wrong_format', 'out_of_range', 'not_allowed', 'unknown_field', 'invalid_field'];
  return [
    ...(requestBody || parameters.some((one) => one.in !== 'header') ? fields : ['unknown_field']),
    ...(isJson ? ['field_missing', 'malformed_json', 'wrong_content_type'] : []),
    ...(requestBody ? ['body_too_large'] : []),
    ...(requestBody && !isJson ? ['length_missing', 'body_cut_off'] : []),
    ...(parameters.some((one) => one.in === 'query' && one.required) ? ['field_missing'] : []),
    ...(parameters.some((one) => one.name === 'pageToken') ? ['page_token_invalid'] : []),
    ...(parameters.some((one) => one.name === 'Idempotency-Key')
      ? ['idempotency_key_missing', 'idempotency_key_reused']
      : []),
    ...(open ? [] : ['unauthenticated', 'token_expired', 'token_revoked', 'forbidden']),
    ...(roles.length > 0 ? ['scope_missing'] : []),
    ...(companyWide ? ['all_branches_needed'] : []),
    ...(isWrite ? ['drill', 'request_too_slow', 'storage_full', 'storage_read_only'] : []),
    'malformed_url',
    'rate_limited',
    'too_busy',
    'overloaded',
    'unavailable',
    'deadline_exceeded',
    'internal',
  ];
}

/** Answers other than 200, each with the reasons that it may have. */
function refusals(usual: Iterable<string>, own: Iterable<string>, catalogue: Catalogue) {
  const told = new Set(own);
  const known = [...told.union(new Set(usual))].toSorted();
  const strange = known.filter((reason) => !catalogue[reason]);
  if (strange.length > 0) throw new Error(`No catalogue has ${strange.join(', ')}.`);
  const byStatus = Map.groupBy(known, (reason) => String(statusOf({ kind: catalogue[reason]!.kind, reason })));
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => {
      const listed = { type: 'object', properties: { reason: { type: 'string', enum: same, 'x-open-enum': true } } };
      const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, listed] };
      const lines = same.filter((reason) => told.has(reason)).map((one) => `\`${one}\`: ${catalogue[one]!.message}`);
      const description = lines.join('\n') || 'Refused as any request may be.';
      return [status, { description, content: { 'application/problem+json': { schema } } }];
    }),
  );
}

const securityOf = ({ roles, till, open }: Permission): Operation['security'] =>
  open ? [] : [...(roles.length > 0 ? [{ person: [] }, { apiKey: [] }] : []), ...(till ? [{ till: [] }] : [])];

/** Shows a request that was taken, and its answer. */
function illustrate({ operationId, parameters, requestBody, responses }: Operation, examples: Known['examples']): void {
  const { path = {}, query = {}, body, answer } = examples[operationId] ?? {};
  const taken = responses['200'] as Answer;
  if (answer !== undefined) taken.content['application/json']!.example = answer;
  if (body && requestBody) requestBody.content['application/json'].example = body;
  for (const one of parameters ?? []) {
    const example = { ...query, ...path }[one.name];
    if (example !== undefined) one.example = example;
  }
}

type Answer = { content: Record<string, { example?: unknown }> };
/** The verbs that an operation calls; the first says who may. */
type Place = { context: string; fullName: string; verbs: [string, ...string[]]; isRead: boolean };

function complete(operation: Operation, { context, fullName, verbs, isRead }: Place, known: Known): Operation {
  const { services, catalogue, examples } = known;
  const may = permissionOf(services, fullName, verbs[0], isRead);
  const usual = usualReasons(operation, may, !isRead);
  const own = verbs.flatMap((verb) => [...reasonsOf(services, context, verb)]);
  illustrate(operation, examples);
  const { 200: taken, default: other } = operation.responses;
  return {
    ...operation,
    security: securityOf(may),
    ...(may.open ? {} : { 'x-roles': may.roles, 'x-scope': may.scope }),
    ...(may.companyWide ? { 'x-company-wide': true } : {}),
    responses: { 200: taken, ...refusals(usual, own, catalogue), default: other },
  };
}

/** Answers that several operations give alike stand once. */
function shareResponses({ paths, components }: Document): void {
  const operations = Object.values(paths).flatMap((verbs) => Object.values(verbs));
  const all = operations.flatMap(({ responses }) => Object.entries(responses).filter(([status]) => status >= '400'));
  const alike = Map.groupBy(
    all.filter(([status]) => status !== 'default'),
    ([status, response]) => `${status} ${JSON.stringify(response)}`,
  );
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const [key, same] of alike) {
    if (same.length < 3) continue;
    const [status, response] = same[0]!;
    const count = (counts.get(status) ?? 0) + 1;
    counts.set(status, count);
    const name = `Refused${status}${count > 1 ? String.fromCharCode(64 + count) : ''}`;
    names.set(key, name);
    components.responses[name] = response;
  }
  for (const { responses } of operations)
    for (const [status, response] of Object.entries(responses)) {
      const name = names.get(`${status} ${JSON.stringify(response)}`);
      if (name) responses[status] = { $ref: `#/components/responses/${name}` };
    }
}

/** The operations of the live stream, which are the gateway's own. */
const live: Record<string, string[]> = {
  streamEvents: ['unauthenticated', 'token_expired', 'token_revoked', 'scope_missing', 'too_many_streams'],
  renewStream: ['unauthenticated', 'token_expired', 'token_revoked', 'stream_unknown'],
};

const placeOf = (
  { context, definition }: (typeof tables)[number],
  isRead: boolean,
  ...verbs: Place['verbs']
): Place => ({ context, fullName: definition.fullName, verbs, isRead });

const files = tables.find(({ context }) => context === 'files')!;
/** The operations that bytes come and go by, which call several verbs, or another than their name says. */
const ofBytes: [string, Place][] = [
  ['sendFile', placeOf(files, false, 'beginFile', 'finishFile')],
  ['downloadFile', placeOf(files, true, 'openFile')],
  ['previewFile', placeOf(files, true, 'openFile')],
];

/**
 * The API's document as it is published: what requests are checked by (ADR 8), and what only the verbs know, or a run has
 * shown: who may, why it is refused, an example.
 */
export function publishedDocument(services: Service[], examples: Record<string, Example>) {
  const catalogue: Catalogue = { ...fail.catalogue, ...doorFail.catalogue };
  for (const { errors } of services) Object.assign(catalogue, errors.catalogue);
  const document = makeDocument(loadImage());
  const places = new Map([
    ...ofBytes,
    ...tables.flatMap((table) =>
      Object.entries(table.routes).flatMap(([verb, route]): [string, Place][] =>
        route === 'internal' ? [] : [[verb, placeOf(table, route.verb === 'get', verb)]],
      ),
    ),
  ]);
  for (const operations of Object.values(document.paths))
    for (const [method, operation] of Object.entries(operations)) {
      const place = places.get(operation.operationId);
      if (place) operations[method] = complete(operation, place, { services, catalogue, examples });
      else {
        illustrate(operation, examples);
        if (live[operation.operationId]) Object.assign(operation, { 'x-scope': 'events:read' });
        Object.assign(operation.responses, refusals([], live[operation.operationId] ?? [], catalogue));
      }
    }
  shareResponses(document);
  document.components.schemas['Problem']!.properties!['reason'] = {
    type: 'string',
    enum: Object.keys(catalogue).toSorted(),
    'x-open-enum': true,
  };
  return document;
}
