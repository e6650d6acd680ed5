/** What the reference documentation is made of. */
export { type Descriptors, type Field, readImage } from './descriptors.ts';
export { addressEnv, gatewayEnv } from './env.ts';
export { type Document, loadImage, makeDocument, type Operation } from './openapi.ts';
export { fail, statusOf } from './problem.ts';
export { fieldSchema } from './schema.ts';
