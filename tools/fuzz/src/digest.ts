import type { Network } from '@mostrador/kit/testing';
import { SERVICES } from '@mostrador/ops/stack';

/** What a refusal may leave behind: who was refused is noted, and what a till sent is kept. */
const mayGrow = new Set([
  'identity.security_events',
  'sales.refused_sales',
  ...SERVICES.map((name) => `${name}.kit_inbox`),
  // It is tried again and again where there is no mail server.
  'fiscal.outgoing_mails',
  // Told unasked: how AFIP is.
  'fiscal.kit_outbox',
  // They are tried again and again where nobody answers.
  'webhooks.deliveries',
  'webhooks.webhooks',
]);

export type Digest = Map<string, string>;

/** Takes a digest of every table's rows of some companies, by table. */
export async function makeDigester(network: Network): Promise<(companyIds: string[]) => Promise<Digest>> {
  const tables = await network.sql<{ name: string }>(
    `
    select table_schema || '.' || table_name as name from information_schema.columns
    where column_name = 'tenant_id' and table_schema = any($1) order by 1`,
    [SERVICES],
  );
  const text = tables
    .filter(({ name }) => !mayGrow.has(name))
    .map(
      ({
        name,
      }) => `select '${name}' as name, md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) as hash
        from ${name} t where tenant_id = any($1::uuid[])`,
    )
    .join(' union all ');
  return async (companyIds) => {
    const rows = await network.sql<{ name: string; hash: string }>(text, [companyIds]);
    return new Map(rows.map(({ name, hash }) => [name, hash]));
  };
}

export const changes = (before: Digest, after: Digest): string[] =>
  [...before].flatMap(([name, hash]) => (after.get(name) === hash ? [] : [name]));
