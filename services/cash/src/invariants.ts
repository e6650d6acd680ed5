import type { Invariant } from '@mostrador/kit';
import { type ChainEnd, type Link, verifyChain } from './domain/chain.ts';

/**
 * What must always be true of the books, as SQL that returns rows only where it is not. Read as a role that sees every
 * company, by tests, the demo, drills and whoever doubts.
 */
export const invariants: Invariant[] = [
  {
    name: 'every_session_has_a_head',
    promise: 'Every session has its head, and no head is without its session.',
    sql: `
    select tenant_id, session_id from cash.till_sessions full join cash.session_heads h using (tenant_id, session_id)
    where h.session_id is null or state is null`,
  },
  {
    name: 'movements_follow_without_gaps',
    promise: 'The movements of a session are numbered from 1 without gaps.',
    sql: `
    select tenant_id, session_id, count(*), max(sequence) from cash.cash_movements
    group by 1, 2 having count(*) <> max(sequence) or min(sequence) <> 1`,
  },
  {
    name: 'heads_count_their_movements',
    promise: 'A head holds how many movements its session has, and the hash of the last.',
    sql: `
    select tenant_id, session_id, h.movement_count, count(m.sequence), h.head
    from cash.session_heads h left join cash.cash_movements m using (tenant_id, session_id)
    group by tenant_id, session_id, h.movement_count, h.head
    having h.movement_count <> count(m.sequence)
      or h.head <> coalesce((array_agg(m.hash order by m.sequence desc))[1], '')`,
  },
  {
    name: 'totals_are_the_sum_of_movements',
    promise: 'The totals of a head are the sums of its movements.',
    sql: `
    with kept as (
      select tenant_id, session_id, t.kind, t.method, t.late, t.count, t."amountMinor" as amount
      from cash.session_heads, jsonb_to_recordset(totals)
        as t (kind text, method text, late boolean, count bigint, "amountMinor" numeric)
    ), summed as (
      select tenant_id, session_id, kind, method, late, count(*) as count, sum(amount_minor) as amount
      from cash.cash_movements group by 1, 2, 3, 4, 5
    )
    (select * from kept except select * from summed) union all (select * from summed except select * from kept)`,
  },
  {
    name: 'heads_count_their_facts',
    promise: 'A head counts the sales, voids, returns (with refunds) and late facts of its session.',
    sql: `
    select tenant_id, session_id from cash.session_heads h left join (
      select tenant_id, session_id,
        count(distinct fact_id) filter (where kind = 'sale' and not late) as sales,
        count(distinct fact_id) filter (where kind = 'void' and not late) as voids,
        count(distinct (kind, fact_id)) filter (where kind in ('return', 'refund') and not late) as returns,
        count(distinct (kind, fact_id)) filter (where kind in ('sale', 'void', 'return', 'refund') and late) as late
      from cash.cash_movements group by 1, 2
    ) m using (tenant_id, session_id)
    where (h.sale_count, h.void_count, h.return_count, h.late_fact_count)
      <> (coalesce(m.sales, 0), coalesce(m.voids, 0), coalesce(m.returns, 0), coalesce(m.late, 0))`,
  },
  {
    name: 'opened_sessions_have_their_float',
    promise: 'Every session that was opened has its float as a movement.',
    sql: `
    select tenant_id, session_id, opening_float_minor from cash.till_sessions s where not provisional and not exists (
      select from cash.cash_movements m where m.tenant_id = s.tenant_id and m.session_id = s.session_id
        and m.kind = 'float' and m.amount_minor = s.opening_float_minor)`,
  },
  {
    name: 'closed_sessions_match_their_seal',
    promise: 'A closed session holds exactly the facts and the money that were sealed.',
    sql: `
    select s.tenant_id, s.session_id, s.seal_fact_count, f.facts, f.amounts, s.seal_totals
    from cash.till_sessions s cross join lateral (
      select count(distinct (kind, fact_id)) as facts, (
        select coalesce(jsonb_object_agg(method, amount), '{}') from (
          select method, sum(amount_minor) as amount from cash.cash_movements m
          where m.tenant_id = s.tenant_id and m.session_id = s.session_id and kind in ('sale', 'void', 'return', 'refund') and not late
          group by method having sum(amount_minor) <> 0) sums) as amounts
      from cash.cash_movements m
      where m.tenant_id = s.tenant_id and m.session_id = s.session_id and kind in ('sale', 'void', 'return', 'refund') and not late
    ) f
    where s.closed_at is not null and (f.facts <> s.seal_fact_count or f.amounts <> (
      select coalesce(jsonb_object_agg(t.method, t."amountMinor"), '{}')
      from jsonb_to_recordset(s.seal_totals) as t (method text, "amountMinor" numeric) where t."amountMinor" <> 0))`,
  },
  {
    name: 'deviations_are_what_was_counted_less_what_was_expected',
    promise: 'A deviation is what was counted less what was expected, at the close and now.',
    sql: `
    select s.tenant_id, s.session_id, d.method from cash.till_sessions s, jsonb_to_recordset(s.deviations)
      as d (method text, "countedMinor" bigint, "expectedAtCloseMinor" numeric, "deviationAtCloseMinor" numeric,
        "expectedNowMinor" numeric, "deviationNowMinor" numeric)
    cross join lateral (
      select coalesce(sum(amount_minor), 0) as now, coalesce(sum(amount_minor) filter (where not late), 0) as at_close
      from cash.cash_movements m
      where m.tenant_id = s.tenant_id and m.session_id = s.session_id and m.method = d.method) m
    where (d."expectedNowMinor", d."expectedAtCloseMinor") <> (m.now, m.at_close)
      or d."deviationNowMinor" <> d."countedMinor" - m.now
      or d."deviationAtCloseMinor" <> d."countedMinor" - m.at_close`,
  },
  {
    name: 'z_numbers_follow_without_gaps',
    promise: 'The Z reports of a till are numbered without gaps.',
    sql: `
    select tenant_id, till_id, n.last, count(z_number), max(z_number)
    from cash.z_numbers n full join cash.z_reports z using (tenant_id, till_id)
    group by 1, 2, 3 having n.last is distinct from count(z_number) or n.last is distinct from max(z_number)`,
  },
  {
    name: 'closed_sessions_have_a_z_report',
    promise: 'A session has a Z report exactly when it is closed.',
    sql: `
    select tenant_id, session_id from cash.till_sessions s full join cash.z_reports z using (tenant_id, session_id)
    where (s.closed_at is not null) <> (z.session_id is not null)`,
  },
  {
    name: 'closing_heads_are_links',
    promise: 'The head that a Z report names is a link of the chain.',
    sql: `
    select z.tenant_id, z.session_id, z.movement_count from cash.z_reports z where z.movement_count > 0 and not exists (
      select from cash.cash_movements m where m.tenant_id = z.tenant_id and m.session_id = z.session_id
        and m.sequence = z.movement_count and m.hash = z.chain_head)`,
  },
  {
    name: 'tills_have_one_open_session',
    promise: 'A till has at most one open session that is not flagged; the days of a channel may overlap.',
    sql: `
    select tenant_id, till_id, count(*) from cash.till_sessions
    where state = 'open' and not provisional and not ('overlapping' = any (flags)) and kind = 'counter'
    group by 1, 2 having count(*) > 1`,
  },
  {
    name: 'sessions_on_their_way_are_driven',
    promise:
      'Every session on its way to the close is driven there, as is a channel’s from its opening on, and no other.',
    sql: `
    select s.tenant_id, s.session_id, s.state, c.session_id from cash.till_sessions s
    full join cash.closings c on c.company_id = s.tenant_id and c.session_id = s.session_id
    where (coalesce(s.state, '') in ('declared', 'waiting_facts') or coalesce(s.state = 'open' and s.kind = 'channel', false))
      <> (c.session_id is not null)`,
  },
];

