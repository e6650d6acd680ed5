import type { ServiceManifest } from '@mostrador/manifest';

export const manifest = {
  kind: 'service',
  name: 'sales',
  asks: [],
  tells: ['sales'],
  hears: ['cash', 'fiscal', 'identity', 'stock'],
  appendOnly: ['note_refunds', 'returns', 'sales', 'till_operations', 'voids'],
  resources: { memoryMb: 512 },
} satisfies ServiceManifest;
