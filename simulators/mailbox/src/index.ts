export { startMailbox } from './mailbox.ts';
export type { Mailbox, MailboxOptions } from './mailbox.ts';
export type { KeptMail } from './kept.ts';
