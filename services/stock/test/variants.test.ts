import { type Network, startForTest } from '@mostrador/kit/testing';
import { type Attribute, type AttributeValue, type ProductInput } from '@mostrador/proto/stock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, makeShop, productData, refusal, type Shop, uuidv7 } from './make.ts';

let network: Network;
let shop: Shop;
beforeAll(async () => {
  network = await startForTest(stock);
});
beforeEach(async () => {
  shop = await makeShop(network);
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
});

const change = async (productId: string, more: Partial<ProductInput>) => {
  const { data, version } = await shop.inventory.getProduct({ productId });
  const request = { productId, expectedVersion: version, data: { ...data!, ...more } };
  return shop.inventory.updateProduct(request, { idempotencyKey: uuidv7() });
};

describe('attributes', () => {
  const attribute = (kind: string, more: Partial<Attribute> = {}): Attribute => ({
    attributeId: uuidv7(),
    name: `Un ${kind}`,
    kind,
    unit: '',
    choices: kind === 'choice' ? ['Tinto', 'Blanco'] : [],
    ...more,
  });
  const [grape, strength, organic, colour] = ['text', 'number', 'yes_no', 'choice'].map((kind) => attribute(kind));
  const all = () => [grape!, strength!, organic!, colour!].map((one) => ({ ...one, attributeId: uuidv7() }));
  const add = async (attributes: Attribute[], parentId?: string) => {
    const data = { name: `Rubro ${uuidv7()}`, parentId, position: 0, attributes };
    return (await shop.inventory.createCategory({ categoryId: uuidv7(), data })).categoryId;
  };
  const idOf = (attributes: Attribute[], kind: string) => attributes.find((one) => one.kind === kind)!.attributeId;

  it('are of a category and of those below it, and products have values of their kinds', async () => {
    const own = all();
    const below = await add([], await add(own));
    const attributes: AttributeValue[] = [
      { attributeId: idOf(own, 'text'), text: 'Malbec' },
      { attributeId: idOf(own, 'number'), numberMilli: 13_500 },
      { attributeId: idOf(own, 'yes_no'), yes: false },
      { attributeId: idOf(own, 'choice'), choice: 'Tinto' },
    ];
    const productId = await shop.product({ categoryId: below, attributes });
    const stored = (await shop.inventory.getProduct({ productId })).data!.attributes;
    expect(stored).toEqual(attributes.map((one) => expect.objectContaining(one) as AttributeValue));
  });

  it.each([
    ['attribute_value_kind', '', 'text', {}],
    ['attribute_value_kind', '', 'text', { numberMilli: 1 }],
    ['attribute_value_kind', '', 'yes_no', { yes: true, text: 'sí' }],
    ['attribute_choice_unknown', '', 'choice', { choice: 'Rosado' }],
  ])('refuse %s (%s) of a %s', async (reason, _, kind, value) => {
    const own = all();
    const attributes = [{ attributeId: idOf(own, kind), ...value }];
    await expect(shop.product({ categoryId: await add(own), attributes })).rejects.toEqual(
      refusal(reason, 'data.attributes.0'),
    );
  });

  it('that the category does not have are refused; those it has no more go at the next change', async () => {
    const own = all();
    const categoryId = await add(own);
    const attributes = [{ attributeId: idOf(own, 'text'), text: 'Malbec' }];
    for (const wrong of [
      { categoryId: await add(all()), attributes },
      { category: '', attributes },
    ])
      await expect(shop.product(wrong)).rejects.toEqual(refusal('attribute_unknown', 'data.attributes.0.attributeId'));
    const productId = await shop.product({ categoryId, attributes });
    const { categories } = await shop.inventory.listCategories({});
    const { data, version } = categories.find((one) => one.categoryId === categoryId)!;
    const update = (changed: Attribute[], expectedVersion: number) =>
      shop.inventory.updateCategory(
        { categoryId, expectedVersion, data: { ...data!, attributes: changed } },
        { idempotencyKey: uuidv7() },
      );
    await expect(
      update(
        own.map((one) => ({ ...one, kind: 'text', choices: [] })),
        version,
      ),
    ).rejects.toEqual(refusal('attribute_kind_fixed', 'data.attributes.1.kind'));
    await update([], version);
    expect((await shop.inventory.getProduct({ productId })).data!.attributes).toHaveLength(1);
    expect((await change(productId, {})).data!.attributes).toEqual([]);
  });

  it.each([
    ['attribute_choices_missing', 'data.attributes.0.choices', { kind: 'choice', choices: [] }],
    ['attribute_choices_missing', 'data.attributes.0.choices', { kind: 'text', choices: ['x'] }],
    ['attribute_choice_repeated', 'data.attributes.0.choices', { kind: 'choice', choices: ['x', 'x'] }],
    ['attribute_unit_of_number', 'data.attributes.0.unit', { kind: 'text', unit: 'cm' }],
    ['not_allowed', 'data.attributes.0.kind', { kind: 'date' }],
  ])('are refused with %s at %s', async (reason, field, wrong) => {
    await expect(add([{ ...attribute('text'), ...wrong }])).rejects.toEqual(refusal(reason, field));
  });

  it('are of one category only', async () => {
    const own = all();
    await add(own);
    await expect(add(own)).rejects.toEqual(refusal('id_reused', 'data.attributes.0.attributeId'));
  });
});

