import { cash } from './cash.ts';
import { fiscal } from './fiscal.ts';
import { identity } from './identity.ts';
import { ops } from './ops.ts';
import { sales } from './sales.ts';
import { stock } from './stock.ts';
import { webhooks } from './webhooks.ts';

/** Each context has an address (`<CONTEXT>_URL`), routes, and a stream of facts: a new one is a line here. */
const contextTables = [sales, stock, cash, identity, fiscal, webhooks];

export const contexts = contextTables.map((table) => table.context);
/** In the order in which the router tries them: the till's first. */
export const tables = [...contextTables, ops];
