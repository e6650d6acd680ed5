export { v7 as uuidv7 } from 'uuid';
export { infra, makeDatabase } from './database.ts';
export { makeCompany, makeKeys } from './keys.ts';
export { freePort, type Network, secretOf, startForTest, startNetwork } from './network.ts';
