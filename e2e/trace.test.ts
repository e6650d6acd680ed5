import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lineOf } from '@mostrador/dev';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addProduct, foundCompany, startShop } from './network.ts';

type Span = { traceId: string; spanId: string; parentSpanId?: string; name: string; kind: number };
type Told = Span & { service: string };
type Export = {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: Span[] }[];
  }[];
};

/** As OTLP numbers them. */
const kinds = { server: 2, client: 3, consumer: 5 };

let sink: Server;
const spans: Told[] = [];

/** A collector of traces: OTLP over HTTP, as JSON. */
beforeAll(async () => {
  sink = createServer((request, response) => {
    void (async () => {
      let text = '';
      for await (const piece of request.setEncoding('utf8')) text += piece as string;
      for (const { resource, scopeSpans } of (JSON.parse(text) as Export).resourceSpans) {
        const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
        for (const scope of scopeSpans) spans.push(...scope.spans.map((span) => ({ ...span, service })));
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    })();
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
});
afterAll(() => sink.close());

describe('one sale', () => {
  it('is one trace, from the till through the gateway and sales to those who hear of it', async () => {
    const { port } = sink.address() as AddressInfo;
    const shop = await startShop({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
    const company = await foundCompany(shop, 'Kiosco El Trébol');
    const product = await addProduct(company, { name: 'Agua 500 ml', priceMinor: 120_000 }, 5_000);
    const till = company.counter(company.cashier.api);
    await till.open(1_000_000);
    await shop.network.drain();

    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const atTill = '00f067aa0ba902b7';
    const sale = till.ticket([lineOf(product)]);
    const reply = await fetch(`${shop.door.url}/v1/sales`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${company.cashier.session.accessToken}`,
        'content-type': 'application/json',
        traceparent: `00-${traceId}-${atTill}-01`,
      },
      body: JSON.stringify(sale),
    });
    expect(reply.status).toBe(200);
    await shop.network.drain();
    const outbox = await shop.network.sql<{ traceparent: string }>(
      'select traceparent from sales.kit_outbox where key = $1',
      [sale.saleId],
    );
    expect(outbox.map(({ traceparent }) => traceparent.split('-')[1])).toEqual([traceId]);
    // What is not sent yet is sent by whoever stops.
    await shop.stop();

    const ours = spans.filter((span) => span.traceId === traceId);
    const one = (service: string, kind: keyof typeof kinds) => {
      const found = ours.filter((span) => span.service === `mostrador-${service}` && span.kind === kinds[kind]);
      expect(found, `${kind} spans of ${service}`).toHaveLength(1);
      return found[0]!;
    };
    const asked = one('gateway', 'server');
    const call = one('gateway', 'client');
    const served = one('sales', 'server');
    expect(asked).toMatchObject({ name: 'POST /v1/sales', parentSpanId: atTill });
    expect(call.parentSpanId).toBe(asked.spanId);
    expect(served).toMatchObject({ name: expect.stringContaining('CompleteSale'), parentSpanId: call.spanId });
    for (const hearer of ['stock', 'cash', 'fiscal']) {
      const heard = one(hearer, 'consumer');
      expect(heard).toMatchObject({ name: expect.stringMatching(/^process .*sales$/), parentSpanId: served.spanId });
    }
    // Nobody hangs in the air: every span's cause is another of this trace.
    const known = new Set([atTill, ...ours.map(({ spanId }) => spanId)]);
    expect(ours.filter(({ parentSpanId }) => !known.has(parentSpanId ?? ''))).toEqual([]);
  });
});
