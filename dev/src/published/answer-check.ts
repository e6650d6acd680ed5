import type { Document } from '@mostrador/gateway/reference';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** The forms of texts that the API's document names, as answers are checked by them. */
const formats = {
  uuid: /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/,
  email: /^\S+@\S+$/,
  uri: /^https?:\/\/\S+$/,
  int32: true,
  int64: true,
  binary: true,
} as const;

type Check = (value: unknown) => string[];
type Compiled = { ajv: Ajv2020; checks: Map<string, Check> };
const compiled = new WeakMap<Document, Compiled>();

function compile(document: Document): Compiled {
  // Compiling takes longer than all the checking: each schema is compiled once, and plainly.
  const ajv = new Ajv2020({ strict: false, formats, allErrors: true, inlineRefs: false, code: { optimize: false } });
  ajv.addSchema(document, 'api');
  const made = { ajv, checks: new Map<string, Check>() };
  compiled.set(document, made);
  return made;
}

/** What is not as the schema says that stands somewhere in the document. */
export function checkAt(document: Document, pointer: string[]): Check {
  const { ajv, checks } = compiled.get(document) ?? compile(document);
  const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  const known = checks.get(escaped);
  if (known) return known;
  const validate = ajv.compile({ $ref: `api#/${escaped}` });
  const check = (value: unknown) =>
    validate(value) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
  checks.set(escaped, check);
  return check;
}

/** What of an answer, or of a request's body, is not as the operation's schema says; nothing where all is. */
export function answerCheck(document: Document, operationId: string, of: 'answer' | 'body' = 'answer'): Check {
  const [template, verb] = Object.entries(document.paths)
    .flatMap(([path, verbs]) => Object.entries(verbs).map(([name, one]) => [path, name, one.operationId] as const))
    .find(([, , id]) => id === operationId)!;
  const inside = of === 'answer' ? ['responses', '200'] : ['requestBody'];
  const check = checkAt(document, ['paths', template, verb, ...inside, 'content', 'application/json', 'schema']);
  return (value) => check(value).map((wrong) => `${operationId}${wrong}`);
}
