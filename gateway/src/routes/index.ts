// The imports of the manifests: see dev/src/derived.ts.
import { books } from './books.ts';
import { cash } from './cash.ts';
import { files } from './files.ts';
import { fiscal } from './fiscal.ts';
import { identity } from './identity.ts';
import { pricing } from './pricing.ts';
import { purchasing } from './purchasing.ts';
import { sales } from './sales.ts';
import { stock } from './stock.ts';
import { webhooks } from './webhooks.ts';
// End of the imports.
import { ops } from './ops.ts';

/** Each context has an address (`<CONTEXT>_URL`), routes, and a stream of facts. */
// The tables of the manifests: those first for whom a cashier waits.
const contextTables = [sales, identity, stock, pricing, purchasing, cash, files, fiscal, books, webhooks];
// End of the tables.

export const contexts = contextTables.map((table) => table.context);
/** In the order in which the router tries them. */
export const tables = [...contextTables, ops];
