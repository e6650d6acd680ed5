import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { css, listPage, mailPage } from './html.ts';
import type { Kept, KeptMail } from './kept.ts';

type Answer = { status?: number; type: string; body: string | Buffer; policy?: string };

/** Nothing is loaded from elsewhere and nothing runs; what an e-mail says is shown in a frame that may do nothing. */
const ours = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'none'; frame-ancestors 'none'";
const theirs = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

const html = (body: string, more: Partial<Answer> = {}): Answer => ({
  type: 'text/html; charset=utf-8',
  body,
  ...more,
});
const json = (body: object): Answer => ({ type: 'application/json', body: JSON.stringify(body) });
const plain = 'text/plain; charset=utf-8';
const nothing: Answer = { status: 404, type: plain, body: 'No existe esa página.' };

const summary = ({ id, at, from, to, mail }: KeptMail) => ({
  id,
  at,
  from,
  to,
  subject: mail.subject ?? '',
  text: mail.text ?? '',
});

function ofMail(one: KeptMail | undefined, part: string | undefined): Answer {
  if (!one) return nothing;
  if (part === 'raw') return { type: 'message/rfc822', body: one.raw };
  if (part === 'text') return { type: plain, body: one.mail.text ?? '' };
  if (part === 'html') return html(one.mail.html ?? '', { policy: theirs });
  return part === undefined ? html(mailPage(one)) : nothing;
}

function answer(kept: Kept, method: string, url: URL): Answer {
  const [, first, id, part, more] = url.pathname.split('/');
  const isMessages = first === 'messages' && id === undefined;
  if (method === 'DELETE' && isMessages) {
    kept.clear();
    return json({});
  }
  if (method !== 'GET' || more !== undefined) return nothing;
  if (url.pathname === '/') return html(listPage(kept.all()));
  if (url.pathname === '/page.css') return { type: 'text/css', body: css };
  if (url.pathname === '/health') return json({ mails: kept.all().length });
  const to = url.searchParams.get('to')?.toLowerCase();
  if (isMessages)
    return json(
      kept
        .all()
        .filter((one) => !to || one.to.some((address) => address.toLowerCase() === to))
        .map(summary),
    );
  return first === 'messages' ? ofMail(kept.find(id!), part) : nothing;
}

/** By a name of its own, a page elsewhere would make a browser read here what it may not. */
const isOfHere = ({ headers }: IncomingMessage) => /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '');

function serve(kept: Kept, request: IncomingMessage, response: ServerResponse): void {
  const url = URL.parse(request.url ?? '', 'http://127.0.0.1');
  const {
    status = 200,
    type,
    body,
    policy = ours,
  } = url && isOfHere(request) ? answer(kept, request.method ?? '', url) : nothing;
  response.writeHead(status, {
    'content-type': type,
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  response.end(body);
}

/** The page on which what came is read, and the same as JSON. */
export async function servePages(kept: Kept, host: string, port: number) {
  const server = createServer((request, response) => serve(kept, request, response));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
