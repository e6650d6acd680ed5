import { join } from 'node:path';
import { connectPeer, makeAuth } from '@mostrador/kit';
import { readJson } from '@mostrador/ops/files';
import { jwksFile, serviceKeyFile } from '@mostrador/ops/keys';
import { home, keys } from '@mostrador/ops/paths';
import { OPERATOR } from '@mostrador/ops/stack';
import { IdentityServiceDefinition, type OutgoingMessage } from '@mostrador/proto/identity';
import { makeMetrics } from '@mostrador/telemetry';
import { readPlan } from './plan.ts';
import { portsFile } from './ports.ts';

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
  process.env.IDENTITY_URL ?? `127.0.0.1:${readJson<Record<string, number>>(portsFile)?.['identity.grpc']}`;

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

/** Where the e-mails of the shop that runs here are read, if it has a mailbox. */
const mailboxUrl = (): string | undefined =>
  readPlan()?.processes.find(({ name }) => name === 'mailbox')?.admin.mailbox;

/** The code in the last e-mail to an address. */
async function codeMailedTo(recipient: string): Promise<string> {
  const url = mailboxUrl();
  if (!url) return '';
  const answer = await fetch(`${url}/messages?to=${encodeURIComponent(recipient)}`);
  const [mail] = (await answer.json()) as { text: string }[];
  return /[0-9A-Z]{4}(-[0-9A-Z]{4}){2}/.exec(mail?.text ?? '')?.[0] ?? '';
}

/** The code that was sent to an address last, or waits to be. What has gone has been taken by the mailbox before. */
export const codeSentTo = async (recipient: string): Promise<string> =>
  (await waitingMessages(recipient))[0]?.code ?? codeMailedTo(recipient);
