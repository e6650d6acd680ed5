import { handler, rules } from '@mostrador/kit';
import type { CreateProductGroupRequest, ProductGroup } from '@mostrador/proto/stock';
import { takeChanges } from '../catalogue.ts';
import { toGroup } from '../convert.ts';
import { fail } from '../errors.ts';
import { createdAsOf, groupInput, readGroups, writeGroup } from '../groups.ts';
import { keepers, newId } from '../rules.ts';

export const createProductGroup = handler<CreateProductGroupRequest, ProductGroup>({
  can: keepers,
  companyWide: true,
  rules: rules<CreateProductGroupRequest>({ groupId: newId, data: groupInput }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const data = input.data!;
      const changeNumber = await takeChanges(tx, 1);
      const [stored] = await readGroups(tx, [input.groupId]);
      const createdAs = createdAsOf(data);
      if (stored && stored.created_as !== createdAs) return fail('id_reused', { field: 'groupId' });
      const draft = { group_id: input.groupId, data, version: 1, created_as: createdAs };
      return toGroup(stored ?? (await writeGroup(tx, { ...draft, change_number: changeNumber })));
    }),
});
