import { handler, rules } from '@mostrador/kit';
import type { Company, GetCompanyRequest } from '@mostrador/proto/identity';
import { toCompany } from '../convert.ts';
import { companyOf } from '../queries.ts';
import { everyRole } from '../rules.ts';

export const getCompany = handler<GetCompanyRequest, Company>({
  can: [...everyRole, 'till', 'service:stock'],
  rules: rules<GetCompanyRequest>({}),
  run: (ctx) => ctx.tenant(async (tx) => toCompany(await companyOf(tx))),
});
