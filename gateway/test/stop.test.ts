import { once } from 'node:events';
import { connect } from 'node:net';
import { sales } from '@mostrador/sales';
import { makeCompany, type Network, startForTest } from '@mostrador/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, openDoor } from './door.ts';

let network: Network;

beforeAll(async () => {
  network = await startForTest(sales);
});
afterAll(() => network.stop());

describe('a gateway that is told to stop', () => {
  it('answers what it has taken in, ends its streams, and is gone soon, while clients go on sending', async () => {
    const door = await openDoor(network);
    const owner = bearer(await (await makeCompany(network.keys)).user('owner'));
    const stream = await fetch(`${door.url}/v1/events`, { headers: owner });
    const statuses: number[] = [];
    let closed = false;
    const client = async () => {
      while (!closed) {
        const answer = await fetch(`${door.url}/v1/sales`, { headers: owner }).catch(() => null);
        if (!answer) return;
        statuses.push(answer.status);
        await answer.text().catch(() => statuses.push(0));
      }
    };
    const clients = Promise.all(Array.from({ length: 8 }, client));
    await network.until(async () => statuses.length > 50, 'some answers');
    // As a browser opens one before it knows what to ask.
    const silent = connect(Number(new URL(door.url).port), '127.0.0.1');
    await once(silent, 'connect');
    const start = performance.now();
    await door.stop();
    closed = true;
    await clients;
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(new Set(statuses)).toEqual(new Set([200]));
    await stream.text();
    if (!silent.closed) await once(silent, 'close');
    await expect(fetch(door.url)).rejects.toThrow('fetch failed');
  });
});
