import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  decodeProtectedHeader,
  errors,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import type { Redis } from 'ioredis';
import { type Word, words } from '@mostrador/proto/words';
import { z } from 'zod';
import { type Approval, toApproval } from './approvals.ts';
import { AppError, fail } from './errors.ts';

export const roles = words.role;
export type Role = Word<'role'>;

/**
 * Who calls. Tenant, actor and role are taken from a verified token and from nothing else. A person acts in the branches
 * named, in all of them where none is; at a till, in its branch only.
 */
export type Actor =
  | {
      kind: 'user';
      tenantId: string;
      id: string;
      role: Role;
      sessionId: string;
      branchIds?: readonly string[];
      tillId?: string;
      branchId?: string;
    }
  | { kind: 'api_key'; tenantId: string; id: string; role: Role; scopes: string[] }
  | { kind: 'till'; tenantId: string; id: string; branchId: string }
  | { kind: 'service'; tenantId: string; id: string }
  | { kind: 'public'; tenantId: ''; id: 'public' };

export const everybody: Actor = { kind: 'public', tenantId: '', id: 'public' };

/** Issuer and audience of the access tokens that `identity` signs. */
export const issuer = 'mostrador';
/** Audience of approvals: tokens for one act. */
export const approvalAudience = 'mostrador:approval';

/** Redis sorted set of what is revoked: member = `revocation`, score = when the last token has expired. */
export const revokedKey = 'mostrador:revoked';

export type Revocable = 'session' | 'till' | 'api_key' | 'approval';

/** What is revoked, by company: ids are made by clients, and one company's says nothing of another's. */
export const revocation = (tenantId: string, kind: Revocable, id: string) => `${tenantId} ${kind} ${id}`;

/** An id goes by one name, for revocations and everything else that is found by it. */
const id = z.uuid().toLowerCase();
const common = { tid: id, sub: id, exp: z.number() };
const accessClaims = z.discriminatedUnion('typ', [
  z.object({
    ...common,
    typ: z.literal('user'),
    role: z.enum(roles),
    sid: id,
    brs: z.array(id).optional(),
    till: id.optional(),
    bid: id.optional(),
  }),
  z.object({ ...common, typ: z.literal('till'), bid: id }),
  z.object({ ...common, typ: z.literal('api_key'), role: z.enum(roles), scp: z.array(z.string()).default([]) }),
]);
/** A service also calls for no company: then it says so. */
const serviceClaims = z.object({ tid: z.union([z.literal(''), id]), exp: z.number() });

function toActor(payload: JWTPayload): Actor {
  const claims = accessClaims.parse(payload);
  const { tid: tenantId, sub: id } = claims;
  if (claims.typ === 'till') return { kind: 'till', tenantId, id, branchId: claims.bid };
  if (claims.typ === 'api_key') return { kind: 'api_key', tenantId, id, role: claims.role, scopes: claims.scp };
  const { role, sid: sessionId, brs, till, bid } = claims;
  const place = { ...(till ? { tillId: till } : {}), ...(bid ? { branchId: bid } : {}) };
  const branchIds = till ? [bid].filter((one) => one !== undefined) : brs;
  return { kind: 'user', tenantId, id, role, sessionId, ...(branchIds ? { branchIds } : {}), ...place };
}

const isKeySet = (text: string): boolean => {
  try {
    return Boolean(createLocalJWKSet(JSON.parse(text) as JSONWebKeySet));
  } catch {
    return false;
  }
};

/** Replaces a file whole, or leaves it as it is: what it is for is to be there when nothing better is. */
function keep(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, text);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // A full disk is no reason to refuse the keys that were just read.
  }
}

/** Keeps the last key set seen on disk, so that a restart while `identity` is away can still verify. */
function keysOf(url: string, stateDir: string) {
  if (url.startsWith('file:'))
    return createLocalJWKSet(JSON.parse(readFileSync(new URL(url), 'utf8')) as JSONWebKeySet);
  const file = join(stateDir, `jwks-${createHash('sha1').update(url).digest('hex').slice(0, 12)}.json`);
  return createRemoteJWKSet(new URL(url), {
    cooldownDuration: 30_000,
    cacheMaxAge: 10 * 60_000,
    timeoutDuration: 2_000,
    [customFetch]: async (...args: Parameters<typeof fetch>) => {
      const answered = await fetch(...args)
        .then((response) => (response.ok ? response.text() : ''))
        .catch(() => '');
      const isFresh = isKeySet(answered);
      if (isFresh) keep(file, answered);
      const text = isFresh ? answered : await readFile(file, 'utf8').catch(() => '');
      // The only place that knows the keys to be away.
      if (!isKeySet(text)) return fail('unavailable', { detail: 'Access tokens cannot be checked.' });
      return new Response(text, { headers: { 'content-type': 'application/json' } });
    },
  });
}

type Known = { actor: Actor; until: number };

/** True where there is no key set to check a token with: not the caller's fault, unlike all else. */
const isKeysAway = (error: unknown) => error instanceof AppError && error.kind === 'unavailable';

function refuse(error: unknown): never {
  if (isKeysAway(error)) throw error;
  return fail(error instanceof errors.JWTExpired ? 'token_expired' : 'unauthenticated');
}

