import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { type Ctx, handler, makeBudget, rules, type Tx } from '@mostrador/kit';
import type { Certificate, CreateCertificateRequestRequest } from '@mostrador/proto/fiscal';
import forge from 'node-forge';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { signingKey } from '../afip/rsa.ts';
import { keyPlace } from '../afip/tickets.ts';
import { type CertificateRow, toCertificate } from '../convert.ts';
import { fail } from '../errors.ts';
import { type ProfileRow, profileOf } from '../queries.ts';
import { administrators } from '../rules.ts';
import { seal } from '../sealing.ts';

type KeyPair = { publicKey: string; privateKey: string };

/** A key takes a processor up to a second: two at a time are made in this process, of different companies. */
const making = makeBudget({ atOnce: 2, waitingPerCompany: 3 });

/** Requests of a company that wait for their certificate; what AFIP has not answered in a month it never will. */
const mostPending = 5;
const pendingDays = 30;

const keyPair = (): Promise<KeyPair> =>
  promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });

/** A PKCS#10 request with the subject that AFIP asks for: C, O, CN and serialNumber "CUIT nnnnnnnnnnn". */
function requestFor({ cuit, legal_name: legalName }: ProfileRow, alias: string, pair: KeyPair): string {
  const request = forge.pki.createCertificationRequest();
  request.publicKey = forge.pki.publicKeyFromPem(pair.publicKey);
  const utf8 = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class;
  request.setSubject([
    { shortName: 'C', value: 'AR' },
    { shortName: 'O', value: legalName, valueTagClass: utf8 },
    { shortName: 'CN', value: alias },
    { type: '2.5.4.5', value: `CUIT ${cuit}` },
  ]);
  request.sign(signingKey(pair.privateKey), forge.md.sha256.create());
  return forge.pki.certificationRequestToPem(request);
}

async function stored(tx: Tx, input: CreateCertificateRequestRequest): Promise<CertificateRow | undefined> {
  const [row] = await tx.sql<CertificateRow>`
    select * from certificates where tenant_id = ${tx.tenantId} and certificate_id = ${input.certificateId}`;
  if (row && row.alias !== input.alias) return fail('id_reused', { field: 'certificateId' });
  return row;
}

/** Refuses one more request than a company may have waiting; those that wait too long give their place up. */
async function assertPlace(tx: Tx): Promise<void> {
  await tx.sql`
    delete from certificates
    where tenant_id = ${tx.tenantId} and state = 'requested' and created_at < now() - ${pendingDays} * interval '1 day'`;
  const pending = await tx.sql`
    select 1 from certificates where tenant_id = ${tx.tenantId} and state = 'requested'`;
  if (pending.length >= mostPending) fail('certificate_requests_waiting', { field: 'certificateId' });
}

async function make(ctx: Ctx, input: CreateCertificateRequestRequest, profile: ProfileRow): Promise<Certificate> {
  const pair = await keyPair();
  const { sealed, keyId } = seal(ctx, keyPlace(ctx.tenantId, input.certificateId), pair.privateKey);
  const requestPem = requestFor(profile, input.alias, pair);
  return ctx.tenant(async (tx) => {
    // Two at once count each other.
    await tx.sql`select from profiles where tenant_id = ${ctx.tenantId} for update`;
    const before = await stored(tx, input);
    if (before) return toCertificate(before);
    await assertPlace(tx);
    await tx.sql`
      insert into certificates (tenant_id, certificate_id, alias, cuit, state, request_pem, sealed_key, key_id)
      values (${ctx.tenantId}, ${input.certificateId}, ${input.alias}, ${profile.cuit}, 'requested', ${requestPem},
        ${sealed}, ${keyId})`;
    return toCertificate((await stored(tx, input))!);
  });
}

export const createCertificateRequest = handler<CreateCertificateRequestRequest, Certificate>({
  can: administrators,
  companyWide: true,
  rules: rules<CreateCertificateRequestRequest>({ certificateId: id, alias: z.string().regex(/^[A-Za-z0-9]{1,40}$/) }),
  async run(ctx, input) {
    const { before, profile } = await ctx.tenant(async (tx) => {
      const before = await stored(tx, input);
      const profile = (await profileOf(tx)) ?? fail('profile_missing');
      if (!before) await assertPlace(tx);
      return { before, profile };
    });
    if (before) return toCertificate(before);
    return making(ctx.tenantId, () => make(ctx, input, profile), { signal: ctx.signal });
  },
});
