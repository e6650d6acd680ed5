import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exactly, lineOf, type Till, tillAt } from '@mostrador/dev';
import { uuidv7 } from '@mostrador/kit/testing';
import { FilesServiceDefinition } from '@mostrador/proto/files';
import { addProduct, type Company, foundCompany, registerAtAfip, type Shop, supervisorPin } from './network.ts';
import type { Values } from './walk.ts';

/** Amounts whose sums are found nowhere by chance. */
export const amounts = {
  float: 31_415_927,
  first: 2_718_281,
  second: 1_618_033,
  debit: 5_772_156,
  out: 70_711,
  refund: 57_721,
};

export type World = { company: Company; till: Till; values: Values; marks: string[] };

const now = () => new Date().toISOString();
const argentineMonth = () => new Date(Date.now() - 3 * 3_600_000).toISOString().slice(0, 7);

/**
 * A company with something of everything: a till session that is open and has sold, one that was closed with a bad
 * deviation, a conflict, a transfer, a reservation and a count under way, a refused sale, an invitation, an API key, a dead letter, a voucher that AFIP
 * authorised, a webhook that told of something, a file and half of another. `values` holds the ids by the names
 * that the routes have for them, `marks` the words that are this company's alone.
 */
export async function makeWorld(shop: Shop, name: string): Promise<World> {
  const company = await foundCompany(shop, name);
  const { branchId, tillId, companyId, owner, supervisor, cashier, installationId } = company;
  const { identity, stock } = owner.api;
  const { certificateId } = await registerAtAfip(shop, company);
  const supplierId = uuidv7();
  await stock.createSupplier({ supplierId, name: `Proveedor de ${name}`, cuit: '' });
  const barcode = '7790001000019';
  const layout = {
    prefixes: ['20'],
    pluDigits: 5,
    valueDigits: 5,
    value: 'weight_grams' as const,
    valueCheckDigit: false,
  };
  await stock.putScaleLayouts({ layouts: [layout], expectedVersion: 0 });
  const hook = await listen(shop, company, name);
  const product = await addProduct(
    company,
    { name: `Agua de ${name}`, priceMinor: amounts.first, barcodes: [barcode] },
    1_000,
  );
  const { productId } = product;
  const packOf = { packOfProductId: productId, packUnits: 6 };
  const pack = await addProduct(company, { name: `Cajón de ${name}`, priceMinor: 6_000_000, ...packOf }, 3_000);
  await stock.breakPack({ breakId: uuidv7(), branchId, productId: pack.productId, packs: 1 });
  const promised = await moveAbout(shop, company, pack.productId);
  await arrange(company, name, productId);
  // As far down as a price may go, so that nothing here is beyond it.
  await identity.putRoleLimits({
    limits: [{ role: 'cashier', discountBp: 10_000, priceOverrideBp: 10_000, cashOutMinor: 10_000_000 }],
    expectedVersion: 0,
  });
  const invitationId = uuidv7();
  await identity.createInvitation({ invitationId, email: `${uuidv7()}@ejemplo.com.ar`, role: 'viewer' });
  const apiKeyId = uuidv7();
  await identity.createApiKey({ apiKeyId, name: `Llave de ${name}`, role: 'viewer', scopes: ['sales:read'] });
  await closeBadly(shop, company);

  const till = tillAt({
    api: cashier.api,
    tillId,
    cashierId: cashier.session.userId,
    installationId,
    lastTicketNumber: 10,
  });
  await till.open(amounts.float);
  const { saleId } = await till.sell([lineOf(product)], { voucherWanted: true });
  await till.sell([{ name: `Varios de ${name}`, unitPriceMinor: amounts.second }]);
  await till.sell([{ ...lineOf(product, 1_000, 90_001), productId: uuidv7() }]);
  await till.sell([lineOf(product, 30_000, 100_000)], { pay: exactly('debit', `Cupón de ${name}`) });
  await till.sell([{ name: `Varios de ${name}`, unitPriceMinor: amounts.debit }], { pay: exactly('debit') });
  const voided = await till.sell([lineOf(product)]);
  const asked = {
    action: 'sales.void' as const,
    targetId: voided.saleId,
    amountMinor: amounts.first,
    sessionId: till.sessionId,
  };
  await cashier.api.identity.grantApproval({ ...asked, approverId: supervisor.session.userId, pin: supervisorPin });
  const reason = `Motivo de ${name}`;
  const undo = { saleId: voided.saleId, voidId: uuidv7(), reason, voidedAt: now() };
  await supervisor.api.sales.voidSale(undo);
  const back = await till.sell([lineOf(product)]);
  await supervisor.api.sales.returnSale({
    returnId: uuidv7(),
    saleId: back.saleId,
    tillId,
    sessionId: till.sessionId,
    cashierId: till.cashierId,
    reason,
    returnedAt: now(),
    lines: [{ lineNumber: 1, quantityMilli: 1_000 }],
    refunds: [{ method: 'cash', amountMinor: amounts.first }],
  });
  const taken = { movementId: uuidv7(), sessionId: till.sessionId, amountMinor: amounts.out, movedAt: now() };
  await cashier.api.cash.recordCashMovement({ ...taken, kind: 'out', reason });
  const untold = { ...taken, movementId: uuidv7(), tillId, cashierId: till.cashierId, approvalToken: '' };
  const absurd = { ...till.ticket([lineOf(product)]), totalMinor: 1 };
  const given = till.ticket([lineOf(product)]);
  const unapproved = { void: { saleId: given.saleId, voidId: uuidv7(), reason, voidedAt: now(), approvalToken: '' } };
  const handedOver = { cashMovement: { ...untold, kind: 'out' as const, amountMinor: 20_000_000, reason } };
  const envelope = {
    installationId: company.installationId,
    sequence: 1,
    previousHash: '',
    rulesVersion: 1,
    approvals: [],
  };
  const items = [{ envelope, sale: absurd }, { sale: given }, unapproved, handedOver];
  await company.till.api.sales.submitTillLog({ tillId, sentAt: now(), items });
  await shop.network.drain();

  const { refusedSales } = await supervisor.api.sales.listRefusedSales({ state: 'waiting' });
  const { reviews } = await supervisor.api.sales.listReviews({ state: 'open' });
  const voucherId = await voucherOf(shop, company, saleId);
  await owner.api.fiscal.issueNote({
    voucherId,
    noteId: uuidv7(),
    kind: 'credit_note',
    lines: [{ description: reason, amountMinor: amounts.refund, ivaTreatment: 'taxed', ivaRateBp: 2_100 }],
    reason,
    annuls: false,
    refunds: [{ method: 'cash', amountMinor: amounts.refund }],
    tillId,
    sessionId: till.sessionId,
  });
  await owner.api.fiscal.sendVoucher({ voucherId, mailId: uuidv7(), to: 'cliente@ejemplo.com.ar' });
  await owner.api.fiscal.lookUpTaxpayer({ cuit: '30500010912' });
  const booked = await keepBooks(company, name);
  const { fileId } = await sendFiles(shop, company, name);
  const { conflicts } = await supervisor.api.stock.listConflicts({ state: 'open' });
  const eventId = uuidv7();
  await shop.network.sql(
    `insert into sales.kit_dead_letters (tenant_id, event_id, subject, key, body, actor_id, emitted_at, reason)
     values ($1, $2, 'mostrador.stock.v1.ProductChanged', $3, '{}', 'system', now(), 'indigestible')`,
    [companyId, eventId, `clave de ${name}`],
  );
  return {
    company,
    till,
    marks: [name, company.account.email, eventId, companyId, cashier.session.userId, owner.session.userId],
    values: {
      companyId,
      branchId,
      tillId,
      installationId,
      productId,
      supplierId,
      barcode,
      saleId,
      sessionId: till.sessionId,
      cashierId: till.cashierId,
      userId: till.cashierId,
      approverId: supervisor.session.userId,
      targetId: saleId,
      refusedId: refusedSales[0]!.refusedId,
      reviewId: reviews[0]!.reviewId,
      conflictId: conflicts[0]!.conflictId,
      ...promised,
      invitationId,
      certificateId,
      voucherId,
      ...booked,
      fileId,
      month: argentineMonth(),
      book: 'purchases',
      file: 'csv',
      cuit: '30500010912',
      apiKeyId,
      ...hook,
      // Of a gateway that is not there.
      streamId: `000000000000.${uuidv7()}`,
      eventId,
      service: 'sales',
    },
  };
}

