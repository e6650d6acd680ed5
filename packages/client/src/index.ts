export { v7 as newId } from 'uuid';
export type * from './api.ts';
export { type Client, connect } from './client.ts';
export { apiKey, bearer, type Credential, session, till, type Token } from './credential.ts';
export type { FollowOptions, LiveEvent } from './events.ts';
export type { CallOptions } from './operation.ts';
export { isUnknown, NoAnswer, Problem, type Reason } from './problem.ts';
export type { Answer, Fetch, Options } from './send.ts';
