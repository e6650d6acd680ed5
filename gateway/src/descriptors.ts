import { words } from '@mostrador/proto/words';

/** The parts of a `buf build` image (a FileDescriptorSet as JSON) that the API's documentation is made of. */
export type Image = { file: File[] };

type File = {
  package: string;
  messageType?: { name: string; field?: ImageField[] }[];
  service?: {
    name: string;
    method: { name: string; inputType: string; outputType: string; options?: { idempotencyLevel?: string } }[];
  }[];
  sourceCodeInfo?: { location: { path?: number[]; leadingComments?: string }[] };
};

type ImageField = {
  jsonName: string;
  type: string;
  label: string;
  typeName?: string;
  proto3Optional?: boolean;
  options?: Record<string, unknown>;
};

export type Field = {
  name: string;
  type: string;
  /** Full name of the message, where it is one. */
  message: string | undefined;
  repeated: boolean;
  optional: boolean;
  /** The words that it may hold; null when any. */
  words: readonly string[] | null;
  /** True where it may be empty besides. */
  orEmpty: boolean;
  /** True where a request without it is refused. */
  required: boolean;
  /** What kind of text it is, where that is said. */
  format: string | undefined;
  /** A 64-bit integer that is written as text. */
  asText: boolean;
  /** The message that its text holds as JSON. */
  jsonOf: string | undefined;
  comment: string;
};
export type Message = { name: string; comment: string; fields: Field[] };
export type Method = {
  name: string;
  input: string;
  output: string;
  idempotencyLevel: string | undefined;
  comment: string;
};
export type Descriptors = {
  message(fullName: string): Message;
  method(service: string, name: string): Method;
  /** What a service is for. */
  comment(service: string): string;
};

const wordOption = '[mostrador.common.v1.word]';
const orEmptyOption = '[mostrador.common.v1.or_empty]';
const requiredOption = '[mostrador.common.v1.required]';
const formatOption = '[mostrador.common.v1.format]';
const jsonOfOption = '[mostrador.common.v1.json_of]';
// Field numbers of descriptor.proto, of which a comment's path is made.
const path = { message: 4, service: 6, memberField: 2, memberMethod: 2 };

const tidy = (comment = '') =>
  comment
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join(' ');

function commentsOf(file: File): (...at: number[]) => string {
  const byPath = new Map(
    file.sourceCodeInfo?.location.map((location) => [location.path?.join('.') ?? '', location.leadingComments]),
  );
  return (...at) => tidy(byPath.get(at.join('.')));
}

const camel = (name: string) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

function wordsOf(field: ImageField): readonly string[] | null {
  const set = field.options?.[wordOption] as string | undefined;
  if (set === undefined) return null;
  const found = (words as Record<string, readonly string[]>)[camel(set)];
  if (!found) throw new Error(`${field.jsonName} holds a word of ${set}, which no words.proto lists.`);
  return found;
}

const toField = (field: ImageField, comment: string): Field => ({
  name: field.jsonName,
  type: field.type,
  message: field.typeName?.slice(1),
  repeated: field.label === 'LABEL_REPEATED',
  optional: field.proto3Optional ?? false,
  words: wordsOf(field),
  orEmpty: field.options?.[orEmptyOption] === true,
  required: field.options?.[requiredOption] === true,
  format: field.options?.[formatOption] as string | undefined,
  jsonOf: field.options?.[jsonOfOption] as string | undefined,
  asText: field.options?.['jstype'] === 'JS_STRING',
  comment,
});

export function readImage(image: Image): Descriptors {
  const messages = new Map<string, Message>();
  const methods = new Map<string, Method>();
  const comments = new Map<string, string>();
  for (const file of image.file) {
    const comment = commentsOf(file);
    file.messageType?.forEach(({ name, field = [] }, index) => {
      const fields = field.map((one, at) => toField(one, comment(path.message, index, path.memberField, at)));
      messages.set(`${file.package}.${name}`, {
        name: `${file.package}.${name}`,
        comment: comment(path.message, index),
        fields,
      });
    });
    file.service?.forEach((service, index) => {
      comments.set(`${file.package}.${service.name}`, comment(path.service, index));
      service.method.forEach((method, at) => {
        methods.set(`${file.package}.${service.name}/${method.name}`, {
          name: method.name,
          input: method.inputType.slice(1),
          output: method.outputType.slice(1),
          idempotencyLevel: method.options?.idempotencyLevel,
          comment: comment(path.service, index, path.memberMethod, at),
        });
      });
    });
  }
  const found = <T>(thing: T | undefined, name: string): T => {
    if (!thing) throw new Error(`The image does not hold ${name}: run \`make gen\`.`);
    return thing;
  };
  return {
    message: (name) => found(messages.get(name), name),
    comment: (service) => found(comments.get(service), service),
    method: (service, name) => found(methods.get(`${service}/${name}`), `${service}/${name}`),
  };
}
