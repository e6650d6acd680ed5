import { connectPeer, makeAuth } from '@mostrador/kit';
import { IdentityServiceDefinition, type OutgoingMessage } from '@mostrador/proto/identity';
import { makeMetrics } from '@mostrador/telemetry';
import { join } from 'node:path';
import { readJson } from './files.ts';
import { jwksFile, serviceKeyFile } from './keys.ts';
import { home, keys, run } from './paths.ts';
import { OPERATOR } from './stack.ts';

/** What waits to be sent by e-mail, newest first: at the door of an `identity`, with the operator's token. */
export function openMailbox(address: string, authorization: () => Promise<string>) {
  const peer = connectPeer('identity', address, { metrics: makeMetrics(OPERATOR), authorization });
  const identity = peer.client(IdentityServiceDefinition);
  return {
    waiting: async (recipient = ''): Promise<OutgoingMessage[]> =>
      (await identity.listOutgoingMessages({ recipient, pageSize: 200, pageToken: '' })).messages,
    close: peer.close,
  };
}

/** Where `identity` listens: of the shop that make up runs, or as it is told in a container. */
const addressOf = () =>
  process.env.IDENTITY_URL ??
  `127.0.0.1:${readJson<Record<string, number>>(join(run, 'ports.json'))?.['identity.grpc']}`;

/** What waits in the shop that runs here, read with the key that only whoever runs it has. */
export async function waitingMessages(recipient = ''): Promise<OutgoingMessage[]> {
  const auth = makeAuth({
    service: OPERATOR,
    keyFile: serviceKeyFile(keys, OPERATOR),
    jwksFile: jwksFile(keys),
    identityJwksUrl: 'http://127.0.0.1',
    stateDir: join(home, 'state', OPERATOR),
    redis: null,
  });
  const mailbox = openMailbox(addressOf(), () => auth.tokenFor('identity', ''));
  try {
    return await mailbox.waiting(recipient);
  } finally {
    mailbox.close();
    auth.stop();
  }
}

/** The code that was sent to an address last. */
export const codeSentTo = async (recipient: string): Promise<string> =>
  (await waitingMessages(recipient))[0]?.code ?? '';
