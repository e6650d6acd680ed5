import { escaped, oneLine, paper } from '@mostrador/mail';
import type { Sheet } from '@mostrador/till/paper';

/** An e-mail as nodemailer takes it; who sends it and to whom is not decided here. */
export type Mail = {
  subject: string;
  text: string;
  html: string;
  attachments: { filename: string; content: Buffer; contentType: string }[];
};

/** Factura-B-00003-00000094.pdf, without the signs that file systems and mail readers trip over. */
export const fileNameOf = ({ title, letter, number }: Sheet): string =>
  `${[title, letter, number]
    .join('-')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\w.-]+/g, '-')}.pdf`;

/** The e-mail that brings a customer the voucher, with its PDF. */
export function mailOf(sheet: Sheet, customer: string, pdf: Buffer): Mail {
  const shop = oneLine(sheet.issuer.name);
  const voucher = `${sheet.title} ${sheet.letter} ${sheet.number}`;
  const greeting = customer ? `Hola, ${oneLine(customer)}:` : 'Hola:';
  const isFeminine = /^(Factura|Nota)/.test(sheet.title);
  const sentence = `Le enviamos ${isFeminine ? 'su' : 'el'} ${voucher}, del ${sheet.date}, por ${sheet.total}.`;
  const proof = sheet.authorization
    ? `${sheet.authorization.label} ${sheet.authorization.code}, vence el ${sheet.authorization.due}.`
    : '';
  const attached = 'Va adjunto en PDF. Puede verificarlo en el sitio de ARCA:';
  return {
    subject: `${voucher} de ${shop}`,
    text: [greeting, '', sentence, proof, '', attached, sheet.qrUrl, '', 'Gracias por su compra.', shop, ''].join('\n'),
    html: paper([
      `<p>${escaped(greeting)}</p>`,
      `<p>${escaped(sentence)}</p>`,
      `<p style="font-size:28px;font-weight:bold;margin:24px 0">${escaped(sheet.total)}</p>`,
      `<p style="color:#555">${escaped(proof)}</p>`,
      `<p>Va adjunto en PDF. <a href="${escaped(sheet.qrUrl)}" style="color:#0b57d0">Verificarlo en el sitio de ARCA</a></p>`,
      `<p>Gracias por su compra.<br><b>${escaped(shop)}</b></p>`,
    ]),
    attachments: [{ filename: fileNameOf(sheet), content: pdf, contentType: 'application/pdf' }],
  };
}
