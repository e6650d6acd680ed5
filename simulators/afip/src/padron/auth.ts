import { isSignatureOf, readToken, type Token } from '../wsaa/ticket.ts';
import type { World } from '../world.ts';

export type Credentials = {
  token: string | undefined;
  sign: string | undefined;
  represented: number;
  services: string[];
};

/** What the padrón says of credentials that will not do, seen in October 2026, or undefined. */
export function refusalOf(
  { authority, clock }: World,
  { token: text, sign, represented, services }: Credentials,
): string | undefined {
  if (text === undefined || sign === undefined) return 'Falta token y/o sign.';
  let token: Token;
  try {
    token = readToken(text);
  } catch {
    return 'Token malformado';
  }
  if (!isSignatureOf(text, sign, authority.ticketKey))
    return 'No se pudo verificar que <sign> contenga una firma valida de <token>';
  const now = clock.now() / 1000;
  if (now < token.generated || now > token.expires) return 'Token vencido';
  if (!services.includes(token.service)) return `El token no corresponde al servicio ${services[0]}`;
  if (!token.relations.includes(represented)) return 'La CUIT representada no se encuentra en la lista de relaciones';
  return undefined;
}
