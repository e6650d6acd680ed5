import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { brokerRights, type OwnManifest, type ServiceManifest } from '@mostrador/manifest';
import { createAccount, createOperator, createUser, fromSeed, type KeyPair } from '@nats-io/nkeys';
import { jwtAuthenticator, type NodeConnectionOptions } from '@nats-io/transport-node';
import { once } from './files.ts';

/**
 * Who may do what at NATS (ADR 32): the server knows one account by its public key, and each process brings a token, signed
 * by that account, that says what it may do. So the server is told nothing when a service is added.
 */

/** The account of a broker. Its seed signs the tokens; what the server has to know are signed statements. */
type Account = { operator: string; accounts: Record<string, string>; id: string; seed: string };
type Rights = ReturnType<typeof brokerRights>;

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token as NATS wants it (JWT, version 2 of its claims). It names no moment: whoever has no right clock issues it too. */
function signed(issuer: KeyPair, sub: string, name: string, nats: object): string {
  const claims = { iss: issuer.getPublicKey(), sub, name, iat: 0, nats: { ...nats, version: 2 } };
  const jti = createHash('sha256').update(JSON.stringify(claims)).digest('hex');
  const text = `${encode({ typ: 'JWT', alg: 'ed25519-nkey' })}.${encode({ ...claims, jti })}`;
  return `${text}.${Buffer.from(issuer.sign(Buffer.from(text))).toString('base64url')}`;
}

const unlimited = { subs: -1, data: -1, payload: -1 };

function newAccount(): Account {
  // Nobody needs the operator's key again, nor that of the account that the server has for itself.
  const [operator, account, system] = [createOperator(), createAccount(), createAccount()];
  const [id, systemId] = [account.getPublicKey(), system.getPublicKey()];
  const limits = { ...unlimited, imports: -1, exports: -1, conn: -1, leaf: -1, wildcards: true };
  const store = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };
  return {
    operator: signed(operator, operator.getPublicKey(), 'mostrador', { type: 'operator', system_account: systemId }),
    accounts: {
      [id]: signed(operator, id, 'shop', { type: 'account', limits: { ...limits, ...store } }),
      [systemId]: signed(operator, systemId, 'system', { type: 'account', limits }),
    },
    id,
    seed: Buffer.from(account.getSeed()).toString(),
  };
}

/** It lies beside the broker and is in no backup: with another broker comes another account. */
export const accountIn = (dir: string): Account =>
  JSON.parse(once(join(dir, 'account.json'), () => JSON.stringify(newAccount()))) as Account;

/** What the server is told: nothing of it is secret, and nothing of it changes when a service is added. */
export function accountSettings({ operator, accounts }: Account): string {
  const known = Object.entries(accounts).map(([id, statement]) => `  ${id}: ${statement}\n`);
  // A token is as long as what it says: whoever hears many contracts would be refused for the length of a line.
  return `max_control_line: 65536\noperator: ${operator}\nresolver: MEMORY\nresolver_preload: {\n${known.join('')}}\n`;
}

/** The address of whoever runs the broker: as that of PostgreSQL names its superuser, it holds the account's seed. */
export const operatorUrl = (url: string, { seed }: Account): string => url.replace('://', `://${seed}@`);
/** The address alone. */
export const brokerAddress = (url: string): string => url.replaceAll(/(?<=:\/\/)[^/@,]*@/g, '');
const seedIn = (url: string): string | undefined => /:\/\/(SA[A-Z2-7]{56})@/.exec(url)?.[1];

/** A token and the seed that proves whose it is, as `NATS_CREDENTIALS` holds them; empty for a broker that lets all in. */
function credentials(url: string, name: string, { publish, subscribe }: Rights): string {
  const seed = seedIn(url);
  if (!seed) return '';
  const user = createUser();
  const claims = { type: 'user', ...unlimited, pub: publish, sub: subscribe };
  const token = signed(fromSeed(Buffer.from(seed)), user.getPublicKey(), name, claims);
  return `${token} ${Buffer.from(user.getSeed()).toString()}`;
}

/** What a process may: what its manifest says, under the prefix of its streams and subjects. */
export const credentialsOf = (
  url: string,
  own: OwnManifest,
  services: readonly ServiceManifest[],
  prefix = '',
): string => credentials(url, own.name, brokerRights(own, services, prefix));

/** How whoever runs the shop connects: they may do everything, as wipe, restore, and ask whether it works. */
export function asOperator(url: string): Pick<NodeConnectionOptions, 'servers' | 'authenticator'> {
  const everything = { allow: ['>'], deny: [] };
  const [token, seed] = credentials(url, 'operator', { publish: everything, subscribe: everything }).split(' ');
  const servers = brokerAddress(url).split(',');
  return token ? { servers, authenticator: jwtAuthenticator(token, Buffer.from(seed!)) } : { servers };
}
