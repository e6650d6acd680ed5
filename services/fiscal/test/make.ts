import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCompany, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { splitIva, sum } from '@mostrador/money';
import { withCheckDigit } from '@mostrador/rules';
import { BooksServiceDefinition } from '@mostrador/proto/books';
import { FiscalServiceDefinition } from '@mostrador/proto/fiscal';
import { type Sale, SaleCompleted, SaleReturned, SaleVoided } from '@mostrador/proto/sales';
import { controlOf, startSimulator } from '@mostrador/simulator-afip';
import { invariants } from '../src/invariants.ts';
import { fiscal } from '../src/service.ts';
import { comeBack, keepToOneDay } from './clock.ts';
import { startSales } from './sales.ts';

export type World = Awaited<ReturnType<typeof startWorld>>;

/** `fiscal` with an AFIP of its own. Times are short, so that what takes minutes at AFIP takes moments here. */
export async function startWorld(environment: Record<string, string> = {}) {
  keepToOneDay();
  const afip = await startSimulator({ seed: 7, nowMs: new Date().getTime() });
  const control = controlOf(afip.controlUrl);
  // As long as TICKET_WINDOW_MS: a login whose answer was lost is given again in moments, not in ten minutes.
  await control.setSettings({ repeatLoginMs: 500 });
  const sales = await startSales();
  const journal = mkdtempSync(join(tmpdir(), 'mostrador-journal-'));
  const network = await startForTest(fiscal, {
    SALES_URL: sales.address,
    SEALING_KEY: Buffer.alloc(32, 5).toString('base64'),
    JOURNAL_DIR: journal,
    WSAA_URL: `${afip.url}/ws/services/LoginCms`,
    WSFE_URL: `${afip.url}/wsfev1/service.asmx`,
    PADRON_URL: `${afip.url}/sr-padron/webservices/personaServiceA5`,
    AFIP_TIMEOUT_MS: '1000',
    AFIP_LATE_MS: '500',
    AFIP_RETRY_MS: '50',
    TICKET_WINDOW_MS: '500',
    ...environment,
  });
  return {
    network,
    afip,
    control,
    sales,
    journal,
    /** Whatever does not hold, and events that could not be applied. */
    async problems() {
      const found: unknown[] = await network.sql('select reason from fiscal.kit_dead_letters');
      for (const { name, sql } of invariants)
        for (const row of await network.sql<object>(sql)) found.push({ invariant: name, row });
      return found;
    },
    async stop() {
      await network.stop();
      await afip.stop();
      sales.stop();
      comeBack();
    },
  };
}

let emitters = 0;

/** A CUIT that no other test uses: 30, a number and its check digit. */
export function nextCuit(): string {
  emitters += 1;
  return withCheckDigit(`30${70_000_000 + emitters}`) ?? nextCuit();
}

export const profileInput = (cuit: string) => ({
  cuit,
  legalName: 'El Trébol S.R.L.',
  tradeName: 'Kiosco El Trébol',
  ivaCondition: 'responsable_inscripto',
  address: 'Av. Rivadavia 4502, CABA',
  grossIncomeNumber: '901-123456-7',
  activityStart: '2015-03-01',
  concept: 1,
  limitedA: false,
  perceptions: [],
});

type Api = Awaited<ReturnType<typeof makeCompanyAt>>['owner'];
const key = () => ({ idempotencyKey: uuidv7() });

/** Writes the profile over what there is, if anything. */
export async function putProfile(api: Api, input: Omit<Parameters<Api['putProfile']>[0], 'expectedVersion'>) {
  const { version } = await api.getProfile({}).catch(() => ({ version: 0 }));
  return api.putProfile({ ...input, expectedVersion: version }, key());
}

/** The same of a point of sale. */
export async function putPointOfSale(api: Api, input: Omit<Parameters<Api['putPointOfSale']>[0], 'expectedVersion'>) {
  const { pointsOfSale } = await api.listPointsOfSale({ pageSize: 200 }).catch(() => ({ pointsOfSale: [] }));
  const before = pointsOfSale.find(({ number }) => number === input.number);
  return api.putPointOfSale({ ...input, expectedVersion: before?.version ?? 0 }, key());
}

/** A company whose people can call the service; nothing is set up at AFIP yet. */
export async function makeCompanyAt({ network }: World) {
  const company = await makeCompany(network.keys);
  const as = async (token: Promise<string>) => network.client(FiscalServiceDefinition, await token);
  const booksAs = async (token: Promise<string>) => network.client(BooksServiceDefinition, await token);
  return {
    ...company,
    as,
    booksAs,
    books: {
      owner: await booksAs(company.user('owner')),
      accountant: await booksAs(company.user('accountant')),
      cashier: await booksAs(company.user('cashier')),
    },
    owner: await as(company.user('owner')),
    accountant: await as(company.user('accountant')),
    supervisor: await as(company.user('supervisor')),
    cashier: await as(company.user('cashier')),
    viewer: await as(company.user('viewer')),
  };
}

