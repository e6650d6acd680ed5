import type { ServiceManifest } from '@mostrador/manifest';

export const manifest = {
  kind: 'service',
  name: 'cash',
  asks: ['sales'],
  tells: ['cash'],
  hears: ['identity', 'sales'],
  niceness: 10,
  secrets: ['CHAIN_KEY'],
  jobs: ['close-sessions'],
  untenanted: { closings: 'the job that drives closes looks at all companies: names only' },
  appendOnly: ['cash_movements', 'declarations', 'justifications', 'z_reports'],
  resources: { memoryMb: 512 },
} satisfies ServiceManifest;
