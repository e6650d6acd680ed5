import { writeFileSync } from 'node:fs';
import type { Company, Params } from '@mostrador/dev/play/fuzz';
import { answerCheck } from '@mostrador/dev/published/answer-check';
import { type Example, examplesFile, readDocument } from '@mostrador/dev/published/document';
import { presentable } from '@mostrador/dev/published/presentable';
import { randomOf } from '@mostrador/dev/seed/random';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { foundCompany } from '../src/company.ts';
import { openRange } from '../src/range.ts';
import { cook, routesWithRecipe } from '../src/recipes.ts';
import { type FuzzRoute, resolve, routeNamed, type Schema } from '../src/routes.ts';
import { kitchenOf } from '../src/run.ts';
import { startTarget, type Target } from '../src/target.ts';
import { wire } from '../src/wire.ts';

/**
 * Each operation is asked through the door, in the name of who may: what its document says of it must be so. With RECORD=1
 * what was asked and answered becomes the examples of the document.
 */
const document = readDocument();
const examples: Record<string, Example> = {};

let target: Target;
let range: Awaited<ReturnType<typeof openRange>>;
let company: Company;
beforeAll(async () => {
  target = await startTarget();
  range = await openRange(target);
  const random = randomOf('contract');
  company = await foundCompany(target, range.askAs(undefined, random), random);
}, 120_000);
afterAll(async () => {
  await target.stop();
  if (process.env['RECORD']) writeFileSync(examplesFile, `${JSON.stringify(presentable(examples), null, 2)}\n`);
});

const operationNamed = (name: string) =>
  Object.values(document.paths)
    .flatMap((verbs) => Object.values(verbs))
    .find(({ operationId }) => operationId === name)!;

/** Every way in which a body lacks what is required: the path of the field, and the body without it. */
function* lacking(schema: Schema | undefined, body: unknown, at = ''): Generator<[field: string, body: unknown]> {
  if (!schema || schema['x-kept-as-sent'] || typeof body !== 'object' || body === null) return;
  const { required = [], properties = {}, items } = resolve(schema);
  if (Array.isArray(body)) {
    if (body.length > 0 && !items?.['x-kept-as-sent'])
      for (const [field, first] of lacking(items, body[0], `${at}0.`)) yield [field, [first, ...body.slice(1)]];
    return;
  }
  const given = body as Params;
  for (const name of required) {
    const { [name]: _left, ...rest } = given;
    yield [`${at}${name}`, rest];
  }
  for (const [name, inner] of Object.entries(properties))
    for (const [field, without] of lacking(inner, given[name], `${at}${name}.`))
      yield [field, { ...given, [name]: without }];
}

/** A body with nothing but what is required. */
function bare(schema: Schema, body: unknown): unknown {
  if (schema['x-kept-as-sent'] || typeof body !== 'object' || body === null) return body;
  const { required = [], properties = {}, items } = resolve(schema);
  if (Array.isArray(body)) return body.map((item) => bare(items!, item));
  return Object.fromEntries(required.map((name) => [name, bare(properties[name]!, (body as Params)[name])]));
}

/** What of a request goes into its path, and the rest. */
function parted(route: FuzzRoute, params: Params): { inPath: Params; rest: Params } {
  const inPath = new Set([...route.template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  const shown = Object.entries(params).filter(([name]) => !(route.takesBytes && name === 'content'));
  const named = shown.map(([name, value]) => [inPath.has(name), name, value] as const);
  const of = (isInPath: boolean) =>
    Object.fromEntries(named.flatMap(([is, name, value]) => (is === isInPath ? [[name, value]] : [])));
  return { inPath: of(true), rest: of(false) };
}

type Refusal = { reason: string; field?: string };

/** Neither the live stream nor the bytes of a file. */
const isJson = ({ name, givesBytes }: FuzzRoute) => name !== 'streamEvents' && !givesBytes;

/** The reasons for which an operation says that it may refuse. */
function declared(name: string): string[] {
  const listed = Object.values(operationNamed(name).responses).map((response) =>
    JSON.stringify(
      '$ref' in (response as object)
        ? document.components.responses[(response as { $ref: string }).$ref.split('/').at(-1)!]
        : response,
    ),
  );
  return listed.flatMap((text) =>
    [...text.matchAll(/"enum":(\[[^\]]*\])/g)].flatMap(([, all]) => JSON.parse(all!) as string[]),
  );
}

// Several at once: most of the time one of them waits for AFIP, for an event, or for a disk.
it.concurrent.each(routesWithRecipe)('%s is as the document says', { timeout: 60_000 }, async (name) => {
  const random = randomOf('contract', name);
  const route = routeNamed.get(name)!;
  const kitchen = kitchenOf(target, company, random, range.askAs(company, random));
  const send = (params: Params, token: string) =>
    range.shoot({ route, sent: wire(route, { params, token }, random), company, who: 'who may', foreign: false });
  const { params, token } = await cook(name, kitchen);
  const { inPath, rest } = parted(route, params);

  const without = [...lacking(route.body, rest)];
  const refused = await Promise.all(without.map(([, body]) => send({ ...inPath, ...(body as Params) }, token)));
  const told = refused.map(({ status, body }) => ({ ...(JSON.parse(body) as Refusal), status }));
  expect(told).toMatchObject(without.map(([field]) => ({ status: 400, reason: 'field_missing', field })));
  const answer = await send(params, token);
  expect({ name, status: answer.status, body: answer.status === 200 ? '' : answer.body }).toMatchObject({
    status: 200,
  });
  const shown = isJson(route) ? (JSON.parse(answer.body) as unknown) : undefined;
  if (shown !== undefined) expect(answerCheck(document, name)(shown)).toEqual([]);
  examples[name] = {
    ...(Object.keys(inPath).length > 0 ? { path: inPath } : {}),
    ...(route.body ? { body: rest } : Object.keys(rest).length > 0 ? { query: rest } : {}),
    answer: shown,
  };

  if (!route.body) return;
  const barely = await send({ ...inPath, ...(bare(route.body, rest) as Params) }, token);
  if (barely.status === 200) return;
  const { reason } = JSON.parse(barely.body) as Refusal;
  expect(reason).not.toBe('field_missing');
  expect(declared(name)).toContain(reason);
});