/** A company that can issue: profile, certificate of the simulator's authority, and point of sale 1. */
export async function makeShop(world: World, pointOfSale = 1) {
  const company = await makeCompanyAt(world);
  const { owner, tenantId, branchId, tillId } = company;
  const cuit = nextCuit();
  await putProfile(owner, profileInput(cuit));
  const number = Number(cuit);
  await world.control.addPersons({ cuit: number, companyName: 'El Trébol S.R.L.', condition: 'responsable_inscripto' });
  await world.control.delegate({ holder: number, represented: number });
  const certificateId = uuidv7();
  const { requestPem } = await owner.createCertificateRequest({ certificateId, alias: 'mostrador' });
  const { certificate } = await world.control.certificate({ cuit: number, request: requestPem });
  await owner.loadCertificate({ certificateId, certificatePem: certificate });
  await putPointOfSale(owner, { number: pointOfSale, kind: 'cae', closed: false });

  const vouchersNow = async (saleId: string, waitMs = 0) =>
    (await company.cashier.getSaleVouchers({ saleId, waitMs })).vouchers;
  /** The vouchers of a sale once none is on its way any more. */
  async function vouchersOf(saleId: string) {
    const isOver = ({ state }: { state: string }) => ['authorized', 'rejected', 'cancelled'].includes(state);
    let found: Awaited<ReturnType<typeof vouchersNow>> = [];
    await world.network.until(async () => {
      found = await vouchersNow(saleId, 2_000);
      return found.length > 0 && found.every(isOver);
    }, `the vouchers of ${saleId}`);
    return found;
  }
  return {
    ...company,
    cuit,
    certificateId,
    vouchersOf,
    vouchersNow,
    /** Tells that a sale was made. */
    async sell(overrides: Partial<Sale> = {}): Promise<Sale> {
      const sale = makeSale({ branchId, tillId, ...overrides });
      await world.network.publish(SaleCompleted, tenantId, sale.saleId, { sale, fact: undefined });
      return sale;
    },
    tellSale: (sale: Sale, eventId?: string) =>
      world.network.publish(SaleCompleted, tenantId, { key: sale.saleId, id: eventId }, { sale, fact: undefined }),
    async voidSale(sale: Sale): Promise<string> {
      const voidId = uuidv7();
      const voidedAt = new Date().toISOString();
      const body = { voidId, sale, fact: undefined, reason: 'error de carga', voidedAt };
      await world.network.publish(SaleVoided, tenantId, sale.saleId, body);
      return voidId;
    },
    async returnLine(sale: Sale, lineNumber: number, quantityMilli: number, amountMinor: number): Promise<string> {
      const returnId = uuidv7();
      await world.network.publish(SaleReturned, tenantId, sale.saleId, {
        saleReturn: {
          returnId,
          saleId: sale.saleId,
          branchId,
          tillId,
          sessionId: uuidv7(),
          cashierId: uuidv7(),
          reason: 'producto fallado',
          late: false,
          approvedBy: '',
          returnedAt: new Date().toISOString(),
          lines: [{ lineNumber, quantityMilli, amountMinor, productId: undefined }],
          refunds: [{ method: 'cash', amountMinor }],
          totalMinor: amountMinor,
          flags: [],
          alreadyRefundedMinor: 0,
        },
        fact: undefined,
      });
      return returnId;
    },
    /** What AFIP has of this company, in the order of numbers. */
    book: async () => (await world.control.book()).vouchers.filter((one) => String(one.Cuit) === cuit),
  };
}

/** A sale as `sales` tells it: one line of 21 % unless others are given. */
export function makeSale(overrides: Partial<Sale> = {}, amountsMinor: number[] = [121_000]): Sale {
  const now = new Date().toISOString();
  const totalMinor = sum(amountsMinor);
  return {
    saleId: uuidv7(),
    branchId: uuidv7(),
    tillId: uuidv7(),
    sessionId: uuidv7(),
    installationId: 'caja-1',
    ticketNumber: 1,
    cashierId: uuidv7(),
    state: 'completed',
    late: false,
    soldAt: now,
    receivedAt: now,
    effectiveAt: now,
    currency: 'ARS',
    lines: amountsMinor.map((amountMinor, index) => ({
      lineNumber: index + 1,
      productId: undefined,
      name: 'Alfajor triple',
      barcode: '',
      unitPriceMinor: amountMinor,
      quantityMilli: 1_000,
      discountMinor: 0,
      ivaTreatment: 'taxed',
      ivaRateBp: 2_100,
      unitInternalTaxMinor: 0,
      totalMinor: amountMinor,
      alreadyRefundedMinor: 0,
      paidMinor: amountMinor,
      returnedMilli: 0,
    })),
    payments: [{ paymentNumber: 1, method: 'cash', tenderedMinor: totalMinor, changeMinor: 0, reference: '' }],
    discountMinor: 0,
    roundingMinor: 0,
    totalMinor,
    taxes: [
      {
        ivaTreatment: 'taxed',
        ivaRateBp: 2_100,
        grossMinor: totalMinor,
        ...splitIva(totalMinor, 2_100),
        internalTaxMinor: 0,
      },
    ],
    returnedMinor: 0,
    refundedMinor: 0,
    receiver: undefined,
    voucherWanted: true,
    flags: [],
    ...overrides,
  };
}