/** A transfer of which nothing has arrived, goods that are reserved, and a count that is open. */
async function moveAbout(shop: Shop, { branchId, owner }: Company, productId: string) {
  const { identity, stock } = owner.api;
  const [transferId, reservationId, countId, toBranchId] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  await identity.createBranch({ branchId: toBranchId, name: 'Depósito' });
  await shop.network.drain();
  const items = [{ productId, quantityMilli: 1_000 }];
  await stock.createTransfer({ transferId, fromBranchId: branchId, toBranchId, items, note: '' });
  const { version } = await stock.dispatchTransfer({ transferId, expectedVersion: 1 });
  await stock.receiveTransfer({ transferId, receiptId: uuidv7(), expectedVersion: version!, items: [], note: '' });
  await stock.reserveStock({ reservationId, branchId, lines: items, holdSeconds: 86_400 });
  await stock.openStockCount({ countId, branchId, name: 'Salón' });
  const line = { lineId: uuidv7(), productId, zone: 'Salón', countedMilli: 1_000 };
  await stock.addStockCountLines({ countId, lines: [line] });
  return { transferId, reservationId, countId };
}

/** The voucher of a sale, once AFIP has authorised it, and the company holds a CAEA for when AFIP is away. */
/** What else a catalogue has: a category, a group, a kit that was changed, and quick keys. */
async function arrange(company: Company, name: string, productId: string): Promise<void> {
  const { stock } = company.owner.api;
  const categoryId = uuidv7();
  await stock.createCategory({ categoryId, data: { name: `Rubro de ${name}` } });
  const axes = [{ name: 'Talle', values: ['S', 'M'] }];
  await stock.createProductGroup({ groupId: uuidv7(), data: { name: `Grupo de ${name}`, axes } });
  const parts = [{ productId, quantityMilli: 2_000 }];
  const kit = { name: `Combo de ${name}`, priceMinor: 1_000, categoryId, parts, tracked: false };
  const made = await addProduct(company, kit);
  const data = { ...made.data!, priceMinor: 1_100 };
  await stock.updateProduct({ productId: made.productId, expectedVersion: made.version, data });
  const keys = [{ label: `Tecla de ${name}`, productId }];
  await stock.putQuickKeys({ branchId: company.branchId, expectedVersion: 0, keys });
}

