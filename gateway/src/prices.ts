import { AppError } from '@mostrador/kit';
import type { CatalogueHead, GetPriceRequest } from '@mostrador/proto/stock';
import type { Ask, CallVerb } from './route.ts';

/** Promised is at most 5 s; asking may take a part of it. */
const trustedMs = 4_000;
const maxCompanies = 10_000;
/** About 40 MB at most. */
const maxPrices = 50_000;

/** Puts an entry last; the one put longest ago leaves when there are too many. */
function keep<Entry>(entries: Map<string, Entry>, key: string, entry: Entry, max: number): void {
  entries.delete(key);
  entries.set(key, entry);
  if (entries.size > max) entries.delete(entries.keys().next().value!);
}

/** A company's catalogue as far as its last change: the same object while there is no other. */
function makeCatalogues() {
  const kept = new Map<string, { askedAt: number; goodForMs: number; head: Promise<CatalogueHead> }>();

  /** Only a change makes it another: prices that are kept with it stay good. */
  async function ask(call: CallVerb, companyId: string, before?: Promise<CatalogueHead>): Promise<CatalogueHead> {
    const head = (await call('getCatalogueHead', { companyId })) as CatalogueHead;
    const known = await before?.catch(() => null);
    const isSame = known?.lastChange === head.lastChange && known.epoch === head.epoch && known.begun === head.begun;
    return isSame ? Object.assign(known, { nextInMs: head.nextInMs }) : head;
  }

  return (call: CallVerb, companyId: string): Promise<CatalogueHead> => {
    const known = kept.get(companyId);
    const askedAt = performance.now();
    if (known && askedAt - known.askedAt < known.goodForMs) return known.head;
    const entry = { askedAt, goodForMs: trustedMs, head: ask(call, companyId, known?.head) };
    entry.head.then(
      // Prices that are about to change are asked for again from that moment on, by no clock but the one here.
      ({ nextInMs }) => (entry.goodForMs = Math.min(trustedMs, nextInMs ?? trustedMs)),
      () => kept.get(companyId) === entry && kept.delete(companyId),
    );
    keep(kept, companyId, entry, maxCompanies);
    return entry.head;
  };
}

const isUnknown = (error: unknown) => error instanceof AppError && error.kind === 'not_found';

/**
 * Asks for prices, and keeps each for as long as its company's catalogue does not change, which it asks for at most every
 * four seconds; that there is no such price as well, but no failure. A price was read after its catalogue's head: if the
 * head is still the same later, so is the price. An entry is the request itself, so that many who ask at once wait for
 * the same one.
 */
export function keepPrices(): Ask {
  const catalogueOf = makeCatalogues();
  const kept = new Map<string, { head: CatalogueHead; price: Promise<unknown> }>();
  return async (call, message) => {
    const { companyId, barcode } = message as GetPriceRequest;
    const head = await catalogueOf(call, companyId);
    const key = `${companyId} ${barcode}`;
    const known = kept.get(key);
    if (known?.head === head) return known.price;
    const entry = { head, price: call('getPrice', message) };
    entry.price.catch((error) => !isUnknown(error) && kept.get(key) === entry && kept.delete(key));
    keep(kept, key, entry, maxPrices);
    return entry.price;
  };
}
