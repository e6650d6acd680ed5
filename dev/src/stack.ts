/** What runs. A new process is one line here; ports, keys, addresses and health checks follow from it. */
export type ProcessSpec = {
  name: string;
  main: string;
  /**
   * A service has a database schema, a gRPC door and an export of its own name in `@mostrador/<name>`. A simulator stands
   * for somebody else: it shares no keys, no settings and no process with the rest.
   */
  kind: 'service' | 'gateway' | 'simulator';
  /** How far it stands back, as `nice` counts, while the machine has too much to do. No cashier waits for it to sell. */
  niceness?: number;
  /** Random 32-byte secrets made once and given to this process only, in base64. */
  secrets?: string[];
};

const service = (name: string, more: Partial<ProcessSpec> = {}): ProcessSpec => ({
  name,
  main: `services/${name}/src/main.ts`,
  kind: 'service',
  ...more,
});

export const STACK: ProcessSpec[] = [
  service('identity', { secrets: ['KEY_ENCRYPTION_KEY'] }),
  service('stock', { niceness: 5 }),
  service('sales'),
  service('cash', { niceness: 10, secrets: ['CHAIN_KEY'] }),
  service('fiscal', { niceness: 10, secrets: ['SEALING_KEY'] }),
  service('webhooks', { niceness: 10, secrets: ['WEBHOOK_SEALING_KEY'] }),
  { name: 'gateway', main: 'gateway/src/main.ts', kind: 'gateway' },
  { name: 'afip', main: 'simulators/afip/src/main.ts', kind: 'simulator', niceness: 5 },
  { name: 'mailbox', main: 'simulators/mailbox/src/main.ts', kind: 'simulator', niceness: 10 },
];

/** Whoever runs the shop: has a key like a service's, and no process. */
export const OPERATOR = 'operator';

/** What is ours, and so has keys and settings. */
export const OWN = STACK.filter((spec) => spec.kind !== 'simulator');
export const SERVICES = STACK.filter((spec) => spec.kind === 'service').map((spec) => spec.name);
/** Who has a key that the services know. */
export const KEY_HOLDERS = [...OWN.map((spec) => spec.name), OPERATOR];
