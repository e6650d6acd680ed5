import { AppError, fail } from '@mostrador/kit';
import type { KeepRefusedSaleRequest } from '@mostrador/proto/sales';

/** Another verb of the same service, called in the name of who sent the request. */
export type CallVerb = (method: string, message: object) => Promise<unknown>;

/** What happens to a body that does not fit, before it is refused. */
export type Malformed = (call: CallVerb, text: string, refusal: AppError) => Promise<void>;

const isTheirs = (error: unknown) =>
  error instanceof AppError && (error.kind === 'unauthenticated' || error.kind === 'forbidden');

/**
 * A sale that cannot be read was still paid: it is kept as it was sent before it is refused. Where it cannot be kept the
 * answer is 503, so that the till does not forget it.
 */
export const keepRefusedSale: Malformed = async (call, text, refusal) => {
  const message: KeepRefusedSaleRequest = {
    payloadJson: text,
    reason: refusal.reason,
    field: refusal.told.field ?? '',
    detail: refusal.told.detail ?? '',
  };
  await call('keepRefusedSale', message).catch((error: unknown) => {
    if (isTheirs(error)) throw error;
    return fail('unavailable', { detail: 'The sale could not be kept. Send it again.' });
  });
};
