import type { ServiceManifest } from '@mostrador/manifest';

export const manifest = {
  kind: 'service',
  name: 'stock',
  asks: ['identity', 'sales'],
  tells: ['stock', 'pricing', 'purchasing'],
  hears: ['identity', 'sales'],
  niceness: 5,
  jobs: ['begin-publications', 'end-reservations', 'renew-products', 'tell-category-names'],
  untenanted: {
    category_renames: 'its job takes categories of all companies in turn',
    renewals: 'its job takes products of all companies in turn',
    reservation_dues: 'its job takes reservations of all companies in turn: names only',
    repricings_due: 'its job looks at all companies: names only',
  },
  appendOnly: [
    'adjustments',
    'kit_parts',
    'pack_breaks',
    'price_changes',
    'product_versions',
    'stock_count_lines',
    'stock_movements',
    'transfer_acts',
    'unmatched_lines',
  ],
  resources: { memoryMb: 512 },
} satisfies ServiceManifest;
