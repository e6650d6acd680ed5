import type { History } from '@mostrador/chaos/harness/history';
import { broken, promisesOf, withSql } from '@mostrador/chaos/harness/reader';
import { compareBooks, type Ours } from './books.ts';
import type { Seller } from './seller.ts';
import type { FiscalStack } from './stack.ts';
import { contingency } from './world.ts';

const ours = `
  select p.cuit, v.source_id, v.purpose, v.state, v.type, v.point_of_sale, v.number::int, v.date::text, v.content,
    v.total_minor::int, v.authorization_kind as kind, v.authorization_code as code, v.authorization_due::text as due,
    v.reported_at is not null as reported
  from fiscal.vouchers v join fiscal.profiles p using (tenant_id)`;

/** What waits for a person. */
const waiting = `
  select 'voucher ' || state as what, count(*)::int from fiscal.vouchers where state in ('rejected', 'cancelled') group by 1
  union all select 'lane: ' || problem, count(*)::int from fiscal.lanes where advice <> '' group by 1
  union all select 'dead letter: ' || reason, count(*)::int from fiscal.kit_dead_letters group by 1
  union all select 'number of another system', count(*)::int from fiscal.foreign_vouchers having count(*) > 0`;

/** How many vouchers went in one request for codes: how often each size. */
const sizes = `
  select size::int, count(*)::int from (
    select count(*) as size from fiscal.attempts where point_of_sale <> ${contingency} group by tenant_id, point_of_sale, type, fence, made_at) b
  group by 1 order by 1`;

type Told = { stack: FiscalStack; seller: Seller; history: History };

/** Both books beside each other, what waits for a person, and what the service's own promises say. */
export const readBooks = ({ stack, seller, history }: Told) =>
  withSql(stack.postgresUrl, async (client) => {
    for (const what of await broken(client, promisesOf('fiscal'))) history.violation(what);
    const book = await stack.control.book();
    const compared = compareBooks(seller.wanted, (await client.query<Ours>(ours)).rows, book.vouchers);
    const steps = (await client.query<{ what: string; count: number }>(waiting)).rows;
    const batches = (await client.query<{ size: number; count: number }>(sizes)).rows;
    return { book, compared, steps, batches };
  });
