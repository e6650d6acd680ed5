export { bringIn, type Mailbox, registerCompany } from './account.ts';
export { type Api, isUnknown, Problem } from '@mostrador/client';
export { apiOver, type ApiOptions, type Token } from './api.ts';
export { connect, type Door, type Reply, type Request } from './door.ts';
export { type Manner, openProgram, type Program } from './program.ts';
export {
  buildSale,
  exactly,
  type Goods,
  lineOf,
  partlyCash,
  type SaleOf,
  type Pay,
  tendered,
  type WholeSale,
} from './sale.ts';
export { login, type Person, person, tillApi } from './session.ts';
export { type Backlogs, backlogs, until, untilSettled } from './settle.ts';
export { type SaleTraits, type Till, tillAt, type TillOptions } from './till.ts';
