import type { Founded } from '@mostrador/dev/play/seed';
import { controlOf } from '@mostrador/simulator-afip';

/** One for each use, as they are registered with AFIP. */
const pointsOfSale = { server: 1, contingency: 2, till: 3 };

/** A company that was never set up has no profile. */
const noneYet = (error: unknown) =>
  (error as { reason?: string }).reason === 'profile_missing' ? { version: 0 } : Promise.reject(error);

/**
 * Lets the company issue vouchers, as its accountant would: its profile, a certificate that the simulated AFIP signs, and
 * points of sale. Done again it finds what is there. The days behind it stay without vouchers: nobody asked for any.
 */
export async function seed({ boss, company, idOf, tills, afipUrl }: Founded): Promise<void> {
  if (!afipUrl) return;
  const { fiscal } = boss.api;
  const afip = controlOf(afipUrl);
  const cuit = Number(company.cuit);
  const { version } = await fiscal.getProfile({}).catch(noneYet);
  await fiscal.putProfile({
    cuit: company.cuit,
    legalName: company.name,
    tradeName: company.name,
    ivaCondition: 'responsable_inscripto',
    address: 'Av. Caseros 3021, Ciudad Autónoma de Buenos Aires',
    grossIncomeNumber: '901-526539-3',
    activityStart: '2015-03-01',
    concept: 1,
    limitedA: false,
    expectedVersion: version,
  });
  await afip.delegate({ holder: cuit, represented: cuit });
  await afip.addPointsOfSale(
    { cuit, number: pointsOfSale.server, kind: 'CAE' },
    { cuit, number: pointsOfSale.contingency, kind: 'CAEA' },
    { cuit, number: pointsOfSale.till, kind: 'CAEA' },
  );
  const certificateId = idOf('certificate');
  const { state, requestPem } = await fiscal.createCertificateRequest({ certificateId, alias: 'mostrador' });
  if (state === 'requested') {
    const { certificate } = await afip.certificate({ cuit, alias: 'mostrador', request: requestPem });
    await fiscal.loadCertificate({ certificateId, certificatePem: certificate });
  }
  const { server, contingency, till } = pointsOfSale;
  const { pointsOfSale: known } = await fiscal.listPointsOfSale({});
  const wanted = [
    { number: server, kind: 'cae' },
    { number: contingency, kind: 'caea_server' },
    { number: till, kind: 'caea_till', tillId: tills[0]!.tillId },
  ] as const;
  for (const point of wanted)
    if (!known.some(({ number }) => number === point.number))
      await fiscal.putPointOfSale({ ...point, closed: false, expectedVersion: 0 });
}
