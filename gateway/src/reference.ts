/** What the reference documentation is made of. */
export { readImage } from './descriptors.ts';
export { addressEnv, gatewayEnv } from './env.ts';
export { loadImage, makeDocument, type Operation } from './openapi.ts';
export { fail, statusOf } from './problem.ts';
