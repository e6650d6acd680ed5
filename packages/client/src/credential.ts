import type { Api, Session } from './api.ts';
import type { Problem } from './problem.ts';

/** The access token in whose name requests are sent. */
export type Token = {
  /** One that is good; waited for only where the one held has ended. */
  get(): Promise<string | undefined>;
  /** Another than the one that was refused; throws why where there is none. */
  renew(refused: string, why: Problem): Promise<string>;
};

/** How somebody proves who they are, given the API as anybody may use it. */
export type Credential = (anybody: Api) => Token;

/** An answer that is lost must not cost the ten seconds in which a refresh token may be sent again. */
const refreshing = { timeoutMs: 4_000 };

/** A program, by the secret of its API key. */
export const apiKey =
  (secret: string): Credential =>
  ({ identity }) =>
    keepFresh(async () => (await identity.issueApiKeyToken({ secret })).accessToken);

/** A till, by the credential that it was enrolled with. */
export const till =
  ({ tillId, credential }: { tillId: string; credential: string }): Credential =>
  ({ identity }) =>
    keepFresh(async () => (await identity.issueTillToken({ tillId, credential })).accessToken);

/**
 * A person who logged in. A refresh token is good once: whoever keeps the session over a restart keeps the one that
 * `onRenewed` tells, which is waited for.
 */
export const session =
  (opened: Session, onRenewed?: (next: Session) => void | Promise<void>): Credential =>
  ({ identity }) => {
    let held = opened;
    const renew = async () => {
      const { refreshToken } = held;
      const next = await identity.refreshSession({ refreshToken }, refreshing);
      held = { ...next, companies: held.companies };
      await onRenewed?.(held);
      return held.accessToken;
    };
    return keepFresh(renew, opened.accessToken);
  };

/** A token that somebody else looks after. */
export const bearer =
  (token: () => string | undefined | Promise<string | undefined>): Credential =>
  () => ({
    get: async () => token(),
    async renew(refused, why) {
      const now = await token();
      if (now === undefined || now === refused) throw why;
      return now;
    },
  });

/** A token is renewed in the last tenth of its life, and again after this long where that failed. */
const againMs = 5_000;

/**
 * Holds a token and has another made before it ends, once for all who ask. As long as the one held is good nobody waits
 * for that, so that what issues tokens may be away for a while.
 */
export function keepFresh(issue: () => Promise<string>, known?: string): Token {
  let held = known === undefined ? undefined : hold(known);
  let issuing: Promise<string> | undefined;
  const another = () =>
    (issuing ??= issue()
      .then((token) => (held = hold(token)).token)
      .finally(() => (issuing = undefined)));
  return {
    async get() {
      if (!held || Date.now() >= held.ends) return another();
      if (Date.now() >= held.due) {
        held.due = Date.now() + againMs;
        // What is refused now is refused again, and told, once the token has ended.
        another().catch(() => {});
      }
      return held.token;
    },
    renew: async (refused) => (held && held.token !== refused ? held.token : another()),
  };
}

function hold(token: string): { token: string; due: number; ends: number } {
  const lifeMs = lifeOf(token);
  const now = Date.now();
  return { token, due: now + lifeMs * 0.9, ends: now + lifeMs };
}

/** How long a token is good for, in ms: by its own times, because the clock of a till may be hours from the server's. */
export function lifeOf(token: string): number {
  try {
    const { iat, exp } = JSON.parse(atob(token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/'))) as {
      iat: number;
      exp: number;
    };
    return (exp - iat) * 1000 || Number.MAX_SAFE_INTEGER;
  } catch {
    // What cannot be read is good until it is refused.
    return Number.MAX_SAFE_INTEGER;
  }
}
