import type { Network } from '@mostrador/kit/testing';
import supertest from 'supertest';
import { start } from '../src/app.ts';

/** The real gateway in front of a network's services, on a free port. */
export async function openDoor(network: Network, environment: Record<string, string | undefined> = {}) {
  const gateway = await start({ ...network.envOfGateway(), ADMIN_PORT: '0', ...environment });
  const url = `http://127.0.0.1:${gateway.port}`;
  return { ...gateway, url, http: supertest(url) };
}
export type Door = Awaited<ReturnType<typeof openDoor>>;

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
