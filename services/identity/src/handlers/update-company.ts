import { assertVersion, handler, rules } from '@mostrador/kit';
import { type Company, CompanyChanged, type UpdateCompanyRequest } from '@mostrador/proto/identity';
import { cuitOrNone } from '@mostrador/rules';
import { z } from 'zod';
import { toCompany, toCompanyChanged } from '../convert.ts';
import { companyOf, lockCompany } from '../queries.ts';
import { managers, name } from '../rules.ts';
import { note } from '../security-log.ts';

export const updateCompany = handler<UpdateCompanyRequest, Company>({
  can: managers,
  companyWide: true,
  rules: rules<UpdateCompanyRequest>({
    name: name.optional(),
    cuit: cuitOrNone.optional(),
    expectedVersion: z.int().min(1),
  }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      await lockCompany(tx);
      assertVersion(await companyOf(tx), input.expectedVersion);
      await tx.sql`
        update companies set name = coalesce(${input.name}, name), cuit = coalesce(${input.cuit}, cuit), version = version + 1
        where tenant_id = ${tx.tenantId}`;
      const company = await companyOf(tx);
      tx.emit(CompanyChanged, company.tenant_id, toCompanyChanged(company));
      await note(ctx, tx, ctx.tenantId, { kind: 'company_changed', subjectId: ctx.tenantId });
      return toCompany(company);
    }),
});
