import type { ServiceManifest } from '@mostrador/manifest';

export const manifest = {
  kind: 'service',
  name: 'sales',
  asks: ['pricing'],
  tells: ['sales'],
  hears: ['cash', 'fiscal', 'identity', 'pricing', 'stock'],
  jobs: ['read-publications'],
  untenanted: { publications_due: 'its job reads the prices of all companies in turn' },
  appendOnly: ['note_refunds', 'returns', 'sales', 'till_operations', 'voids'],
  resources: { memoryMb: 512 },
} satisfies ServiceManifest;
