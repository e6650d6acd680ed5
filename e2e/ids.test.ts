import { definitions } from '@mostrador/ops/services';
import { describe, expect, it } from 'vitest';

const id = '0192F0C1-7B2A-7C3D-8E4F-0123456789AB';

type Inside = { shape?: Record<string, Rule>; element?: Rule; innerType?: Rule; in?: Rule };
/** As much of a rule of zod as is looked at. */
type Rule = { def: object; safeParse(value: unknown): { success: boolean; data?: unknown } };

/** Every field of a rule by its path, those of messages within it too. */
function* fieldsOf(rule: Rule, path: string): Generator<[string, Rule]> {
  const { shape, element, innerType, in: first } = rule.def as Inside;
  for (const [name, field] of Object.entries(shape ?? {})) {
    yield [`${path}.${name}`, field];
    yield* fieldsOf(field, `${path}.${name}`);
  }
  for (const inner of [element, innerType, first]) if (inner) yield* fieldsOf(inner, path);
}

describe.each(await definitions())('$name', (service) => {
  const verbs = service.serves.flatMap(({ handlers }) => Object.entries(handlers));
  const fields = verbs.flatMap(([name, { rules }]) => [...fieldsOf(rules as unknown as Rule, name)]);
  // What a device calls itself is a text of its own, and no id that anything is found by.
  const ids = fields.filter(([path]) => /Ids?$/.test(path) && !path.endsWith('.installationId'));

  it('knows an id by one name, whatever case it is sent in', () => {
    expect(ids.length).toBeGreaterThan(0);
    const others = ids.filter(([, rule]) =>
      [id, [id]].some((value) => {
        const { success, data } = rule.safeParse(value);
        return success && JSON.stringify(data) !== JSON.stringify(value).toLowerCase();
      }),
    );
    expect(others.map(([path]) => path)).toEqual([]);
  });
});
