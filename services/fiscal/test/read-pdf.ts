import jsqr from 'jsqr';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

type Pixels = { data: Uint8ClampedArray; width: number; height: number };
type Canvas = {
  canvas: { width: number; height: number };
  context: { getImageData(x: number, y: number, width: number, height: number): Pixels };
};

const open = (bytes: Buffer) => getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;

/** The text of each page, as a reader would copy it, with single blanks. */
export async function textOf(bytes: Buffer): Promise<string[]> {
  const pdf = await open(bytes);
  const pages = Array.from({ length: pdf.numPages }, async (_, index) => {
    const content = await (await pdf.getPage(index + 1)).getTextContent();
    return content.items
      .map((item) => ('str' in item ? item.str : ''))
      .join(' ')
      .replaceAll(/\s+/g, ' ');
  });
  return Promise.all(pages);
}

/** What a camera reads from the QR code of the last page. */
export async function qrOf(bytes: Buffer): Promise<string | undefined> {
  const pdf = await open(bytes);
  const page = await pdf.getPage(pdf.numPages);
  const viewport = page.getViewport({ scale: 2 });
  const { canvas, context } = (pdf.canvasFactory as { create(width: number, height: number): Canvas }).create(
    Math.ceil(viewport.width),
    Math.ceil(viewport.height),
  );
  await page.render({ canvas, viewport }).promise;
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  return jsqr.default(data, width, height)?.data;
}
