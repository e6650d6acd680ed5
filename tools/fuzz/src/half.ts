import { connect } from 'node:net';
import { pick, type Random } from '@mostrador/dev/seed/random';

const paths = ['/v1/auth/login', '/v1/sales', '/v1/till-logs', '/v1/companies'];

/**
 * Requests that begin and never end, as somebody sends them who wants the places of others: heads that stop, bodies of
 * which a byte comes. What answers is to hold on to none of them, and others to notice nothing. Returns what ends them.
 */
export function sendHalves(url: string, count: number, random: Random): () => void {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: count }, () => {
    const socket = connect(Number(port), hostname);
    // It may be thrown out at any moment.
    socket.on('error', () => undefined);
    const head = `POST ${pick(random, paths)} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    socket.write(
      pick(random, [
        head,
        `${head}Content-Length: 900\r\n\r\n{`,
        `${head}Transfer-Encoding: chunked\r\n\r\n5\r\n{`,
        '',
      ]),
    );
    return socket;
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}
