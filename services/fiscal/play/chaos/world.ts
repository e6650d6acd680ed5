import { withCheckDigit } from '@mostrador/rules/documents';
import { Metadata } from 'nice-grpc';
import { v7 as uuidv7 } from 'uuid';
import type { FiscalStack } from './stack.ts';

/** A point of sale that sells, and the company it belongs to. */
export type Shop = { companyId: string; cuit: string; branchId: string; tillId: string };

/** The point of sale that each company keeps for contingency. */
export const contingency = 90;

/** The first CUITs of companies from 30-70000001 on. */
function cuits(count: number): string[] {
  const found: string[] = [];
  for (let number = 70_000_001; found.length < count; number += 1) {
    const cuit = withCheckDigit(`30${number}`);
    if (cuit) found.push(cuit);
  }
  return found;
}

/** What a call takes along that is no repeat of another. */
export const keyed = () => ({ metadata: Metadata({ 'idempotency-key': uuidv7() }) });

type Company = { cuit: string; ivaCondition: 'responsable_inscripto' | 'monotributo'; shops: number };

/** A company that can issue: profile, certificate, a point of sale for each branch and one for contingency. */
async function makeCompany({ control, owner }: FiscalStack, company: Company): Promise<Shop[]> {
  const { cuit, ivaCondition } = company;
  const companyId = uuidv7();
  const fiscal = owner('fiscal-1', companyId);
  const name = `Kiosco ${cuit}`;
  await control.addPersons({ cuit: Number(cuit), companyName: name, condition: ivaCondition });
  await control.delegate({ holder: Number(cuit), represented: Number(cuit) });
  const profile = {
    cuit,
    legalName: name,
    tradeName: name,
    ivaCondition,
    address: 'Av. Rivadavia 4502, CABA',
    grossIncomeNumber: '901-123456-7',
    activityStart: '2015-03-01',
    concept: 1,
    limitedA: false,
    expectedVersion: 0,
  };
  await fiscal.putProfile(profile, keyed());
  const certificateId = uuidv7();
  const { requestPem } = await fiscal.createCertificateRequest({ certificateId, alias: 'mostrador' });
  const { certificate } = await control.certificate({ cuit: Number(cuit), request: requestPem });
  await fiscal.loadCertificate({ certificateId, certificatePem: certificate });
  const shops = Array.from({ length: company.shops }, () => ({
    companyId,
    cuit,
    branchId: uuidv7(),
    tillId: uuidv7(),
  }));
  for (const [index, { branchId }] of shops.entries())
    await fiscal.putPointOfSale(
      { number: index + 1, kind: 'cae', branchId, closed: false, expectedVersion: 0 },
      keyed(),
    );
  const spare = { number: contingency, kind: 'caea_server', closed: false, expectedVersion: 0 };
  await fiscal.putPointOfSale(spare, keyed());
  return shops;
}

/** Companies with their points of sale, set up through the service's own door; the last one is a monotributista. */
export async function makeWorld(stack: FiscalStack, companies: number, shopsEach: number): Promise<Shop[]> {
  const shops: Shop[] = [];
  for (const [index, cuit] of cuits(companies).entries()) {
    const ivaCondition = index > 0 && index === companies - 1 ? 'monotributo' : 'responsable_inscripto';
    shops.push(...(await makeCompany(stack, { cuit, ivaCondition, shops: shopsEach })));
  }
  return shops;
}
