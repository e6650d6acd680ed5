import type { ServiceManifest } from '@mostrador/manifest';

export const manifest = {
  kind: 'service',
  name: 'files',
  asks: [],
  tells: ['files'],
  hears: [],
  niceness: 10,
  secrets: ['FILES_KEY'],
  takes: ['FILES_KEY_BEFORE'],
  stores: { FILES_STORAGE: 'storage' },
  jobs: ['sweep-objects', 'check-storage', 'rewrap-keys'],
  untenanted: { objects: 'what is in storage, and when it goes, of all companies: ids and sizes only' },
  resources: { memoryMb: 1024 },
} satisfies ServiceManifest;
