import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Heard = { id: string; type: string; subject: { type: string; id: string } };

/** How a program takes a notice: with 2xx, with 500, or by hanging up. */
export type Manner = 'well' | 'badly' | 'rudely';

export type Program = Awaited<ReturnType<typeof openProgram>>;

/**
 * A program outside that hears companies by webhooks: it checks each signature, remembers what it took, and says what was
 * wrong. A notice that it takes badly has to come again.
 */
export async function openProgram(manner: () => Manner = () => 'well') {
  const secrets = new Map<string, string>();
  const taken = new Map<string, Map<string, Heard>>();
  const bodies = new Map<string, string>();
  const faults: string[] = [];

  /** What is wrong with a notice; empty when nothing. */
  function faultOf(companyId: string, head: (name: string) => string, body: string): string {
    const [id, secret] = [head('webhook-id'), secrets.get(companyId)];
    if (secret === undefined) return `a notice of ${companyId}, which nobody asked for`;
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const signature = createHmac('sha256', key)
      .update(`${id}.${head('webhook-timestamp')}.${body}`)
      .digest('base64');
    if (!head('webhook-signature').split(' ').includes(`v1,${signature}`)) return `${id} is not signed`;
    const before = bodies.get(`${companyId} ${id}`) ?? body;
    return before === body ? '' : `${id} came twice, as two different notices`;
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const companyId = request.url!.slice(1);
      const fault = faultOf(companyId, (name) => String(request.headers[name]), body);
      if (fault) faults.push(fault);
      const how = manner();
      if (how === 'rudely') return void request.socket.destroy();
      const notice = JSON.parse(body) as Heard;
      bodies.set(`${companyId} ${notice.id}`, body);
      if (how === 'well') (taken.get(companyId) ?? new Map()).set(notice.id, notice);
      response.writeHead(how === 'well' ? 204 : 500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    faults,
    /** Where the webhook of a company leads. */
    urlFor: (companyId: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${companyId}`,
    /** From now on notices of a company are good, signed with this secret. */
    expect(companyId: string, secret: string): void {
      secrets.set(companyId, secret);
      taken.set(companyId, taken.get(companyId) ?? new Map());
    },
    /** What was taken of a company, by event id. */
    taken: (companyId: string): ReadonlyMap<string, Heard> => taken.get(companyId) ?? new Map(),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
