import { createHash } from 'node:crypto';
import { handler, rules } from '@mostrador/kit';
import type { CreateVariantsRequest, CreateVariantsResponse } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { takeChanges, writeProducts } from '../catalogue.ts';
import { toProduct } from '../convert.ts';
import { combinationsOf } from '../domain/attributes.ts';
import { fail } from '../errors.ts';
import { readGroups, readVariants } from '../groups.ts';
import { readProducts } from '../queries.ts';
import { keepers } from '../rules.ts';
import { createdAsOf, productInput } from './create-products.ts';

export const createVariants = handler<CreateVariantsRequest, CreateVariantsResponse>({
  can: keepers,
  companyWide: true,
  rules: rules<CreateVariantsRequest>({ groupId: id, template: productInput }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const template = input.template!;
      for (const codes of ['barcodes', 'packCodes'] as const)
        if (template[codes].length > 0) fail('template_has_code', { field: `template.${codes}` });
      if (template.internalCode) fail('template_has_code', { field: 'template.internalCode' });
      const firstChange = await takeChanges(tx, 500);
      const [group] = await readGroups(tx, [input.groupId]);
      if (!group) return fail('not_found', { field: 'groupId' });
      const stored = await readVariants(tx, [input.groupId]);
      const there = new Set(stored.map(({ variant }) => JSON.stringify(variant)));
      const missing = combinationsOf(group.axes.map(({ values }) => values)).filter(
        (values) => !there.has(JSON.stringify(values)),
      );
      const drafts = missing.map((values) => {
        const data = { ...template, name: nameOf(template.name, values), variant: { groupId: input.groupId, values } };
        return { productId: idOf(input.groupId, values), data, version: 1, createdAs: createdAsOf(data), at: '' };
      });
      await writeProducts(tx, drafts, firstChange, { now: ctx.now().toISOString(), actorId: ctx.actor.id });
      const active = (await readVariants(tx, [input.groupId])).filter((one) => one.active);
      const ids = active.map((one) => one.product_id);
      return { products: (await readProducts(tx, ids)).map((row) => toProduct(row, true)) };
    }),
});

function nameOf(name: string, values: string[]): string {
  const whole = [name, ...values].join(' ');
  return whole.length <= 200 ? whole : fail('variant_name_too_long', { field: 'template.name' });
}

/** The same combination has the same id whoever makes it: a UUID of version 8, which is one's own. */
function idOf(groupId: string, values: string[]): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([groupId, ...values]))
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
