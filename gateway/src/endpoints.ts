import type { Descriptors } from './descriptors.ts';
import { type Document, pathParameters, publicRoutes, templateOf } from './openapi.ts';
import type { Clients, Endpoint } from './rest.ts';
import type { RouteTable } from './route.ts';
import { makeChecks } from './validate.ts';

/** Everything that is reachable from outside, in the order in which paths are tried. */
export function makeEndpoints(
  tables: RouteTable[],
  document: Document,
  descriptors: Descriptors,
  clientsOf: (table: RouteTable) => Clients,
): Endpoint[] {
  const checksOf = makeChecks(document);
  return tables.flatMap((table) => {
    const clients = clientsOf(table);
    return publicRoutes(table).map(([name, route]): Endpoint => {
      const method = table.definition.methods[name]!;
      const { input } = descriptors.method(table.definition.fullName, method.name);
      const fields = descriptors
        .message(input)
        .fields.filter((field) => !pathParameters(route.path).includes(field.name));
      return {
        ask: route.traits.keeping?.() ?? ((call, message) => call(name, message)),
        route,
        context: table.context,
        clients,
        checks: checksOf(templateOf(route.path), route.verb),
        needsKey: !method.options.idempotencyLevel,
        keptAsSent: fields.filter((field) => field.jsonOf).map((field) => field.name),
      };
    });
  });
}
