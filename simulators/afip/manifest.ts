import type { SimulatorManifest } from '@mostrador/manifest';

export const manifest = {
  kind: 'simulator',
  name: 'afip',
  niceness: 5,
  args: ['start', '--port={port}', '--control-port={admin}', '--state={folder}/book.jsonl', '--ca={folder}'],
  settings: {
    AFIP_ENVIRONMENT: 'homologacion',
    WSAA_URL: 'http://{at}/ws/services/LoginCms',
    WSFE_URL: 'http://{at}/wsfev1/service.asmx',
    PADRON_URL: 'http://{at}/sr-padron/webservices/personaServiceA5',
    AFIP_TIMEOUT_MS: '5000',
    AFIP_LATE_MS: '2000',
    AFIP_RETRY_MS: '250',
    CONTINGENCY_AFTER_MS: '3000',
  },
  real: 'AFIP_ENVIRONMENT',
} satisfies SimulatorManifest;
