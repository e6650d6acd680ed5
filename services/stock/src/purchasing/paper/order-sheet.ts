import type { PurchaseOrder } from '@mostrador/proto/purchasing';
import { dayOf, pesos } from '@mostrador/till/paper';
import { formatCuit } from '@mostrador/rules';

/** Who orders, and whose goods they are. */
type Parties = {
  company: { name: string; cuit: string };
  supplier: { legalName: string; cuit: string };
  branch: string;
};

/** What an order says on paper, in words. `day` as yyyy-mm-dd: of the order, which dates the file too. */
export type OrderSheet = {
  title: string;
  number: string;
  day: string;
  company: string[];
  supplier: string[];
  delivery: string[];
  rows: { code: string; name: string; packs: string; quantity: string; unit: string; amount: string }[];
  total: string;
  note: string;
};

const quantities = new Intl.NumberFormat('es-AR', { maximumFractionDigits: 3 });
const quantity = (milli: number) => quantities.format(milli / 1_000);

const cuitLine = (cuit: string) => (cuit ? [`CUIT ${formatCuit(cuit)}`] : []);

/** The paper of an order. Amounts are net of IVA, as the order is; prices those of one unit, free ones counted in. */
export const orderSheet = (order: PurchaseOrder, { company, supplier, branch }: Parties): OrderSheet => ({
  title: order.state === 'draft' ? 'Orden de compra (borrador)' : 'Orden de compra',
  number: String(order.number).padStart(8, '0'),
  day: order.createdAt!.slice(0, 10),
  company: [company.name, ...cuitLine(company.cuit)],
  supplier: [
    order.supplierName,
    ...(supplier.legalName && supplier.legalName !== order.supplierName ? [supplier.legalName] : []),
    ...cuitLine(supplier.cuit),
  ],
  delivery: [
    `Entregar en: ${branch}`,
    ...(order.expectedOn ? [`Fecha de entrega pedida: ${dayOf(order.expectedOn)}`] : []),
  ],
  rows: order.lines.map((line) => ({
    code: line.supplierCode,
    name: line.name,
    packs: `${quantities.format(line.packs)} × ${quantity(line.packMilli)}`,
    quantity: quantity(line.quantityMilli),
    unit: pesos(line.unitCostMinor),
    amount: pesos(line.totalMinor),
  })),
  total: pesos(order.totalMinor),
  note: order.note,
});
