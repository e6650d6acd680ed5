import { handler, rules } from '@mostrador/kit';
import type { ListCertificatesRequest, ListCertificatesResponse } from '@mostrador/proto/fiscal';
import { storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import { z } from 'zod';
import { type CertificateRow, toCertificate } from '../convert.ts';
import { insiders } from '../rules.ts';

export const listCertificates = handler<ListCertificatesRequest, ListCertificatesResponse>({
  can: insiders,
  companyWide: true,
  rules: rules<ListCertificatesRequest>(paged()),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const [before, last] = pageToken.read(input.pageToken, storedMoment, z.uuid()) ?? [null, null];
      const rows = await tx.sql<CertificateRow>`
        select * from certificates
        where tenant_id = ${ctx.tenantId}
          and (${before}::timestamptz is null or (created_at, certificate_id) < (${before}::timestamptz, ${last}::uuid))
        order by created_at desc, certificate_id desc limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(rows, input.pageSize, (end) => [end.created_at, end.certificate_id]);
      return { certificates: page.map(toCertificate), nextPageToken };
    }),
});
