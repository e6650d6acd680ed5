import { formatCuit } from '@mostrador/rules';
import type { Word } from '@mostrador/proto/words';

export type MessageKind = Word<'messageKind'>;

/** What a message tells, and who had it sent: a company by its CUIT, or a stranger by the network address; empty if unknown. */
export type Told = {
  kind: MessageKind;
  recipient: string;
  code: string;
  createdAt: string;
  expiresAt: string;
  cuit: string;
  address: string;
};

/** Subject, and paragraphs before and after the code. */
export type Letter = { subject: string; before: string[]; code: string; after: string[] };

const moments = new Intl.DateTimeFormat('es-AR', {
  timeZone: 'America/Argentina/Buenos_Aires',
  dateStyle: 'long',
  timeStyle: 'short',
  hourCycle: 'h23',
});
const saidMoment = (at: string) => `${moments.format(new Date(at))} (hora argentina)`;

const words: Record<MessageKind, { subject: string; wish: (told: Told) => string; ignored: string }> = {
  password_reset: {
    subject: 'Código para cambiar su contraseña',
    wish: ({ recipient }) => `Pidieron cambiar la contraseña de la cuenta de ${recipient} en Mostrador.`,
    ignored: 'Si no fue usted, ignore este mensaje: su contraseña sigue siendo la misma.',
  },
  email_proof: {
    subject: 'Código para confirmar su dirección de correo',
    wish: ({ recipient }) => `Registraron una cuenta en Mostrador con la dirección ${recipient}.`,
    ignored: 'Si no fue usted, ignore este mensaje: sin el código, la cuenta no sirve para nada.',
  },
  invitation: {
    subject: 'Código para aceptar una invitación',
    wish: ({ cuit }) =>
      `${cuit ? `La empresa con CUIT ${formatCuit(cuit)}` : 'Una empresa'} lo invita a trabajar en Mostrador.`,
    ignored: 'Si no la esperaba, ignore este mensaje: sin el código no pasa nada.',
  },
};

/** The message as a person in Argentina reads it. Nothing in it was written by a caller, the company's name neither. */
export function letterOf(told: Told): Letter {
  const { subject, wish, ignored } = words[told.kind];
  const from = told.address ? ` desde la dirección de red ${told.address}` : '';
  return {
    subject,
    before: [
      'Hola:',
      wish(told),
      `Lo pidieron el ${saidMoment(told.createdAt)}${from}. Escriba este código donde se lo piden:`,
    ],
    code: told.code,
    after: [
      `Sirve una sola vez, hasta el ${saidMoment(told.expiresAt)}. No se lo dé a nadie: nosotros nunca lo pedimos.`,
      ignored,
    ],
  };
}
