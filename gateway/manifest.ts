import type { GatewayManifest } from '@mostrador/manifest';

export const manifest = {
  kind: 'gateway',
  name: 'gateway',
  asks: 'all',
  hears: 'all',
  takes: ['CORS_ORIGINS', 'TRUST_PROXY'],
  stores: { FILES_STORAGE: 'storage' },
  resources: { memoryMb: 1024 },
} satisfies GatewayManifest;
