import {
  type Descriptors,
  type Field,
  fieldSchema,
  loadImage,
  type Operation,
  readImage,
} from '@mostrador/gateway/reference';
import type { Service } from '@mostrador/kit';
import { fromRoot } from '@mostrador/ops/paths';
import { definitions } from '@mostrador/ops/services';
import { describe, expect, it } from 'vitest';
import { readDocument, readExamples } from '../src/published/document.ts';
import { answerCheck } from '../src/published/answer-check.ts';

/** What holds for the whole of the public document; the conventions are in docs/how-to/add-an-endpoint.md. */
const document = readDocument();
const services = await definitions();
const descriptors = readImage(loadImage());

type Placed = { path: string; verb: string; operation: Operation };
const all = Object.entries(document.paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, operation]): Placed => ({ path, verb, operation })),
);
const names = ({ operation }: Placed) => operation.operationId;
const inQuery = ({ operation }: Placed) => operation.parameters?.filter((one) => one.in === 'query') ?? [];
/** The JSON that an operation takes; nothing where it takes none, or the bytes of a file. */
const bodyOf = ({ requestBody }: Operation) => requestBody?.content['application/json'];
const answerOf = ({ operation }: Placed) =>
  (operation.responses['200'] as { content: Record<string, { schema: { $ref?: string }; example?: unknown }> }).content;

