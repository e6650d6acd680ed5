import type { IncomingMessage, ServerResponse } from 'node:http';
import { ZodError, prettifyError } from 'zod';
import { BadRequest } from '../certificates.ts';
import { readBody } from '../doors.ts';
import type { Faults } from '../faults.ts';
import type { World } from '../world.ts';
import { routes } from './routes.ts';

async function answer(
  world: World,
  faults: Faults,
  request: IncomingMessage,
): Promise<[status: number, body: unknown]> {
  const route = routes[`${request.method} ${request.url?.split('?')[0]}`];
  if (!route) return [404, { error: 'no such route', routes: Object.keys(routes) }];
  try {
    const text = await readBody(request);
    return [200, await route(world, faults, text === '' ? {} : JSON.parse(text))];
  } catch (error) {
    if (error instanceof ZodError) return [400, { error: prettifyError(error) }];
    if (error instanceof SyntaxError || error instanceof BadRequest) return [400, { error: error.message }];
    return [500, { error: (error as Error).message }];
  }
}

export function controlListener(world: World, faults: Faults) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    void answer(world, faults, request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  };
}
