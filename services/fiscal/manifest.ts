import type { ServiceManifest } from '@mostrador/manifest';

export const manifest = {
  kind: 'service',
  name: 'fiscal',
  asks: ['sales'],
  tells: ['fiscal', 'books'],
  hears: ['sales'],
  niceness: 10,
  secrets: ['SEALING_KEY'],
  // Numbers that were used: a restore of the database reads them first.
  volumes: { JOURNAL_DIR: 'journal' },
  takes: ['SMTP_URL', 'MAIL_FROM', 'SEALING_KEY_BEFORE'],
  simulators: ['afip', 'mailbox'],
  jobs: ['issue-vouchers', 'send-mails', 'watch-afip', 'keep-journal'],
  untenanted: {
    afip_state: 'AFIP is up or away for all companies alike',
    companies: 'two companies under one CUIT would take each other’s numbers: names only',
    due: 'the job looks at all companies: names only',
    failing: 'jobs fail for all companies at once',
    journal_files: 'the journal is of the whole service',
    journal_read: 'the journal is of the whole service',
    set_aside: 'operators see how many vouchers wait for a person: names only',
  },
  appendOnly: ['attempts', 'foreign_vouchers', 'outcomes', 'purchase_versions'],
  resources: { memoryMb: 1024 },
} satisfies ServiceManifest;
