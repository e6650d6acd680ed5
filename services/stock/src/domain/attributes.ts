import type { Attribute, AttributeValue } from '@mostrador/proto/stock';

/** Where a value of each kind is. */
const fieldOf: Record<string, keyof AttributeValue> = {
  text: 'text',
  number: 'numberMilli',
  yes_no: 'yes',
  choice: 'choice',
};

/** Why a value does not fit its attribute; null where it does. */
export function misfitOf(
  { kind, choices }: Attribute,
  value: AttributeValue,
): 'attribute_value_kind' | 'attribute_choice_unknown' | null {
  const { attributeId: _, ...fields } = value;
  const given = Object.entries(fields).flatMap(([field, one]) => (one === undefined ? [] : field));
  if (given.length !== 1 || given[0] !== fieldOf[kind]) return 'attribute_value_kind';
  return kind === 'choice' && !choices.includes(value.choice!) ? 'attribute_choice_unknown' : null;
}

/** Every way to take one value of each list, in their order. */
export const combinationsOf = (lists: string[][]): string[][] =>
  lists.reduce<string[][]>((all, values) => all.flatMap((one) => values.map((value) => [...one, value])), [[]]);
