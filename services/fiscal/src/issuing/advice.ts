import { AppError } from '@mostrador/kit';
import { NoAnswer, SoapFault, Unreadable } from '../afip/soap.ts';
import { isTooEarly } from '../afip/tickets.ts';
import { WsfeRefusal } from '../afip/wsfe.ts';
import { adviceFor } from '../afip/afip-outcome.ts';
import { adviceForLogin } from '../afip/login-advice.ts';
import { JournalFailed } from './journal.ts';
import { LaneStuck, NotYet } from './turn.ts';

const kinds = [NoAnswer, SoapFault, WsfeRefusal, LaneStuck, NotYet, AppError, JournalFailed];

/** What AFIP says or does not say, and what we know how to wait for; anything else is a fault of ours. */
export const isExpected = (error: unknown): boolean => kinds.some((kind) => error instanceof kind);

const isBreaker = ({ cause }: Error) => (cause as { code?: string } | undefined)?.code === 'EOPENBREAKER';

/** It says only that nothing is tried at this moment: where a reason is known already, that one stands. */
export const isPassing = (error: Error): boolean => error instanceof NotYet || isTooEarly(error) || isBreaker(error);

const ofReasons: Record<string, string> = {
  certificate_missing: 'Cargue el certificado de AFIP.',
  cuit_taken: 'Otra empresa ya emite aquí con esta CUIT: verifique la CUIT del perfil fiscal o avise al soporte.',
};

const unforeseen = 'Hubo un error que nadie previó: si no pasa solo, avise al soporte con este mensaje.';

/** What a person can do, in Spanish; empty where it passes by itself. `otherwise` is said of what nobody foresaw. */
export function adviceOn(error: Error, otherwise = unforeseen): string {
  if (error instanceof LaneStuck) return error.advice;
  if (error instanceof JournalFailed)
    return 'No se puede escribir el diario de números fiscales, y sin él no se emite: libere espacio o revise el disco de JOURNAL_DIR.';
  if (error instanceof Unreadable)
    return 'AFIP responde que no puede leer lo que se le envía, y volvería a decirlo: avise al soporte con este mensaje.';
  if (error instanceof SoapFault) return adviceForLogin(error.code);
  if (error instanceof WsfeRefusal) return adviceFor(error.errors[0]!.code, 'error');
  if (error instanceof AppError) return ofReasons[error.reason] ?? '';
  return isExpected(error) ? '' : otherwise;
}
