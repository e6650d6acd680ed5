import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { type Ctx, handler, rules } from '@mostrador/kit';
import type { Certificate, LoadCertificateRequest } from '@mostrador/proto/fiscal';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { NoAnswer, SoapFault } from '../afip/soap.ts';
import { type ActiveCertificate, holdCuit, isTooEarly, keyPlace, ticketWith } from '../afip/tickets.ts';
import { type CertificateRow, toCertificate } from '../convert.ts';
import { env } from '../env.ts';
import { fail } from '../errors.ts';
import { askFor, forgetRefusals, preparing, profileOf, tryAgain } from '../queries.ts';
import { administrators } from '../rules.ts';
import { unseal } from '../sealing.ts';

type Requested = CertificateRow & { sealed_key: Buffer; key_id: string };

function read(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    return fail('certificate_malformed', { field: 'certificatePem' });
  }
}

/** Checks all that can be seen on the certificate itself. AFIP's own are issued by "Computadores" or, for tests, "Computadores Test". */
function check(ctx: Ctx, requested: Requested, certificate: X509Certificate): void {
  const field = { field: 'certificatePem' };
  const place = keyPlace(ctx.tenantId, requested.certificate_id);
  const key = createPrivateKey(unseal(ctx, place, { sealed: requested.sealed_key, keyId: requested.key_id }));
  if (!certificate.publicKey.equals(createPublicKey(key))) fail('certificate_of_another_key', field);
  if (!certificate.subject.includes(`CUIT ${requested.cuit}`)) fail('certificate_of_another_cuit', field);
  const now = ctx.now();
  if (now < certificate.validFromDate || now > certificate.validToDate) fail('certificate_expired', field);
  const { AFIP_ENVIRONMENT, WSAA_URL } = ctx.env(env);
  const isTest = /CN=Computadores Test/.test(certificate.issuer);
  if (!WSAA_URL && isTest !== (AFIP_ENVIRONMENT === 'homologacion')) fail('certificate_of_another_environment', field);
}

/**
 * Logs in with the certificate: AFIP says whether it knows it and what it was delegated, and with that whose the CUIT is.
 * Where AFIP does not answer now all this shows later, in the queue.
 */
async function tryOut(ctx: Ctx, certificate: ActiveCertificate): Promise<void> {
  try {
    const ticket = await ticketWith(ctx, { tenantId: ctx.tenantId, service: 'wsfe', certificate });
    if (!ticket.cuits.includes(certificate.cuit))
      fail('certificate_not_delegated', { detail: `The ticket names ${ticket.cuits.join(', ') || 'no CUIT'}.` });
    await holdCuit(ctx, ctx.tenantId, certificate);
  } catch (error) {
    if (error instanceof NoAnswer) return;
    if (!(error instanceof SoapFault)) throw error;
    if (isTooEarly(error)) return;
    const reason = error.code === 'coe.notAuthorized' ? 'certificate_not_delegated' : 'certificate_refused';
    fail(reason, { field: 'certificatePem', detail: error.message });
  }
}

export const loadCertificate = handler<LoadCertificateRequest, Certificate>({
  can: administrators,
  companyWide: true,
  rules: rules<LoadCertificateRequest>({ certificateId: id, certificatePem: z.string().min(1).max(20_000) }),
  async run(ctx, { certificateId, certificatePem }) {
    const requestedOf = () =>
      ctx.tenant(async (tx) => {
        const [row] = await tx.sql<Requested>`
          select * from certificates where tenant_id = ${ctx.tenantId} and certificate_id = ${certificateId}`;
        return row ?? fail('not_found', { field: 'certificateId' });
      });
    const requested = await requestedOf();
    const certificate = read(certificatePem);
    const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
    if (requested.fingerprint === fingerprint) {
      await ctx.tenant(tryAgain);
      return toCertificate(requested);
    }
    check(ctx, requested, certificate);
    await ctx.tenant(forgetRefusals);
    const { cuit, sealed_key, key_id } = requested;
    await tryOut(ctx, {
      certificate_id: certificateId,
      cuit,
      fingerprint,
      certificate_pem: certificate.toString(),
      sealed_key,
      key_id,
    });
    await ctx.tenant(async (tx) => {
      await tx.sql`select from profiles where tenant_id = ${ctx.tenantId} for update`;
      if ((await profileOf(tx))?.cuit !== cuit) fail('certificate_of_another_cuit', { field: 'certificatePem' });
      // Two loaded at once: whoever comes second replaces the first.
      await tx.sql`
        select from certificates where tenant_id = ${ctx.tenantId} order by certificate_id for update`;
      await tx.sql`
        update certificates set state = 'replaced' where tenant_id = ${ctx.tenantId} and state = 'active'`;
      await tx.sql`
        update certificates set state = 'active', certificate_pem = ${certificate.toString()}, fingerprint = ${fingerprint},
          issuer = ${certificate.issuer}, not_before = ${certificate.validFromDate}, not_after = ${certificate.validToDate}
        where tenant_id = ${ctx.tenantId} and certificate_id = ${certificateId}`;
      await tx.sql`
        update due set attempts = 0, retry_at = now() where company_id = ${ctx.tenantId}`;
      await askFor(tx, [preparing]);
    });
    return toCertificate(await requestedOf());
  },
});
