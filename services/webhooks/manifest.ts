import type { ServiceManifest } from '@mostrador/manifest';

export const manifest = {
  kind: 'service',
  name: 'webhooks',
  asks: [],
  tells: ['webhooks'],
  hears: 'all',
  niceness: 10,
  secrets: ['WEBHOOK_SEALING_KEY'],
  trials: ['WEBHOOKS_ALLOW_PRIVATE'],
  jobs: ['deliver-notices', 'prune-deliveries'],
  untenanted: { lanes: 'whose turn it is, of all companies: names only' },
  resources: { memoryMb: 512 },
} satisfies ServiceManifest;
