export {
  append,
  emptyLog,
  type Flaw,
  flawBetween,
  hashOf,
  type Link,
  type LogEnd,
  nextTicketNumber,
  verifyChain,
} from './chain.ts';
export { type Envelope, type Item, isNewer, type LoggedOperation, openItem } from './item.ts';