/** Verifies a token of a person, a till or an API key with `identity`'s keys, one of a service with the services'. */
function makeVerifier(audience: readonly string[], identityKeys: ReturnType<typeof keysOf>, jwksFile: string) {
  const serviceKeys = createLocalJWKSet(JSON.parse(readFileSync(jwksFile, 'utf8')) as JSONWebKeySet);
  const algorithms = ['RS256'];
  return async (token: string): Promise<Known> => {
    try {
      const { kid } = decodeProtectedHeader(token);
      if (typeof kid !== 'string') return fail('unauthenticated');
      if (kid.startsWith('service:')) {
        const { payload } = await jwtVerify(token, serviceKeys, { algorithms, issuer: kid, audience: [...audience] });
        const { tid: tenantId, exp } = serviceClaims.parse(payload);
        return { actor: { kind: 'service', tenantId, id: kid.slice('service:'.length) }, until: exp * 1000 };
      }
      const { payload } = await jwtVerify(token, identityKeys, { algorithms, issuer, audience: issuer });
      return { actor: toActor(payload), until: payload.exp! * 1000 };
    } catch (error) {
      return refuse(error);
    }
  };
}

/**
 * Which sessions, API keys and tills are revoked, as Redis said; read anew each second. What was heard is known until it has
 * served its time: a Redis that lost all it had makes no revoked token good again.
 */
function followRevocations(redis: Redis | null) {
  const until = new Map<string, number>();
  const poll = async () => {
    if (redis?.status !== 'ready') return;
    const now = Date.now();
    const told = await redis.zrangebyscore(revokedKey, now, '+inf', 'WITHSCORES');
    for (let at = 0; at < told.length; at += 2) until.set(told[at]!, Number(told[at + 1]));
    for (const [one, end] of until) if (end < now) until.delete(one);
  };
  const timer = setInterval(() => void poll().catch(() => {}), 1_000);
  timer.unref();
  const has = (tenantId: string, kind: Revocable, id: string) => until.has(revocation(tenantId, kind, id));
  return {
    has,
    /** As of now, for what is used so seldom that it may ask; as Redis said last where it does not answer, or has lost it. */
    async hasNow(tenantId: string, kind: Revocable, id: string): Promise<boolean> {
      if (redis?.status !== 'ready') return has(tenantId, kind, id);
      const score = redis.zscore(revokedKey, revocation(tenantId, kind, id));
      const told = await score.catch(() => null);
      return Number(told) > Date.now() || has(tenantId, kind, id);
    },
    stop: () => clearInterval(timer),
  };
}

/** Makes this service's own tokens for others, and keeps each for as long as it is good. */
function makeMint(service: string, keyFile: string) {
  const key = importJWK(JSON.parse(readFileSync(keyFile, 'utf8')) as JWK, 'RS256');
  const minted = new Map<string, { token: string; until: number }>();
  return async (callee: string, tenantId: string): Promise<string> => {
    const kept = minted.get(`${callee} ${tenantId}`);
    if (kept && kept.until > Date.now()) return kept.token;
    const token = await new SignJWT({ tid: tenantId })
      .setProtectedHeader({ alg: 'RS256', kid: `service:${service}` })
      .setIssuer(`service:${service}`)
      .setAudience(callee)
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(await key);
    if (minted.size > 5_000) minted.clear();
    minted.set(`${callee} ${tenantId}`, { token, until: Date.now() + 45_000 });
    return token;
  };
}

function isRevoked(actor: Actor, has: (tenantId: string, kind: Revocable, id: string) => boolean): boolean {
  if (actor.kind === 'user') return has(actor.tenantId, 'session', actor.sessionId);
  return (actor.kind === 'till' || actor.kind === 'api_key') && has(actor.tenantId, actor.kind, actor.id);
}

export type Auth = ReturnType<typeof makeAuth>;

/** Verifies tokens and makes this service's own. Verified tokens are remembered by hash until they expire. */
export function makeAuth(options: {
  service: string;
  /** What it is called by those who ask it; its own name when absent. */
  contracts?: readonly string[];
  keyFile: string;
  jwksFile: string;
  identityJwksUrl: string;
  stateDir: string;
  redis: Redis | null;
}) {
  const identityKeys = keysOf(options.identityJwksUrl, options.stateDir);
  const verifyFresh = makeVerifier(options.contracts ?? [options.service], identityKeys, options.jwksFile);
  const revocations = followRevocations(options.redis);
  const seen = new Map<string, Known>();

  return {
    /** The actor behind an `authorization` value; everybody when there is none. */
    async verify(authorization: string | undefined): Promise<Actor> {
      if (!authorization) return everybody;
      const token = /^Bearer (.+)$/i.exec(authorization)?.[1];
      if (!token) return fail('unauthenticated');
      const hash = createHash('sha256').update(token).digest('base64');
      let known = seen.get(hash);
      if (!known) {
        known = await verifyFresh(token);
        if (seen.size > 10_000) seen.clear();
        seen.set(hash, known);
      }
      if (known.until <= Date.now()) {
        seen.delete(hash);
        return fail('token_expired');
      }
      if (isRevoked(known.actor, revocations.has)) return fail('token_revoked');
      return known.actor;
    },
    /** The approval in a token; null when it is none of this company's, or its giver's rights have ended. */
    async verifyApproval(token: string, tenantId: string): Promise<Approval | null> {
      const wanted = { algorithms: ['RS256'], issuer, audience: approvalAudience };
      try {
        const { payload } = await jwtVerify(token, identityKeys, wanted);
        if (payload['tid'] !== tenantId) return null;
        const approval = toApproval(payload);
        if (!approval || (await revocations.hasNow(tenantId, 'approval', approval.approvalId))) return null;
        return approval;
      } catch (error) {
        return isKeysAway(error) ? refuse(error) : null;
      }
    },
    /** A short token that tells another service who calls and for which tenant. */
    tokenFor: makeMint(options.service, options.keyFile),
    stop: revocations.stop,
  };
}

/** Public half of a private JWK, as a JWKS lists it. */
export function publicJwk(jwk: JWK): JWK {
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...rest } = jwk;
  return rest;
}
