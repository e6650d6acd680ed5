import type { SimulatorManifest } from '@mostrador/manifest';

export const manifest = {
  kind: 'simulator',
  name: 'mailbox',
  niceness: 10,
  args: ['--port={port}', '--page-port={admin}'],
  settings: { SMTP_URL: 'smtp://{at}', MAIL_FROM: 'mostrador@tienda.example', MAIL_RETRY_MS: '2000' },
  unless: 'SMTP_URL',
} satisfies SimulatorManifest;
