import type { ServiceManifest } from '@mostrador/manifest';

export const manifest = {
  kind: 'service',
  name: 'identity',
  asks: [],
  tells: ['identity'],
  hears: [],
  // Hashing passwords holds up no sale.
  niceness: 1,
  secrets: ['KEY_ENCRYPTION_KEY'],
  takes: ['SMTP_URL', 'MAIL_FROM'],
  simulators: ['mailbox'],
  jobs: ['rotate_signing_keys', 'tell_revocations', 'send_messages', 'clean_up'],
  untenanted: {
    approvals: 'a till spends one with its id alone',
    codes: 'who has a code says no company',
    guesses: 'addresses and accounts are guessed at before a company is known',
    outgoing_messages: 'one job sends those of all companies, and of people without one',
    revocations: 'every service reads those of all companies',
    sessions: 'a person has one in whichever company',
    signing_keys: 'one set signs for all companies',
    user_companies: 'says which companies a person may enter',
    users: 'one person may work for several companies',
  },
  appendOnly: ['asked_approvals', 'security_events'],
  resources: { memoryMb: 512 },
} satisfies ServiceManifest;
