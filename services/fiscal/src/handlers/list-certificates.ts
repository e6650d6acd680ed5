import { handler, rules } from '@mostrador/kit';
import type { ListCertificatesRequest, ListCertificatesResponse } from '@mostrador/proto/fiscal';
import { type CertificateRow, toCertificate } from '../convert.ts';
import { insiders } from '../rules.ts';

export const listCertificates = handler<ListCertificatesRequest, ListCertificatesResponse>({
  can: insiders,
  companyWide: true,
  rules: rules<ListCertificatesRequest>({}),
  run: (ctx) =>
    ctx.tenant(async (tx) => {
      const rows = await tx.sql<CertificateRow>`
        select * from certificates where tenant_id = ${ctx.tenantId} order by created_at desc, certificate_id limit 100`;
      return { certificates: rows.map(toCertificate) };
    }),
});
