export { controlOf } from './control/client.ts';
export type { BookCopy, Control, FaultReport, IssuedCertificate } from './control/client.ts';
export type { FaultKind, FaultPlan, FaultRule } from './faults.ts';
export { startSimulator } from './simulator.ts';
export type { Simulator, SimulatorOptions } from './simulator.ts';
export type { Caea, Idle, PointOfSale, Settings, Voucher } from './state.ts';
