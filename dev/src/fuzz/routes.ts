import { loadImage, makeDocument, type Operation } from '@mostrador/gateway/reference';

export type Schema = {
  type?: string;
  format?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  items?: Schema;
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
  needsKey: boolean;
};

export const document = makeDocument(loadImage());

export const routes: FuzzRoute[] = Object.entries(document.paths).flatMap(([template, verbs]) =>
  Object.entries(verbs).map(([verb, operation]) => routeOf(template, verb, operation)),
);

function routeOf(template: string, verb: string, operation: Operation): FuzzRoute {
  const placed = (place: string) => operation.parameters?.filter((one) => one.in === place) ?? [];
  return {
    name: operation.operationId,
    method: verb.toUpperCase(),
    template,
    open: operation.security !== undefined,
    inPath: placed('path').map((one) => one.name),
    inQuery: Object.fromEntries(placed('query').map((one) => [one.name, one.schema as Schema])),
    body: operation.requestBody?.content['application/json'].schema as Schema | undefined,
    needsKey: placed('header').some((one) => one.name === 'Idempotency-Key'),
  };
}

export const routeNamed = new Map(routes.map((route) => [route.name, route]));

export const resolve = (schema: Schema): Schema =>
  schema.$ref ? (document.components.schemas[schema.$ref.split('/').at(-1)!] as Schema) : schema;
