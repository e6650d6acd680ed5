import { branchesOf, type Ctx, handler, type RowOf, rules, type Tx } from '@mostrador/kit';
import type { GetQueueRequest, Queue, QueueProblem } from '@mostrador/proto/fiscal';
import { dayOf } from '@mostrador/till/paper';
import { argentineDay } from '@mostrador/till/voucher';
import { activeCertificate } from '../afip/tickets.ts';
import { adviceBeforeEnd } from '../afip/login-advice.ts';
import type { LaneModel } from '../db/models.ts';
import { failingJobs } from '../failing.ts';
import { journalFaults } from '../issuing/journal-files.ts';
import { toVoucher } from '../convert.ts';
import { profileOf, type VoucherRow, vouchersById } from '../queries.ts';
import { insiders } from '../rules.ts';

/** What keeps the company from issuing at all. */
async function missingOf(tx: Tx): Promise<string[]> {
  const missing: string[] = [];
  if (!(await profileOf(tx))) missing.push('Complete los datos fiscales de la empresa.');
  if (!(await activeCertificate(tx))) missing.push('Cargue el certificado de AFIP.');
  const open = await tx.sql`
    select 1 from points_of_sale where tenant_id = ${tx.tenantId} and kind = 'cae' and not closed limit 1`;
  if (open.length === 0) missing.push('Dé de alta un punto de venta para factura electrónica (web services).');
  return missing;
}

/** What the company's own work fails at, unless a lane says the same. */
const ownProblems = (tx: Tx): Promise<QueueProblem[]> =>
  tx.sql<QueueProblem>`
    select work, problem, advice, attempts, since from problems p
    where tenant_id = ${tx.tenantId} and not exists (
      select from lanes l where l.tenant_id = p.tenant_id and l.problem = p.problem)
    order by since`;

/** A certificate lives two years, and nobody remembers: told from 30 days before its end until another one is active. */
async function endOfCertificate(tx: Tx): Promise<QueueProblem[]> {
  const ending = await tx.sql<{ not_after: string; since: string; over: boolean }>`
    select not_after, not_after - interval '30 days' as since, not_after < now() as over from certificates
    where tenant_id = ${tx.tenantId} and state = 'active' and not_after < now() + interval '30 days'`;
  return ending.map(({ not_after: end, since, over }) => {
    const day = argentineDay(end);
    const problem = `the certificate ${over ? 'ended' : 'ends'} on ${day}`;
    return { work: 'certificate', problem, advice: adviceBeforeEnd(dayOf(day), over), attempts: 0, since };
  });
}

const supportNeeded = 'El sistema no puede hacer esta tarea y lo sigue intentando: avise al soporte con este mensaje.';
const journalNeeded =
  'Falta parte del diario de números fiscales (JOURNAL_DIR). Quien opera el servidor debe reponer el disco o los archivos; ' +
  'si se perdieron, haga ya una copia de seguridad. Mientras tanto se sigue emitiendo.';

/** What concerns every company of the installation. */
async function commonProblems(ctx: Pick<Ctx, 'as'>): Promise<QueueProblem[]> {
  const jobs = await failingJobs(ctx);
  const problems: QueueProblem[] = jobs.map(({ job, problem, times, since }) => {
    return { work: job, problem, advice: supportNeeded, attempts: times, since };
  });
  const { missing, badLines, since } = await journalFaults(ctx);
  if (since === null) return problems;
  const problem = `journal: ${missing.length} files are missing, ${badLines} lines cannot be read`;
  return [...problems, { work: 'journal', problem, advice: journalNeeded, attempts: 0, since }];
}

type LaneRow = Pick<RowOf<LaneModel>, 'point_of_sale' | 'type' | 'attempts' | 'problem' | 'advice'> & {
  retry_at: string;
};

export const getQueue = handler<GetQueueRequest, Queue>({
  can: insiders,
  rules: rules<GetQueueRequest>({}),
  run: async (ctx) => {
    const common = await commonProblems(ctx);
    return ctx.tenant(async (tx) => {
      const branches = branchesOf(ctx.actor) as string[] | null;
      const states = await tx.sql<{ state: VoucherRow['state']; count: number; oldest_at: string }>`
        select state, count(*) as count, min(created_at) as oldest_at from vouchers
        where tenant_id = ${ctx.tenantId} and state not in ('authorized', 'cancelled')
          and (${branches}::uuid[] is null or branch_id = any(${branches}::uuid[]))
        group by state order by 3`;
      const lanes = await tx.sql<LaneRow>`
        select l.point_of_sale, l.type, l.attempts, l.problem, l.advice,
          coalesce(d.retry_at, now()) as retry_at
        from lanes l left join due d on d.company_id = l.tenant_id and d.lane = l.point_of_sale || '/' || l.type
        where l.tenant_id = ${ctx.tenantId} and l.problem <> '' order by 1, 2`;
      const rejected = await tx.sql<{ voucher_id: string }>`
        select voucher_id from vouchers where tenant_id = ${ctx.tenantId} and state = 'rejected'
          and (${branches}::uuid[] is null or branch_id = any(${branches}::uuid[]))
        order by created_at, voucher_id limit 100`;
      const rows = await vouchersById(
        tx,
        rejected.map((one) => one.voucher_id),
      );
      const cuit = (await profileOf(tx))?.cuit ?? '';
      const problems = [...(await endOfCertificate(tx)), ...(await ownProblems(tx)), ...common];
      return {
        states: states.map(({ state, count, oldest_at: oldestAt }) => ({ state, count, oldestAt })),
        lanes: lanes.map(({ point_of_sale: pointOfSale, retry_at: retryAt, ...lane }) => ({
          ...lane,
          pointOfSale,
          retryAt,
        })),
        rejected: rows.map((row) => toVoucher(row, cuit)),
        missing: await missingOf(tx),
        problems,
      };
    });
  },
});
