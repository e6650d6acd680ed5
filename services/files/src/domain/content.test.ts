import { describe, expect, it } from 'vitest';
import { contentTypeOf } from './content.ts';
import { savedName } from './kinds.ts';

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

function zip(name: string): Buffer {
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 'latin1');
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, Buffer.from(name)]);
}

describe('contentTypeOf', () => {
  it.each([
    ['\xff\xd8\xff\xe0\0\x10JFIF', 'image/jpeg'],
    ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png'],
    ['RIFF\x10\0\0\0WEBPVP8 ', 'image/webp'],
    ['%PDF-1.7\n%\xe2\xe3', 'application/pdf'],
    ['codigo;nombre\r\n1;Alfajor\r\n', 'text/csv'],
    ['\xef\xbb\xbfc\xc3\xb3digo,precio\n', 'text/csv'],
    ['c\xf3digo;a\xf1o\n', 'text/csv'],
  ])('of %j is %s', (head, type) => expect(contentTypeOf(Buffer.from(head, 'latin1'))).toBe(type));

  it('of a spreadsheet is found in its first part', () => {
    for (const part of ['[Content_Types].xml', '_rels/.rels', 'xl/workbook.xml'])
      expect(contentTypeOf(zip(part))).toBe(xlsx);
    for (const part of ['word/document.xml', 'evil.html', '']) expect(contentTypeOf(zip(part))).toBeNull();
  });

  it.each([
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    '  <!DOCTYPE html><html>',
    '\xef\xbb\xbf<?xml version="1.0"?>',
    'a;b\n<script>alert(1)</script>',
    'GIF89a\x01\0\x01\0',
    'MZ\x90\0\x03',
    '\x7fELF\x02\x01',
    'PK\x03\x04',
    'RIFF\x10\0\0\0AVI ',
    'with a\0NUL',
    '   \n',
    '',
  ])('of %j is nothing that is taken', (head) => expect(contentTypeOf(Buffer.from(head, 'latin1'))).toBeNull());
});

describe('savedName', () => {
  it.each([
    ['foto.jpg', 'image/jpeg', 'foto.jpg'],
    ['foto.JPEG', 'image/jpeg', 'foto.JPEG'],
    ['foto.png', 'image/jpeg', 'foto.jpg'],
    ['factura.html', 'application/pdf', 'factura.pdf'],
    ['factura', 'application/pdf', 'factura.pdf'],
    ['precios.2026.csv', 'text/csv', 'precios.2026.csv'],
    ['lista.exe', xlsx, 'lista.xlsx'],
  ])('of %s with %s is %s', (name, type, saved) => expect(savedName(name, type)).toBe(saved));
});