describe('paths', () => {
  /** What there is one of: of the company, or of all. */
  const single = new Set(['company', 'me', 'fiscal-profile', 'stock-kardex', 'voucher-queue', 'afip', 'auth']);

  it('begin with a plural noun, whichever context answers, and never with its name', () => {
    const odd = all.filter(({ path }) => {
      const [version, noun] = path.split('/').slice(1) as [string, string];
      if (path === '/.well-known/jwks.json') return false;
      return (
        version !== 'v1' || !/^[a-z]+(-[a-z]+)*$/.test(noun) || !(/s(-of-[a-z]+)?$/.test(noun) || single.has(noun))
      );
    });
    expect(odd.map(({ path }) => path)).toEqual([]);
    expect(all.filter(({ path }) => /^\/v1\/(fiscal|cash|stock|identity|ops)\//.test(path))).toEqual([]);
  });

  it('read with GET, write whole with PUT and in part with PATCH; DELETE is a POST that says so', () => {
    for (const { path, verb, operation } of all) {
      expect({ path, verb, body: operation.requestBody !== undefined }).toEqual({
        path,
        verb: expect.stringMatching(/^(get|post|put|patch)$/),
        body: verb !== 'get' && operation.operationId !== 'renewStream',
      });
    }
    const named = (word: RegExp) =>
      all.filter(({ operation }) => word.test(operation.operationId)).map(({ verb }) => verb);
    expect(new Set(named(/^put/))).toEqual(new Set(['put']));
    expect(new Set(named(/^(get|list|download|verify|lookUp)/))).toEqual(new Set(['get']));
  });
});

describe('schemas', () => {
  const named = document.components.schemas;
  type Part = { $ref?: string; 'x-kept-as-sent'?: true; items?: Part; properties?: Record<string, Part> };

  /** The names of all schemas below one; what is handed on as it was sent is left out. */
  function below(part: Part, seen = new Set<string>()): Set<string> {
    if (part['x-kept-as-sent']) return seen;
    const name = part.$ref?.split('/').at(-1);
    if (name !== undefined) {
      if (!seen.has(name)) below(named[name] as Part, seen.add(name));
      return seen;
    }
    for (const one of [part.items, ...Object.values(part.properties ?? {})]) if (one) below(one, seen);
    return seen;
  }

  it('of what is sent take nothing else, of what is told may grow, and none is both', () => {
    const sent = all.flatMap(({ operation }) => [...below(bodyOf(operation)?.schema ?? {})]);
    const told = all.flatMap((one) => [...below(answerOf(one)['application/json']?.schema ?? {})]);
    for (const name of sent) expect(`${name} ${named[name]!.additionalProperties}`).toBe(`${name} false`);
    for (const name of told) expect(`${name} ${named[name]!.additionalProperties}`).toBe(`${name} undefined`);
    expect(new Set(told).size).toBeGreaterThan(100);
  });
});

describe('words', () => {
  const schemas = Object.entries(document.components.schemas);
  const fields = schemas.flatMap(([schema, { properties = {} }]) =>
    Object.entries(properties).map(([name, of]) => ({ schema, name, of })),
  );

  it('say state, never status, which is of HTTP', () => {
    const ofHttp = ['Problem.status', 'webhooks.WebhookDelivery.lastStatus'];
    const status = fields.filter(({ name }) => /status/i.test(name)).map(({ schema, name }) => `${schema}.${name}`);
    expect(status.filter((name) => !ofHttp.includes(name))).toEqual([]);
    expect(all.flatMap(inQuery).filter(({ name }) => name === 'status')).toEqual([]);
  });

  it('are listed wherever a field takes or gives a closed set', () => {
    const closed =
      /(^|[a-z])(state|kind|role|method|flags?|ivaCondition|ivaTreatment|documentType|currency|purpose|deviationClass)$/i;
    const open = fields.filter(
      ({ name, of }) => closed.test(name) && !of.enum && !of.items?.enum && !of.$ref && !of.items?.$ref,
    );
    expect(open.map(({ schema, name }) => `${schema}.${name}`)).toEqual([]);
  });

  it('are said by every field whose name says them elsewhere, in events too', () => {
    /** Under these names there are free texts as well. */
    const free = new Set(['reason']);
    // What a number is of: anything.
    const own = new Set(['Attribute.unit']);
    const texts = loadImage()
      .file.flatMap((file) => file.messageType ?? [])
      .flatMap(({ name: message, field = [] }) =>
        field
          .filter(({ type }) => type === 'TYPE_STRING')
          .map(({ jsonName: name, options }) => ({
            message,
            name,
            isWord: '[mostrador.common.v1.word]' in (options ?? {}),
          })),
      );
    const wordy = new Set(texts.filter(({ isWord }) => isWord).map(({ name }) => name));
    const unsaid = texts.filter(({ name, isWord }) => !isWord && wordy.has(name) && !free.has(name));
    expect(unsaid.map(({ message, name }) => `${message}.${name}`).filter((name) => !own.has(name))).toEqual([]);
  });

  it('that are days say so', () => {
    const days = fields.filter(({ of }) => of.description?.includes('yyyy-mm-dd') && of.type === 'string');
    const plain = days.filter(({ of }) => ![of.format, of.anyOf?.[0]?.format].includes('date'));
    expect(plain.map(({ schema, name }) => `${schema}.${name}`)).toEqual([]);
  });

  it('may grow in answers, and say so', () => {
    const isAsked = (name: string) => document.components.schemas[name]!.additionalProperties === false;
    const worded = fields.filter(({ of }) => of.enum ?? of.items?.enum);
    const shut = worded.filter(({ of }) => !(of['x-open-enum'] ?? of.items?.['x-open-enum']));
    const named = (some: typeof fields) => some.map(({ schema, name }) => `${schema}.${name}`);
    expect(named(shut)).toEqual(named(worded.filter(({ schema }) => isAsked(schema))));
  });

  it('of what changes a thing are expectedVersion, which is required; it may be version_old, and answers the version', () => {
    /** What changes nothing that anybody has read before, or says otherwise what it rests on. */
    const unread = new Map([
      ['setMemberPin', 'nobody reads a PIN'],
      ['changePassword', 'the password of before is given'],
      ['correctRefusedSale', 'settled once'],
      ['sendFile', 'what has arrived stays'],
      ['correctVoucher', 'a voucher moves by itself; its state says whether it may be corrected'],
    ]);
    const changes = ({ verb, operation: { operationId } }: Placed) =>
      /^(put|patch)$/.test(verb) || /^(put|set|update|change|correct|replace|rename)[A-Z]/.test(operationId);
    expect(fields.filter(({ schema, name }) => /(Request|Body)$/.test(schema) && name === 'version')).toEqual([]);
    const schemaOf = (schema: { $ref?: string } | undefined) =>
      document.components.schemas[schema?.$ref?.split('/').at(-1) ?? ''];
    const deref = (response: unknown) =>
      document.components.responses[(response as { $ref?: string }).$ref?.split('/').at(-1) ?? ''] ?? response;
    const told = all.map((one) => ({
      name: names(one),
      asks: schemaOf(bodyOf(one.operation)?.schema)?.required?.includes('expectedVersion') ?? false,
      refuses: JSON.stringify(Object.values(one.operation.responses).map(deref)).includes('version_old'),
      answers: schemaOf(answerOf(one)['application/json']?.schema)?.required?.includes('version') ?? false,
    }));
    const guarded = all.filter((one) => changes(one) && !unread.has(names(one))).map(names);
    for (const one of told.filter(({ name, asks }) => asks || guarded.includes(name)))
      expect(one).toEqual({ name: one.name, asks: true, refuses: true, answers: true });
    // Acts on what was read ask for it too.
    const asking = told.filter(({ asks }) => asks).map(({ name }) => name);
    expect(asking).toEqual(expect.arrayContaining(guarded));
  });
});

describe('lists', () => {
  const lists = all.filter(({ operation }) => operation.operationId.startsWith('list'));

  it('page alike: pageSize and pageToken in, nextPageToken out', () => {
    // A feed: what changed since a number, for ever.
    const feeds = ['listCatalogueChanges', 'listPublications'];
    for (const list of lists.filter((one) => !feeds.includes(names(one)))) {
      const ref = answerOf(list)['application/json']!.schema.$ref!.split('/').at(-1)!;
      expect({ name: names(list), asks: inQuery(list).map(({ name }) => name) }).toMatchObject({
        asks: expect.arrayContaining(['pageSize', 'pageToken']),
      });
      expect(document.components.schemas[ref]!.required).toContain('nextPageToken');
    }
  });

  it('filter under the same names', () => {
    const known =
      /^(pageSize|pageToken|state|kind|flag|role|from|to|at|month|since|query|barcode|type|pointOfSale|include[A-Z]\w+|\w+Only|\w+Id)$/;
    expect(
      lists
        .flatMap(inQuery)
        .filter(({ name }) => !known.test(name))
        .map(({ name }) => name),
    ).toEqual([]);
  });
});

describe('every operation', () => {
  const stream = ['streamEvents', 'renewStream'];

  it('says what it does, who may, what it refuses, and shows a request and an answer', () => {
    for (const one of all) {
      const { operation } = one;
      const needs = operation as Operation & { 'x-roles'?: string[]; 'x-scope'?: string };
      const [body, answer] = [bodyOf(operation), answerOf(one)['application/json']];
      const told = {
        name: names(one),
        summary: operation.summary.endsWith('.'),
        description: operation.description.length >= operation.summary.length,
        refuses: Object.keys(operation.responses).some((status) => status.startsWith('4')),
        who: operation.security?.length === 0 || stream.includes(names(one)) || needs['x-roles'] !== undefined,
        answer: !answer || answer.example !== undefined,
        request: !body || body.example !== undefined,
        named: !body || body.schema.$ref !== undefined,
      };
      const yes = {
        summary: true,
        description: true,
        refuses: true,
        who: true,
        answer: true,
        request: true,
        named: true,
      };
      expect(told).toEqual({ name: told.name, ...yes });
    }
  });

  it('refuses what rules of fields refuse that several services share', () => {
    for (const name of ['registerCompany', 'createSupplier', 'putProfile', 'recordPurchase'])
      expect(JSON.stringify(all.find((one) => names(one) === name)!.operation.responses)).toContain('cuit_invalid');
  });

  it('has examples that are as its schemas say', () => {
    const examples = Object.entries(readExamples());
    const wrong = examples.flatMap(([name, { body, answer }]) => [
      ...(answer === undefined ? [] : answerCheck(document, name)(answer)),
      ...(body === undefined ? [] : answerCheck(document, name, 'body')(body)),
    ]);
    expect(wrong).toEqual([]);
  });
});

/** What a field holds where nobody said anything: over gRPC there is no absence. */
const unsaid = ({ repeated, optional, message, type }: Field): unknown => {
  if (repeated) return [];
  if (optional || message) return undefined;
  return { TYPE_STRING: '', TYPE_BOOL: false }[type] ?? 0;
};

type Rule = {
  safeParse(value: unknown): { success: boolean };
  def: { type: string; innerType?: Rule; in?: Rule; element?: Rule };
  shape?: Record<string, Rule>;
};
const within = (rule: Rule): Rule => {
  const { innerType, in: inner } = rule.def;
  return innerType ? within(innerType) : inner ? within(inner) : rule;
};

/** Of each form a text that has it, and one that only looks like it. */
const forms: Record<string, [right: string, wrong: string]> = {
  uuid: ['0193a5f0-7c00-7000-8000-000000000001', '0193a5f0-7c00-7000-8000'],
  date: ['2026-11-05', '2026-13-45'],
  email: ['ana@ejemplo.com.ar', 'ana.ejemplo'],
};
/** The form of the texts that a rule takes; nothing where it takes any. */
const formOf = (rule: Rule): string | undefined =>
  Object.keys(forms).find((form) => {
    const [right, wrong] = forms[form]!;
    return rule.safeParse(right).success && !rule.safeParse(wrong).success;
  });
/** The form that the contract tells. */
function formTold(field: Field): string | undefined {
  const { items, ...schema } = fieldSchema(field);
  const { format, anyOf } = items ?? schema;
  return format ?? anyOf?.[0]?.format;
}

/** Fields that a verb's rules want and the contract does not mark, or the other way round. */
function* disagreements(of: Descriptors, message: string, rule: Rule): Generator<string> {
  const { shape } = within(rule);
  for (const field of of.message(message).fields) {
    const own = shape?.[field.name];
    if (!own) continue;
    const isNeeded = !own.safeParse(unsaid(field)).success;
    // A truth or a number that has to be said, for its absence would mean false or zero: only the door can tell.
    const isSaid = field.required && unsaid(field) !== undefined && ['TYPE_BOOL', 'TYPE_INT64'].includes(field.type);
    if (isNeeded !== field.required && !isSaid)
      yield `${message}.${field.name} ${isNeeded ? 'is needed' : 'is not needed'}`;
    const mayBeEmpty = field.type === 'TYPE_STRING' && !field.repeated && own.safeParse('').success;
    const told = field.type === 'TYPE_STRING' ? formTold(field) : undefined;
    const isShaped = field.words !== null || told !== undefined;
    if (isShaped && mayBeEmpty !== field.orEmpty)
      yield `${message}.${field.name} ${mayBeEmpty ? 'may' : 'must not'} be empty`;
    const inner = within(own);
    // What a link may be is looked at by its verb.
    if (field.type === 'TYPE_STRING' && !field.words && told !== 'uri') {
      const form = formOf(field.repeated ? inner.def.element! : own);
      if (form !== told) yield `${message}.${field.name} is ${form ?? 'any text'}, not ${told ?? 'any text'}`;
    }
    if (field.message && shape) yield* disagreements(of, field.message, field.repeated ? inner.def.element! : inner);
  }
}

it('what the contract calls required, empty or of a form is so by the verbs’ rules', async () => {
  const wrong = services.flatMap((service: Service) =>
    service.serves.flatMap(({ definition, handlers }) =>
      Object.entries(handlers).flatMap(([verb, { rules }]) => {
        const { input } = descriptors.method(definition.fullName, definition.methods[verb]!.name);
        return [...disagreements(descriptors, input, rules as unknown as Rule)];
      }),
    ),
  );
  // A sale is kept even where its rules refuse it: they are not at its door.
  const { saleRules } = (await import(fromRoot('services/sales/src/rules.ts'))) as { saleRules: Rule };
  const sale = disagreements(descriptors, 'mostrador.sales.v1.CompleteSaleRequest', saleRules);
  expect([...wrong, ...sale]).toEqual([]);
});
