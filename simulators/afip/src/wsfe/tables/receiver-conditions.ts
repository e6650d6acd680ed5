import type { VoucherClass } from './voucher-types.ts';

/** RG 5616/2024 and the annex of manual 4.7, p. 202: the receiver's condition and the classes it goes with. */
export const receiverConditions: { id: number; name: string; classes: VoucherClass[] }[] = [
  { id: 1, name: 'IVA Responsable Inscripto', classes: ['A', 'ALEY', 'C'] },
  { id: 4, name: 'IVA Sujeto Exento', classes: ['B', 'C'] },
  { id: 5, name: 'Consumidor Final', classes: ['B', 'C', '49'] },
  { id: 6, name: 'Responsable Monotributo', classes: ['A', 'ALEY', 'C'] },
  { id: 7, name: 'Sujeto No Categorizado', classes: ['B', 'C'] },
  { id: 8, name: 'Proveedor del Exterior', classes: ['B', 'C'] },
  { id: 9, name: 'Cliente del Exterior', classes: ['B', 'C'] },
  { id: 10, name: 'IVA Liberado – Ley N° 19.640', classes: ['B', 'C'] },
  { id: 13, name: 'Monotributista Social', classes: ['A', 'ALEY', 'C'] },
  { id: 15, name: 'IVA No Alcanzado', classes: ['B', 'C'] },
  { id: 16, name: 'Monotributo Trabajador Independiente Promovido', classes: ['A', 'ALEY', 'C'] },
];