/** Runs plain SQL, over any driver. */
export type Query = <Row>(text: string, values?: unknown[]) => Promise<Row[]>;

export type Violation = { invariant: string; row: unknown };

/** Every row that breaks an invariant; and, given the key, every chain that does not recompute. */
export async function violations(query: Query, chainKey?: Uint8Array): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const { name: invariant, sql } of invariants) {
    for (const row of await query(sql)) found.push({ invariant, row });
  }
  return chainKey ? [...found, ...(await brokenChains(query, chainKey))] : found;
}

type Chain = {
  tenant_id: string;
  session_id: string;
  count: string;
  head: string;
  z_count: string | null;
  z_head: string | null;
};

async function brokenChains(query: Query, chainKey: Uint8Array): Promise<Violation[]> {
  const chains = await query<Chain>(`
    select tenant_id, session_id, h.movement_count::text as count, h.head, z.movement_count::text as z_count,
      z.chain_head as z_head
    from cash.session_heads h left join cash.z_reports z using (tenant_id, session_id)`);
  const found: Violation[] = [];
  for (const { tenant_id, session_id, ...chain } of chains) {
    const rows = await query<RawLink>(
      'select * from cash.cash_movements where tenant_id = $1 and session_id = $2 order by sequence',
      [tenant_id, session_id],
    );
    const closing: ChainEnd | null =
      chain.z_head === null ? null : { count: Number(chain.z_count), head: chain.z_head };
    const end = { count: Number(chain.count), head: chain.head };
    const result = verifyChain(chainKey, rows.map(linkOf), end, closing);
    if (!result.intact) found.push({ invariant: 'chains_recompute', row: { tenant_id, session_id, ...result } });
  }
  return found;
}

/** A row of a driver that makes strings of bigint and dates of timestamptz. */
type RawLink = Omit<Link, 'sequence' | 'amount_minor' | 'moved_at'> & {
  sequence: string | number;
  amount_minor: string | number;
  moved_at: string | Date;
};

/** The row as it was hashed, whatever the driver makes of it. */
const linkOf = (row: RawLink): Link => ({
  ...row,
  sequence: Number(row.sequence),
  amount_minor: Number(row.amount_minor),
  moved_at: new Date(row.moved_at).toISOString(),
});
