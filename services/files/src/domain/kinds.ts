import type { Word } from '@mostrador/proto/words';

export type Kind = Word<'fileKind'>;

const pictureTypes = ['image/jpeg', 'image/png', 'image/webp'];

/** Who keeps the shop's goods and papers. */
const keepers = ['owner', 'admin', 'supervisor', 'inventory'] as const;
const bookkeepers = [...keepers, 'accountant'] as const;
const everybody = [...bookkeepers, 'cashier', 'viewer', 'till'] as const;

type Rule = {
  maxBytes: number;
  /** What may be in it, as `contentTypeOf` finds it. */
  types: readonly string[];
  send: readonly string[];
  see: readonly string[];
  /** It is of the whole company: who acts in named branches sees their own only. */
  companyWide: boolean;
};

/** A new kind is a line here, and a word in the contract. */
export const kinds: Record<Kind, Rule> = {
  picture: { maxBytes: 10_000_000, types: pictureTypes, send: keepers, see: everybody, companyWide: false },
  document: {
    maxBytes: 25_000_000,
    types: ['application/pdf', ...pictureTypes],
    send: bookkeepers,
    see: bookkeepers,
    companyWide: true,
  },
  sheet: {
    maxBytes: 25_000_000,
    types: ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    send: bookkeepers,
    see: bookkeepers,
    companyWide: true,
  },
};

export const senders = bookkeepers;
export const readers = everybody;

/** Of a picture, as it is stored in its file; more is not decoded. */
export const maxPixels = 40_000_000;

export const isPicture = (contentType: string): boolean => pictureTypes.includes(contentType);

const endings: Record<string, string> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'application/pdf': '.pdf',
  'text/csv': '.csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': '.xlsx',
};

/** A file's name as it is saved: it ends as what is in it does, so that nothing opens it as something else. */
export function savedName(name: string, contentType: string): string {
  const ending = endings[contentType]!;
  const isRight = name.toLowerCase().endsWith(ending) || (ending === '.jpg' && /\.jpeg$/i.test(name));
  return isRight ? name : `${name.replace(/\.\w{1,5}$/, '')}${ending}`;
}
