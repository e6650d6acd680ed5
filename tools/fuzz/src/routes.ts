import { loadImage, makeDocument, type Operation } from '@mostrador/gateway/reference';

export type Schema = {
  type?: string;
  format?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  items?: Schema;
  required?: string[];
  'x-kept-as-sent'?: true;
  properties?: Record<string, Schema>;
  $ref?: string;
};

/** A route as the public document has it. */
export type FuzzRoute = {
  name: string;
  method: string;
  template: string;
  open: boolean;
  inPath: string[];
  inQuery: Record<string, Schema>;
  body: Schema | undefined;
  /** Its body is the bytes of a file, which stand among the parameters as `content`. */
  takesBytes: boolean;
  /** It answers with the bytes of a file. */
  givesBytes: boolean;
  needsKey: boolean;
};

export const document = makeDocument(loadImage());

export const routes: FuzzRoute[] = Object.entries(document.paths).flatMap(([template, verbs]) =>
  Object.entries(verbs).map(([verb, operation]) => routeOf(template, verb, operation)),
);

function routeOf(template: string, verb: string, operation: Operation): FuzzRoute {
  const takesBytes = operation.requestBody !== undefined && !('application/json' in operation.requestBody.content);
  const { content } = (operation.responses[200] ?? {}) as { content?: object };
  const placed = (place: string) => operation.parameters?.filter((one) => one.in === place) ?? [];
  return {
    name: operation.operationId,
    method: verb.toUpperCase(),
    template,
    open: operation.security !== undefined,
    // Who sends a file makes its id.
    inPath: takesBytes ? [] : placed('path').map((one) => one.name),
    inQuery: Object.fromEntries(placed('query').map((one) => [one.name, one.schema as Schema])),
    body: takesBytes ? undefined : (operation.requestBody?.content['application/json'].schema as Schema | undefined),
    takesBytes,
    givesBytes: content !== undefined && !('application/json' in content) && !('text/event-stream' in content),
    needsKey: placed('header').some((one) => one.name === 'Idempotency-Key'),
  };
}

export const routeNamed = new Map(routes.map((route) => [route.name, route]));

export const resolve = (schema: Schema): Schema =>
  schema.$ref ? (document.components.schemas[schema.$ref.split('/').at(-1)!] as Schema) : schema;
