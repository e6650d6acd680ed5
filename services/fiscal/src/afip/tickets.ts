import { X509Certificate } from 'node:crypto';
import type { RowOf, Tx } from '@mostrador/kit';
import type { CertificateRow } from '../convert.ts';
import type { TicketModel } from '../db/models.ts';
import { env, type Surroundings } from '../env.ts';
import { fail } from '../errors.ts';
import { isStale, seal, unseal } from '../sealing.ts';
import { LoginRefused, NoAnswer, NotAsked, SoapFault } from './soap.ts';
import { logIn, type Ticket } from './wsaa.ts';

/** A ticket is renewed this long before it ends, while it still serves. */
const earlyMs = 60 * 60_000;
/** A replica that asked for a ticket and died keeps the others from asking for this long. */
const leaseMs = 90_000;
/** What WSAA refused is asked for again after so long, then less often, up to four times as long. */
const minuteMs = 60_000;

export type ActiveCertificate = Pick<CertificateRow, 'certificate_id' | 'cuit' | 'sealed_key' | 'key_id'> & {
  fingerprint: string;
  certificate_pem: string;
};

export const keyPlace = (tenantId: string, certificateId: string) => `key ${tenantId} ${certificateId}`;
const ticketPlace = (tenantId: string, service: string, fingerprint: string) =>
  `ticket ${tenantId} ${service} ${fingerprint}`;

/** The certificate in use; `held` where its CUIT is known to be the company's for as long as it lives. */
export async function activeCertificate(tx: Tx): Promise<(ActiveCertificate & { held: boolean }) | undefined> {
  const [row] = await tx.sql<ActiveCertificate & { held: boolean }>`
    select certificate_id, s.cuit, fingerprint, certificate_pem, sealed_key, key_id,
      c.cuit = s.cuit and coalesce(c.held_until > greatest(now(), not_after), false) as held
    from certificates s join companies c on c.company_id = s.tenant_id
    where s.tenant_id = ${tx.tenantId} and state = 'active'`;
  return row;
}

const isHeld = (error: unknown) => (error as { constraint?: string }).constraint === 'companies_one_holder_a_cuit';

/**
 * Makes a CUIT the company's, as a ticket proves; until its certificate has ended, for two under one CUIT would take each
 * other's numbers. Refuses `cuit_taken` while it is another's, without a word about who that is.
 */
export async function holdCuit(ctx: Surroundings, tenantId: string, certificate: ActiveCertificate): Promise<void> {
  const { cuit, certificate_pem: pem } = certificate;
  const ends = new X509Certificate(pem).validToDate;
  try {
    await ctx.as(null, async (tx) => {
      await tx.sql`
        update companies set held_until = null where cuit = ${cuit} and company_id <> ${tenantId} and held_until < now()`;
      await tx.sql`
        update companies set held_until = ${ends}::timestamptz + interval '1 day'
        where company_id = ${tenantId} and cuit = ${cuit}`;
    });
  } catch (error) {
    if (!isHeld(error)) throw error;
    fail('cuit_taken');
  }
}

/** `refused`: the code that it was refused with; empty where WSAA did not answer. `wait_ms`: how long nobody asks again. */
type TicketRow = Pick<RowOf<TicketModel>, 'sealed' | 'key_id' | 'expires_at' | 'problem' | 'refused'> & {
  wait_ms: number;
};

/** Why there is no ticket now, as it was found out by whoever asked last. */
function reasonIn({ problem, refused, wait_ms: waitMs }: Pick<TicketRow, 'problem' | 'refused' | 'wait_ms'>): Error {
  if (refused !== '') return new LoginRefused(refused, problem.slice(refused.length + ': '.length), waitMs);
  return problem === '' ? new NotAsked('another process asks WSAA for a ticket') : new NoAnswer(problem);
}

/** Reads the ticket and, where it is missing or about to end and nobody else is at it, takes the right to renew it. */
async function readTicket(tx: Tx, service: string, fingerprint: string, renew: boolean) {
  await tx.sql`
    insert into tickets (tenant_id, service, fingerprint) values (${tx.tenantId}, ${service}, ${fingerprint})
    on conflict do nothing`;
  const mine = await tx.sql`
    update tickets set renewing_until = now() + ${leaseMs} * interval '1 millisecond'
    where tenant_id = ${tx.tenantId} and service = ${service} and fingerprint = ${fingerprint}
      and renewing_until < now() and retry_at < now()
      and (${renew} or coalesce(expires_at, '-infinity') < now() + ${earlyMs} * interval '1 millisecond')
    returning 1`;
  const [row] = await tx.sql<TicketRow>`
    select sealed, key_id, case when expires_at > now() + interval '1 minute' then expires_at end as expires_at, problem,
      refused, case when retry_at > now() then extract(epoch from retry_at - now()) * 1000 else 0 end::float8 as wait_ms
    from tickets where tenant_id = ${tx.tenantId} and service = ${service} and fingerprint = ${fingerprint}`;
  return { row: row!, mine: mine.length > 0 };
}

const alreadyGiven = 'coe.alreadyAuthenticated';