describe('variants', () => {
  const axes = [
    { name: 'Talle', values: ['S', 'M'] },
    { name: 'Color', values: ['Rojo', 'Azul', 'Negro'] },
  ];
  const addGroup = async (more: object = {}) => {
    const request = { groupId: uuidv7(), data: { name: 'Remera', axes, ...more } };
    return (await shop.inventory.createProductGroup(request)).groupId;
  };
  const make = (groupId: string, more: Partial<ProductInput> = {}) =>
    shop.inventory.createVariants({ groupId, template: productData({ name: 'Remera lisa', ...more }) });

  it('are made for all combinations at once, whoever asks how often, and listed by their group', async () => {
    const groupId = await addGroup();
    const answers = await Promise.all([1, 2, 3].map(() => make(groupId)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const { products } = await shop.inventory.listProducts({ groupId });
    expect(products).toEqual(answers[0]!.products);
    expect(products.map((one) => [one.data!.name, one.data!.variant!.values])).toContainEqual([
      'Remera lisa M Azul',
      ['M', 'Azul'],
    ]);
    expect(products).toHaveLength(6);
    await shop.product({ name: 'Otra cosa' });
    expect((await shop.inventory.listProducts({ groupId, pageSize: 5 })).nextPageToken).not.toBe('');
  });

  it('are completed when an axis gets another value', async () => {
    const groupId = await addGroup();
    const single = await shop.product({ name: 'Propia', variant: { groupId, values: ['S', 'Rojo'] } });
    expect((await make(groupId)).products.map((one) => one.productId)).toContain(single);
    const data = { name: 'Remera', axes: [{ name: 'Talle', values: ['S', 'M', 'L'] }, axes[1]!] };
    const key = { idempotencyKey: uuidv7() };
    await shop.inventory.updateProductGroup({ groupId, expectedVersion: 1, data }, key);
    expect((await make(groupId)).products).toHaveLength(9);
    const less = { name: 'Remera', axes: [{ name: 'Talle', values: ['S', 'M'] }, axes[1]!] };
    await expect(
      shop.inventory.updateProductGroup({ groupId, expectedVersion: 2, data: less }, { idempotencyKey: uuidv7() }),
    ).rejects.toEqual(refusal('variant_value_used', 'data.axes.0.values'));
  });

  it('have a combination that no other active product of the group has', async () => {
    const groupId = await addGroup();
    const variant = { groupId, values: ['S', 'Rojo'] };
    const both = await Promise.allSettled([shop.product({ variant }), shop.product({ variant })]);
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    await expect(shop.product({ variant })).rejects.toEqual(refusal('variant_taken', 'data.variant.values'));
    const old = await shop.product({ variant, active: false });
    await expect(change(old, { active: true })).rejects.toEqual(refusal('variant_taken', 'data.variant.values'));
    const products = [1, 2].map(() => ({
      productId: uuidv7(),
      data: productData({ variant: { groupId, values: ['M', 'Rojo'] } }),
    }));
    await expect(shop.inventory.createProducts({ products })).rejects.toEqual(
      refusal('variant_taken', 'products.1.data.variant.values'),
    );
  });

  it('have values that their group has', async () => {
    const groupId = await addGroup();
    const of = (values: string[]) => shop.product({ variant: { groupId, values } });
    await expect(of(['S', 'Verde'])).rejects.toEqual(refusal('variant_value_unknown', 'data.variant.values.1'));
    await expect(of(['S'])).rejects.toEqual(refusal('variant_value_unknown', 'data.variant.values'));
    await expect(shop.product({ variant: { groupId: uuidv7(), values: ['S'] } })).rejects.toEqual(
      refusal('group_unknown', 'data.variant.groupId'),
    );
    await expect(make(groupId, { barcodes: ['REMERA'] })).rejects.toEqual(
      refusal('template_has_code', 'template.barcodes'),
    );
    const many = Array.from({ length: 23 }, (_, n) => String(n));
    const wide = { axes: ['A', 'B'].map((name) => ({ name, values: many })) };
    await expect(addGroup(wide)).rejects.toEqual(refusal('variants_too_many', 'data.axes'));
  });

  it('are of one company', async () => {
    const groupId = await addGroup();
    const stranger = await makeShop(network);
    await expect(stranger.inventory.createVariants({ groupId, template: productData() })).rejects.toEqual(
      refusal('not_found', 'groupId'),
    );
    expect((await stranger.inventory.listProductGroups({})).groups).toEqual([]);
    expect((await shop.inventory.listProductGroups({})).groups).toMatchObject([{ groupId, version: 1 }]);
    const { changes } = await (await shop.till()).listCatalogueChanges({ since: 0 });
    expect(changes).toMatchObject([{ group: { groupId } }]);
  });
});
