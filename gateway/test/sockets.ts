import { connect, type Socket } from 'node:net';
import type { Door } from './door.ts';

/** A connection as bytes: what came so far, and whether it is over. It never ends by itself, as a hostile one. */
export type Raw = { socket: Socket; text(): string; isOver(): boolean };

/** Opens a connection from an address of this machine and sends what is given. */
export function open(door: Door, sent: string | Buffer = '', localAddress = '127.0.0.1'): Raw {
  const socket = connect({ port: door.port, host: '127.0.0.1', localAddress, allowHalfOpen: true });
  let text = '';
  let over = false;
  socket.on('data', (chunk) => (text += String(chunk))).on('error', () => {});
  socket.on('close', () => (over = true));
  // Its own half stays open, and only what the other side sends back to this ends it.
  socket.on('end', () => {
    const poke = setInterval(() => socket.write('x'), 50);
    socket.once('close', () => clearInterval(poke));
  });
  socket.write(sent);
  return { socket, text: () => text, isOver: () => over };
}

export const post = (path: string, headers: Record<string, string>, length: number, body = '{') =>
  [
    `POST ${path} HTTP/1.1`,
    'host: shop',
    'content-type: application/json',
    `content-length: ${length}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n');

/** The statuses of all answers that came over a connection. */
export const statuses = (raw: Raw): number[] =>
  [...raw.text().matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));

/** A figure of the admin port. */
export async function metric(door: Door, name: string): Promise<number> {
  const page = await fetch(`http://127.0.0.1:${door.adminPort}/metrics`).then((answer) => answer.text());
  return Number(new RegExp(`^${name}\\{[^}]*\\} (.*)$`, 'm').exec(page)?.[1]);
}
