import { AppError, fail } from '@mostrador/kit';
import type { KeepRefusedSaleRequest } from '@mostrador/proto/sales';
import type { Malformed } from './route.ts';

/** For the caller to know: who they are, or that the server is older than their till. */
const isTheirs = (error: unknown) =>
  error instanceof AppError &&
  (['unauthenticated', 'forbidden'].includes(error.kind) || error.reason === 'newer_than_server');

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
