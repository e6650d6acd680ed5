import type { ServiceManifest } from '@mostrador/manifest';

export const manifest = {
  kind: 'service',
  name: 'stock',
  asks: ['identity'],
  tells: ['stock', 'purchasing'],
  hears: ['identity', 'sales'],
  niceness: 5,
  jobs: ['renew-products'],
  untenanted: { renewals: 'its job takes products of all companies in turn' },
  appendOnly: ['adjustments', 'pack_breaks', 'stock_movements', 'unmatched_lines'],
  resources: { memoryMb: 512 },
} satisfies ServiceManifest;