async function voucherOf(shop: Shop, { companyId, owner }: Company, saleId: string): Promise<string> {
  let voucherId = '';
  await shop.network.until(async () => {
    const { vouchers } = await owner.api.fiscal.getSaleVouchers({ saleId, waitMs: 1_000 });
    voucherId = vouchers.find(({ state }) => state === 'authorized')?.voucherId ?? '';
    const caeas = await shop.network.sql('select from fiscal.caeas where tenant_id = $1', [companyId]);
    return voucherId !== '' && caeas.length > 0;
  }, 'the voucher');
  return voucherId;
}

/** A supplier's voucher and a certificate of withholding in the books. */
async function keepBooks({ owner }: Company, name: string) {
  const [purchaseId, withholdingId] = [uuidv7(), uuidv7()];
  const date = '2024-11-05';
  await owner.api.books.recordPurchase({
    purchaseId,
    voucher: {
      supplierCuit: '30500010912',
      supplierName: `Proveedor de ${name}`,
      type: 11,
      pointOfSale: 1,
      number: 1,
      date,
      iva: [],
      untaxedMinor: 0,
      exemptMinor: 0,
      grossMinor: 5_000,
      tributes: [],
      totalMinor: 5_000,
      computableMinor: 0,
      currency: 'ARS',
      exchangeRateMicro: 1_000_000,
      authorizationCode: '',
    },
  });
  await owner.api.books.recordWithholding({
    withholdingId,
    tax: 'iva',
    agentCuit: '30500010912',
    certificateNumber: '1',
    date,
    baseMinor: 5_000,
    amountMinor: 1_050,
  });
  return { purchaseId, withholdingId };
}

/** A supplier's voucher, scanned, and another of which only the beginning has come. */
async function sendFiles({ network, door }: Shop, { owner }: Company, name: string) {
  const token = owner.session.accessToken;
  const [fileId, bytes] = [uuidv7(), Buffer.from(`%PDF-1.7 de ${name}`)];
  const asked = new URLSearchParams({ kind: 'document', fileName: `Factura de ${name}.pdf` });
  const sent = await fetch(`${door.url}/v1/files/${fileId}/content?${asked.toString()}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}` },
    body: bytes,
  });
  if (!sent.ok) throw new Error(await sent.text());
  const half = { fileId: uuidv7(), kind: 'document', fileName: 'Media factura.pdf', bytes: 10_000, head: bytes };
  await network.client(FilesServiceDefinition, token).beginFile(half);
  return { fileId };
}

/** A webhook that has told of one thing, and will not of another. */
async function listen({ network }: Shop, { owner }: Company, name: string) {
  const receiver = createServer((request, response) => request.resume().on('end', () => response.end()));
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const webhookId = uuidv7();
  const types = ['mostrador.identity.v1.CompanyChanged'];
  const url = `http://127.0.0.1:${port}/`;
  await owner.api.webhooks.createWebhook({ webhookId, name: `Programa de ${name}`, url, types });
  await owner.api.identity.updateCompany({ name, expectedVersion: 1 });
  let deliveryId = '';
  await network.until(async () => {
    const { deliveries } = await owner.api.webhooks.listWebhookDeliveries({ webhookId, state: 'delivered' });
    deliveryId = deliveries[0]?.deliveryId ?? '';
    return deliveryId !== '';
  }, 'the notice');
  receiver.close();
  return { webhookId, deliveryId };
}

/** Yesterday's session: counted far too low, explained by the supervisor. */
async function closeBadly(shop: Shop, company: Company): Promise<void> {
  const till = company.counter(company.cashier.api);
  await till.open(1_000_000);
  await till.sell([{ name: 'Café', unitPriceMinor: 300_000 }]);
  await shop.network.drain();
  const { sessionId } = till;
  await till.declare([{ method: 'cash', amountMinor: 900_000 }]);
  const { cash } = company.supervisor.api;
  await shop.network.until(
    async () => (await cash.getSession({ sessionId })).state === 'needs_justification',
    'the close',
  );
  await cash.justifyDeviation({ sessionId, justification: 'Faltó rendir un retiro' });
}
