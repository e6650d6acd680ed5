import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { fail as kitFail, handler, rules, type Tx } from '@mostrador/kit';
import type { Certificate, CreateCertificateRequestRequest } from '@mostrador/proto/fiscal';
import forge from 'node-forge';
import { z } from 'zod';
import { keyPlace } from '../afip/tickets.ts';
import { type CertificateRow, toCertificate } from '../convert.ts';
import { fail } from '../errors.ts';
import { profileOf } from '../queries.ts';
import { administrators, id } from '../rules.ts';
import { seal } from '../sealing.ts';

type Subject = { cuit: string; legalName: string; alias: string };

/** A PKCS#10 request with the subject that AFIP asks for: C, O, CN and serialNumber "CUIT nnnnnnnnnnn". */
function requestFor({ cuit, legalName, alias }: Subject, keyPem: string): string {
  const privateKey = forge.pki.privateKeyFromPem(keyPem);
  const request = forge.pki.createCertificationRequest();
  request.publicKey = forge.pki.setRsaPublicKey(privateKey.n, privateKey.e);
  const utf8 = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class;
  request.setSubject([
    { shortName: 'C', value: 'AR' },
    { shortName: 'O', value: legalName, valueTagClass: utf8 },
    { shortName: 'CN', value: alias },
    { type: '2.5.4.5', value: `CUIT ${cuit}` },
  ]);
  request.sign(privateKey, forge.md.sha256.create());
  return forge.pki.certificationRequestToPem(request);
}

async function stored(tx: Tx, input: CreateCertificateRequestRequest): Promise<CertificateRow | undefined> {
  const [row] = await tx.sql<CertificateRow>`
    select * from certificates where tenant_id = ${tx.tenantId} and certificate_id = ${input.certificateId}`;
  if (row && row.alias !== input.alias) return kitFail('id_reused', { field: 'certificateId' });
  return row;
}

export const createCertificateRequest = handler<CreateCertificateRequestRequest, Certificate>({
  can: administrators,
  rules: rules<CreateCertificateRequestRequest>({ certificateId: id, alias: z.string().regex(/^[A-Za-z0-9]{1,40}$/) }),
  async run(ctx, input) {
    const before = await ctx.tenant((tx) => stored(tx, input));
    if (before) return toCertificate(before);
    const profile = (await ctx.tenant(profileOf)) ?? fail('profile_missing');
    const { privateKey: keyPem } = await promisify(generateKeyPair)('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const subject = { cuit: profile.cuit, legalName: profile.legal_name, alias: input.alias };
    const { sealed, keyId } = seal(ctx, keyPlace(ctx.tenantId, input.certificateId), keyPem);
    return ctx.tenant(async (tx) => {
      await tx.sql`
        insert into certificates (tenant_id, certificate_id, alias, cuit, state, request_pem, sealed_key, key_id)
        values (${ctx.tenantId}, ${input.certificateId}, ${input.alias}, ${profile.cuit}, 'requested',
          ${requestFor(subject, keyPem)}, ${sealed}, ${keyId})
        on conflict do nothing`;
      return toCertificate((await stored(tx, input))!);
    });
  },
});