/** WSAA has given a ticket shortly before, or somebody is asking: another comes by itself. */
export const isTooEarly = (error: unknown): boolean =>
  error instanceof NotAsked || (error instanceof SoapFault && error.code === alreadyGiven);

/** After a rotation each private key moves under the new key with the next ticket. */
const sealAnew = (ctx: Surroundings, tenantId: string, certificateId: string, keyPem: string) =>
  ctx.as(tenantId, (tx) => {
    const { sealed, keyId } = seal(ctx, keyPlace(tenantId, certificateId), keyPem);
    return tx.sql`
      update certificates set sealed_key = ${sealed}, key_id = ${keyId}
      where tenant_id = ${tenantId} and certificate_id = ${certificateId}`;
  });

/** What somebody logs in to, and with what. */
type Login = { tenantId: string; service: string; certificate: ActiveCertificate };

async function renewTicket(ctx: Surroundings, { tenantId, service, certificate }: Login): Promise<Ticket> {
  const { fingerprint } = certificate;
  /** Lets others ask after a wait that doubles with each refusal, up to `mostMs`. */
  async function release(problem: string, refused: string, waitMs: number, mostMs = waitMs): Promise<number> {
    const [row] = await ctx.as(
      tenantId,
      (tx) => tx.sql<{ wait_ms: number }>`
      update tickets set renewing_until = '-infinity', problem = ${problem}, refused = ${refused},
        refusals = case when ${refused} = '' then 0 else refusals + 1 end,
        retry_at = now() + least(${waitMs} * 2 ^ least(refusals, 12), ${mostMs}) * interval '1 millisecond'
      where tenant_id = ${tenantId} and service = ${service} and fingerprint = ${fingerprint}
      returning (extract(epoch from retry_at - now()) * 1000)::float8 as wait_ms`,
    );
    return row?.wait_ms ?? waitMs;
  }
  try {
    const place = keyPlace(tenantId, certificate.certificate_id);
    const keyPem = unseal(ctx, place, { sealed: certificate.sealed_key, keyId: certificate.key_id });
    if (isStale(ctx, certificate.key_id)) await sealAnew(ctx, tenantId, certificate.certificate_id, keyPem);
    const ticket = await logIn(ctx, service, certificate.certificate_pem, keyPem);
    const { sealed, keyId } = seal(ctx, ticketPlace(tenantId, service, fingerprint), JSON.stringify(ticket));
    // Stored before it is used: AFIP never gives the same one again.
    await ctx.as(
      tenantId,
      (tx) => tx.sql`
      update tickets set sealed = ${sealed}, key_id = ${keyId}, expires_at = ${ticket.expiresAt}, problem = '',
        refused = '', refusals = 0, renewing_until = '-infinity'
      where tenant_id = ${tenantId} and service = ${service} and fingerprint = ${fingerprint}`,
    );
    return ticket;
  } catch (error) {
    const { AFIP_RETRY_MS: retryMs, TICKET_WINDOW_MS: windowMs } = ctx.env(env);
    if (error instanceof NoAnswer) {
      await release(error.message, '', Math.min(retryMs * 5, minuteMs));
      throw error;
    }
    const fault = error instanceof SoapFault ? error : new SoapFault('sealing', (error as Error).message);
    const { message: problem, code } = fault;
    // Only where a ticket was given has its window to pass; what a person mends shows soon after.
    const waitMs = isTooEarly(fault)
      ? await release(problem, code, windowMs)
      : await release(problem, code, Math.min(retryMs * 60, minuteMs), Math.min(windowMs, 4 * minuteMs));
    throw fault === error ? reasonIn({ problem, refused: code, wait_ms: waitMs }) : error;
  }
}

/**
 * A ticket that is valid now. All replicas share it; one at a time renews it, early, while the others go on with the one
 * before. `renew` asks for another although this one has not ended: AFIP has refused it. Throws `NoAnswer` while there is
 * none yet, `SoapFault` for what WSAA said, and refuses `certificate_missing` and `cuit_taken`.
 */
export async function ticketFor(ctx: Surroundings, tenantId: string, service: string, renew = false): Promise<Ticket> {
  const certificate = await ctx.as(tenantId, activeCertificate);
  if (!certificate) return fail('certificate_missing');
  const ticket = await ticketWith(ctx, { tenantId, service, certificate }, renew);
  if (!certificate.held && ticket.cuits.includes(certificate.cuit)) await holdCuit(ctx, tenantId, certificate);
  return ticket;
}

/** The same for one certificate, active or about to be. */
export async function ticketWith(ctx: Surroundings, login: Login, renew = false): Promise<Ticket> {
  const { tenantId, service } = login;
  const { fingerprint } = login.certificate;
  const { row, mine } = await ctx.as(tenantId, (tx) => readTicket(tx, service, fingerprint, renew));
  const held =
    row.sealed && row.expires_at && !(renew && mine)
      ? (JSON.parse(
          unseal(ctx, ticketPlace(tenantId, service, fingerprint), { sealed: row.sealed, keyId: row.key_id! }),
        ) as Ticket)
      : null;
  if (!mine) return held ?? Promise.reject(reasonIn(row));
  return renewTicket(ctx, login).catch((error: Error) => held ?? Promise.reject(error));
}
