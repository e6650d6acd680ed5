import type { Asked, Kitchen, Recipes } from '@mostrador/dev/play/fuzz';

/** One black pixel, a character a byte. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
).toString('latin1');

const newPaper = ({ id, company: { mark } }: Kitchen) => ({
  fileId: id(),
  kind: 'document',
  fileName: `Factura ${mark}.pdf`,
  content: `%PDF-1.7 ${mark}`,
});
const newPicture = ({ id, company: { mark } }: Kitchen) => ({
  fileId: id(),
  kind: 'picture',
  fileName: `Alfajor ${mark}.png`,
  content: pixel,
});

/** A request about a file that was sent just now. */
const about =
  <More extends object>(made: (kitchen: Kitchen) => Asked<'sendFile'>, more: More) =>
  async (kitchen: Kitchen) => {
    const { fileId } = await kitchen.ask('sendFile', made(kitchen), kitchen.company.tokens.owner);
    return { fileId, ...more };
  };

export const recipes: Recipes = {
  sendFile: (kitchen) => (kitchen.random() < 0.8 ? newPaper(kitchen) : newPicture(kitchen)),
  getFile: about(newPaper, {}),
  getFileUsage: () => ({}),
  downloadFile: about(newPaper, {}),
  previewFile: about(newPicture, { size: 'small' as const }),
};
