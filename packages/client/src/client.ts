import { type Api, operations } from './api.ts';
import type { Credential, Token } from './credential.ts';
import { follow, type FollowOptions, type LiveEvent } from './events.ts';
import type { CallOptions, Operation } from './operation.ts';
import { makeSender, type Options, type Sender } from './send.ts';

export type Client = Api & {
  /** The same installation, asked in the name of whoever has the credential. */
  as(credential: Credential): Client;
  /** The epoch that the last answer told; undefined as long as none did. */
  epoch(): number | undefined;
  /** The access token, for what is asked in another way; undefined for nobody. */
  token(): Promise<string | undefined>;
  /** What changes in the company, for ever; begins again where it was left when a connection breaks. */
  events(options?: FollowOptions): AsyncGenerator<LiveEvent, void>;
};

/** A client of the installation at an address. It asks in nobody's name: see `as`. */
export const connect = (url: string, options: Options = {}): Client => clientOver(makeSender(url, options));

function clientOver(sender: Sender, token?: Token): Client {
  const api = apiOver(sender, token);
  return {
    ...api,
    as: (credential) => clientOver(sender, credential(apiOver(sender))),
    epoch: sender.epoch,
    token: async () => token?.get(),
    events(options) {
      if (!token) throw new TypeError('The live stream is for somebody: connect(url).as(...)');
      return follow({ sender, api, token }, options);
    },
  };
}

function apiOver(sender: Sender, token?: Token): Api {
  const contexts = Object.entries(operations).map(([context, verbs]) => {
    const calls = Object.entries(verbs as Record<string, Operation>).map(
      ([name, operation]) =>
        [
          name,
          (request: Record<string, unknown> = {}, options?: CallOptions) =>
            sender.call(operation, request, token, options),
        ] as const,
    );
    return [context, Object.fromEntries(calls)] as const;
  });
  return Object.fromEntries(contexts) as unknown as Api;
}
