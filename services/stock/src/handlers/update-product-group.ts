import { assertVersion, handler, rules, type Tx } from '@mostrador/kit';
import type { Axis, ProductGroup, UpdateProductGroupRequest } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { takeChanges } from '../catalogue.ts';
import { toGroup } from '../convert.ts';
import { fail } from '../errors.ts';
import { groupInput, readGroups, readVariants, writeGroup } from '../groups.ts';
import { keepers } from '../rules.ts';

export const updateProductGroup = handler<UpdateProductGroupRequest, ProductGroup>({
  can: keepers,
  companyWide: true,
  rules: rules<UpdateProductGroupRequest>({ groupId: id, expectedVersion: z.int().min(1), data: groupInput }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      const changeNumber = await takeChanges(tx, 1);
      const [stored] = await readGroups(tx, [input.groupId]);
      if (!stored) return fail('not_found', { field: 'groupId' });
      assertVersion(stored, input.expectedVersion);
      await assertAxesHold(tx, stored.group_id, input.data!.axes);
      const draft = { ...stored, data: input.data!, version: stored.version + 1, change_number: changeNumber };
      return toGroup(await writeGroup(tx, draft));
    }),
});

/** What variants have of the axes stays. */
async function assertAxesHold(tx: Tx, groupId: string, axes: Axis[]): Promise<void> {
  for (const { variant } of await readVariants(tx, [groupId])) {
    if (variant.length !== axes.length) fail('variant_value_used', { field: 'data.axes' });
    const gone = variant.findIndex((value, index) => !axes[index]!.values.includes(value));
    if (gone >= 0) fail('variant_value_used', { field: `data.axes.${gone}.values`, detail: variant[gone]! });
  }
}
