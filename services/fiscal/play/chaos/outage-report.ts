import type { BookCopy } from '@mostrador/simulator-afip';
import { conclude } from '@mostrador/chaos/harness/carry-out';
import { percentile } from '@mostrador/chaos/harness/percentile';
import { withSql } from '@mostrador/chaos/harness/reader';
import { caeaFaults } from './caea-book.ts';
import { COMPANIES, countBy, hour, now, rowsOf, type Scene, second } from './outage-scene.ts';
import { readBooks } from './read-books.ts';

/** What a cashier may wait for the answer, and the outbox for the broker: milliseconds of the machine. */
const ANSWER_P95_MS = 3_500;
const TAKEN_P95_MS = second;

/** Vouchers under a CAEA of which a request for a CAE was ever made; and those on their way that did not wait for AFIP. */
async function diverted(scene: Scene): Promise<string[]> {
  const rows = await rowsOf(scene);
  const twice = await withSql(scene.stack.postgresUrl, async (client) => {
    const { rows: found } = await client.query<{ voucher: string }>(`
      select distinct v.point_of_sale || '-' || v.number as voucher from fiscal.vouchers v
      join fiscal.attempts a using (tenant_id, voucher_id)
      where v.authorization_kind = 'caea' and a.point_of_sale <> v.point_of_sale`);
    return found.map(({ voucher }) => `${voucher} is under a CAEA and was sent for a CAE`);
  });
  const lost = [...scene.inFlight].filter((key) => rows.get(key)?.kind !== 'cae');
  return [...twice, ...lost.map((key) => `${key} was on its way and has no CAE`)];
}

/** Without these the run has shown nothing. */
function missing(book: BookCopy, scene: Scene, adopted: number): string[] {
  const fortnights = new Set(
    book.vouchers.filter((one) => one.EmisionTipo === 'CAEA').map((one) => one.CodAutorizacion),
  );
  return [
    ...(scene.inFlight.size > 0 ? [] : ['nothing was on its way when AFIP went']),
    ...(adopted > 0 ? [] : ['no request took effect without an answer']),
    ...(fortnights.size === 2 * COMPANIES ? [] : ['not every company issued under the CAEAs of both fortnights']),
    ...(book.idle.length > 0 ? [] : ['nobody told AFIP of a point of sale without vouchers']),
  ];
}

const adoptedIn = ({ stack }: Scene): Promise<number> =>
  withSql(stack.postgresUrl, async (client) => {
    const sql = `select count(*)::int as count from fiscal.outcomes where outcome = 'adopted'`;
    return (await client.query<{ count: number }>(sql)).rows[0]!.count;
  });

/** Writes and prints what the run showed; true when every promise held. */
export async function reportOutage(scene: Scene, seconds: number): Promise<boolean> {
  const { history, seller, seed, speed, minutes, inFlight } = scene;
  const { book, compared, steps } = await readBooks(scene);
  const today = new Date(now() - 3 * hour).toISOString().slice(0, 10).replaceAll('-', '');
  const adopted = await adoptedIn(scene);
  const { gaps, duplicates, orphans, differences } = compared;
  const late = caeaFaults(book, today);
  const all = [
    gaps,
    duplicates,
    orphans,
    differences,
    late,
    await diverted(scene),
    missing(book, scene, adopted),
  ].flat();
  for (const what of all) history.violation(what);
  for (const { what, count } of steps) history.violation(`${count} wait for a person: ${what}`);
  const p95 = (times: number[]) =>
    Math.round(
      percentile(
        times.toSorted((a, b) => a - b),
        0.95,
      ),
    );
  const [takenP95Ms, answeredP95Ms] = [p95(scene.taken), p95(scene.answered)];
  if (answeredP95Ms > ANSWER_P95_MS) history.violation(`a till waits ${answeredP95Ms} ms, p95`);
  if (takenP95Ms > TAKEN_P95_MS) history.violation(`a sale is taken in ${takenP95Ms} ms, p95`);
  const { violations } = history;
  const result = {
    seed,
    speed,
    minutes,
    seconds,
    vouchers: seller.wanted.length,
    sales: scene.taken.length + scene.answered.length,
    byCode: countBy(book.vouchers, (one) => one.EmisionTipo),
    byCaea: countBy(
      book.vouchers.filter((one) => one.EmisionTipo === 'CAEA'),
      (one) => `${one.Cuit} ${one.CodAutorizacion}`,
    ),
    inFlight: inFlight.size,
    adopted,
    idleReports: book.idle.length,
    takenP95Ms,
    answeredP95Ms,
    gaps: gaps.length,
    duplicates: duplicates.length,
    orphans: orphans.length,
    violations,
  };
  return conclude({
    name: 'chaos-fiscal-outage',
    result,
    tables: [{ ...result.byCode, inFlight: inFlight.size, adopted, idleReports: book.idle.length }],
    said: `Seed ${seed}: ${result.vouchers} vouchers in ${seconds} s (${speed} times as fast), AFIP away for ${minutes} minutes; a sale is taken in ${takenP95Ms} ms and a till answered in ${answeredP95Ms} ms (p95)`,
    again: `make chaos-fiscal ONLY=outage MINUTES=${minutes} SPEED=${speed} SEED=${seed}`,
  });
}
