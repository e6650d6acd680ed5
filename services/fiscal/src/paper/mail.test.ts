import { kiosk, makeSheet } from '@mostrador/till/testing';
import { describe, expect, it } from 'vitest';
import { mailOf } from './mail.ts';

const pdf = Buffer.from('%PDF');

describe('mailOf', () => {
  it('says what is in it, and attaches the PDF', () => {
    const { subject, text, html, attachments } = mailOf(makeSheet(), 'Ana', pdf);
    expect(subject).toBe('Factura B 00003-00000094 de Kiosco La Esquina');
    expect(text).toContain('Hola, Ana:');
    expect(text).toContain('su Factura B 00003-00000094, del 20/11/2026, por $ 29.519,60.');
    expect(html).toContain('$ 29.519,60');
    expect(attachments).toEqual([
      { filename: 'Factura-B-00003-00000094.pdf', content: pdf, contentType: 'application/pdf' },
    ]);
  });

  it('lets no name become markup or a header', () => {
    const issuer = { ...kiosk, tradeName: 'Kiosco <b>&\r\nBcc: otro@example.com' };
    const { subject, html } = mailOf(makeSheet({ issuer }), '<script>', pdf);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).not.toContain('<script>');
    expect(html).toContain('Kiosco &lt;b&gt;&amp; Bcc');
  });

  it('names the file without accents', () => {
    const sheet = makeSheet({ credit: { earlier: [], returned: null } });
    expect(mailOf(sheet, '', pdf).attachments[0]!.filename).toBe('Nota-de-Credito-B-00003-00000012.pdf');
  });
});
