export { contradictions } from './contradictions.ts';
export { environmentOf, foldersOf, type Place } from './environment.ts';
export type { GatewayManifest, OwnManifest, ServiceManifest, SimulatorManifest } from './manifest.ts';
export { askedBy, asksOf, contractsOf, hearsOf, serverOf } from './contracts.ts';
export { brokerRights, inboxOf } from './rights.ts';
