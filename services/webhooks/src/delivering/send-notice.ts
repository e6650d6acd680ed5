import dns from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { hostOf, isPublicAddress, objectionTo } from '../domain/address.ts';
import type { Settings } from '../env.ts';

/** What became of an attempt: the status that was answered, and why it counts as failed; empty when it does not. */
export type Outcome = { status: number | null; problem: string };

/** A name that leads nowhere, or not to the public network. One problem for both: names inside are nobody's to find out. */
class AddressUnusable extends Error {
  override name = 'AddressUnusable';
}

/** Nothing of an answer's body is kept, and no more of it than this is read. */
const mostBodyBytes = 64_000;

/** Public, and not this machine's own: that way would not pass through the firewall in front of it. */
function mayReach(address: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return isPublicAddress(address) && !own.some((one) => one.address === address);
}

/** Asks the name servers and no file of this machine; one of them that does not answer holds up no other request. */
function addressesOf(name: string): Promise<string[]> {
  const asked = [dns.resolve4, dns.resolve6].map(
    (resolve) => new Promise<string[]>((done) => resolve(name, (error, found) => done(error ? [] : found))),
  );
  return Promise.all(asked).then((found) => found.flat());
}

/** Looks a name up for a connection. It goes to an address that was looked at here, whatever the name says a moment later. */
const lookUp =
  (allowPrivate: boolean): LookupFunction =>
  (name, options, callback) => {
    void addressesOf(name).then((addresses) => {
      const isUsable = addresses.length > 0 && (allowPrivate || addresses.every(mayReach));
      if (!isUsable) return callback(new AddressUnusable(), []);
      const found = addresses.map((address) => ({ address, family: isIP(address) }));
      return options.all ? callback(null, found) : callback(null, found[0]!.address, found[0]!.family);
    });
  };

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return { status, problem: '' };
  if (status === 410) return { status, problem: 'gone' };
  return { status, problem: status < 400 ? 'redirected' : 'refused' };
}

const ofTls = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|EPROTO)/;

function problemOf(error: NodeJS.ErrnoException): string {
  if (error instanceof AddressUnusable) return 'address_unusable';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'timed_out';
  return ofTls.test(error.code ?? '') ? 'tls_failed' : 'connection_failed';
}

/**
 * One attempt, over a connection of its own: no redirect is followed, no proxy taken from the environment, and the
 * certificate must be good whatever the environment says.
 */
export function sendNotice(
  settings: Settings,
  { url: text, headers, body }: { url: string; headers: Record<string, string>; body: string },
): Promise<Outcome> {
  const { WEBHOOKS_ALLOW_PRIVATE: allowPrivate, WEBHOOK_TIMEOUT_MS: timeoutMs } = settings;
  const url = new URL(text);
  const host = hostOf(url);
  const isForbidden = isIP(host) !== 0 && !allowPrivate && !mayReach(host);
  if (isForbidden || objectionTo(text, allowPrivate))
    return Promise.resolve({ status: null, problem: 'address_unusable' });
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const options = {
      method: 'POST',
      agent: false,
      lookup: lookUp(allowPrivate),
      rejectUnauthorized: true,
      signal: AbortSignal.timeout(timeoutMs),
      headers: { 'content-type': 'application/json', 'user-agent': 'Mostrador-Webhooks/1', ...headers },
    };
    const request = send(url, options, (response) => {
      let bytes = 0;
      response.on('error', () => {});
      response.on('data', (chunk: Buffer) => (bytes += chunk.length) > mostBodyBytes && response.destroy());
      resolve(outcomeOf(response.statusCode!));
    });
    request.on('error', (error) => resolve({ status: null, problem: problemOf(error) }));
    request.end(body);
  });
}
