import type { Remark } from '../state.ts';
import { isSignatureOf, readToken, type Token } from '../wsaa/ticket.ts';
import type { World } from '../world.ts';
import type { Message } from './schema.ts';

const refused = (text: string): Remark => ({ Code: 600, Msg: `ValidacionDeToken: ${text}` });

/**
 * Checks an `Auth` in the order and with the words of the real service (seen October 2026): present, a token, its dates,
 * its signature, its service, the CUIT among its relations. Returns the error, or nothing where all is well.
 */
export function checkAuth({ authority, clock }: World, auth: Message<'FEAuthRequest'> | undefined): Remark | undefined {
  if (!auth) return { Code: 500, Msg: 'Campo Auth no fue ingresado o esta mal formado.' };
  if (!auth.Token) return refused('Parametro nulo o vacio (token)');
  if (!auth.Sign) return refused('Parametro nulo o vacio (sign)');
  let token: Token;
  try {
    token = readToken(auth.Token);
  } catch {
    return refused(
      'No valido token. Excepcion: CargarStringBase64Token: Excepción: CargarNodos: Error al cargar token XML. Excepcion: Data at the root level is invalid. Line 1, position 1.',
    );
  }
  const now = Math.floor(clock.now() / 1000);
  if (now < token.generated || now > token.expires)
    return refused(
      `No validaron las fechas del token. GenTime=${token.generated}, ExpTime=${token.expires}, NowUTC=${now}`,
    );
  if (!isSignatureOf(auth.Token, auth.Sign, authority.ticketKey)) return refused('Error al verificar hash: ');
  if (token.service !== 'wsfe') return refused(`No valido Id Sistema: wsfe(Id Sistema de token es: ${token.service})`);
  if (!token.relations.includes(auth.Cuit)) return refused(`No apareció CUIT en lista de relaciones: ${auth.Cuit}`);
  return undefined;
}
